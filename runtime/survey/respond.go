package survey

import (
	"math"

	"nmlc/runtime/network"
)

// response is the change of the first state by one spike.
type response struct {
	peak, integral float64
	detonates      bool
}

// respond sends a spike to cells that are displaced from rest. Where it makes
// them fire, a weaker one tells what it would do below the threshold.
func (b *probe) respond(arriving []spike, displaced float64) response {
	const weaker = 1e-3
	r := b.difference(arriving, 1, displaced)
	if r.detonates {
		r = b.difference(arriving, weaker, displaced)
		r.peak, r.integral, r.detonates = r.peak/weaker, r.integral/weaker, true
	}
	return r
}

// difference sends a spike, scaled, to lane 1 and none to lane 0, and follows how
// they differ until that is over or one of them spikes. Where cells fire anyhow it
// ends at their threshold: in an upstroke two cells differ much for a short time.
func (b *probe) difference(arriving []spike, scale, displaced float64) response {
	b.atRest()
	state := b.buffers["state"]
	for l := range b.lanes {
		state[l] += displaced
	}
	for _, s := range arriving {
		b.buffers["arrived"][s.port*b.lanes+1] += s.weight * scale
	}
	var r response
	for range b.steps(longest) {
		if spiked := b.step() & 3; spiked != 0 {
			r.detonates = spiked == 2 && !b.fires
			break
		}
		if b.fires && max(state[0], state[1]) > b.rest[0]+b.threshold {
			break
		}
		change := state[1] - state[0]
		r.integral += change * b.dt
		if math.Abs(change) > math.Abs(r.peak) {
			r.peak = change
		}
		if r.peak != 0 && math.Abs(change) < 1e-4*math.Abs(r.peak) {
			break
		}
	}
	return r
}

// probes holds the probe of each population that was needed.
type probes struct {
	job     *network.Job
	stimuli [][]string
	made    map[int]*probe
}

func newProbes(job *network.Job, stimuli [][]string) *probes {
	return &probes{job, stimuli, map[int]*probe{}}
}

// of is the probe of a population; nil of a source, and where groups are too
// small for an experiment.
func (p *probes) of(population int) *probe {
	b, ok := p.made[population]
	if !ok {
		if c := p.job.Populations[population].Code; c != nil && c.Advance.Lanes > 1 {
			b = newProbe(p.job.Populations[population], p.stimuli[population], p.job.DT)
		}
		p.made[population] = b
	}
	return b
}

// unknown is the effect where spikes do not act, or cannot be followed.
func unknown(membrane Unit) Effect {
	nan := math.NaN()
	return Effect{Peak: nan, Integral: nan, HalfWay: nan, Threshold: nan, Membrane: membrane}
}

// amplitude is what multiplies the weight after the first spike of a rested
// cell.
func (p *probes) amplitude(of *network.Projection) float64 {
	if of.Amplitude < 0 {
		return 1
	}
	if pre := p.of(of.Pre); pre != nil && pre.fired != nil {
		return pre.fired[of.Amplitude]
	}
	return 1
}

// effect measures in the unit of the membrane.
func (p *probes) effect(post int, arriving []spike, membrane Unit) Effect {
	b := p.of(post)
	if b == nil || len(arriving) == 0 || math.IsNaN(arriving[0].weight) {
		return unknown(membrane)
	}
	r, unit := b.respond(arriving, 0), membrane.Scale
	e := Effect{Peak: r.peak / unit, Integral: r.integral / unit, HalfWay: math.NaN(), Threshold: b.threshold / unit,
		Detonates: r.detonates, Fires: b.fires, Membrane: membrane}
	if low, _ := e.limits(); math.Abs(e.Peak) < low && !math.IsNaN(b.threshold) {
		e.HalfWay = b.respond(arriving, b.threshold/2).peak / unit
	}
	return e
}
