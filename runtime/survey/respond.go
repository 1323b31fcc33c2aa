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
func (b *probe) respond(port int, weight, displaced float64) response {
	const weaker = 1e-3
	r := b.difference(port, weight, displaced)
	if r.detonates {
		r = b.difference(port, weight*weaker, displaced)
		r.peak, r.integral, r.detonates = r.peak/weaker, r.integral/weaker, true
	}
	return r
}

// difference sends a spike to lane 1 and none to lane 0, and follows how they
// differ until that is over or one of them spikes.
func (b *probe) difference(port int, weight, displaced float64) response {
	b.atRest()
	state := b.buffers["state"]
	for l := range b.lanes {
		state[l] += displaced
	}
	b.buffers["arrived"][port*b.lanes+1] = weight
	var r response
	for range b.steps(longest) {
		if spiked := b.step() & 3; spiked != 0 {
			r.detonates = spiked == 2
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

// projection is the effect of a spike of a projection, with what it carries of
// the presynaptic cell.
func (p *probes) projection(of *network.Projection, weight float64, membrane Unit) Effect {
	if of.Graded != nil {
		return unknown(membrane)
	}
	return p.effect(of.Post, of.Port, weight*p.amplitude(of), membrane)
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
func (p *probes) effect(post, port int, weight float64, membrane Unit) Effect {
	b := p.of(post)
	if b == nil || math.IsNaN(weight) {
		return unknown(membrane)
	}
	r := b.respond(port, weight, 0)
	e := Effect{Peak: r.peak, Integral: r.integral, HalfWay: math.NaN(), Threshold: b.threshold, Detonates: r.detonates, Fires: b.fires, Membrane: membrane}
	if !math.IsNaN(b.threshold) {
		e.HalfWay = b.respond(port, weight, b.threshold/2).peak
	}
	for _, v := range []*float64{&e.Peak, &e.Integral, &e.HalfWay, &e.Threshold} {
		*v /= membrane.Scale
	}
	return e
}
