package survey

import (
	"math"
	"slices"

	"nmlc/runtime/abi"
	"nmlc/runtime/group"
	"nmlc/runtime/network"
)

// Times of the experiments, in ms.
const (
	settling = 300 // until a cell without input rests
	resting  = 200 // how long it must not spike then
	watching = 50  // for the spike that a displacement causes
	atOnce   = 2   // the same for a cell that would spike anyhow
	longest  = 500 // for the response to a spike
)

// refractory is the name of the state that counts the steps of a refractory
// period.
const refractory = "(refractory)"

// probe is a group of cells of a population on which experiments are made, each
// lane one. All have the parameters of the mean cell, there are no stimuli, and
// nothing arrives but what the experiment sends.
type probe struct {
	code    *network.Code
	dt      float64
	lanes   int
	buffers map[string][]float64
	advance [][]float64
	rest    []float64 // states of a cell at rest
	// fires is set where a cell does so without input. What stands for its rest is
	// then the end of the refractory period after a spike, or without one the
	// middle between two spikes.
	fires bool
	// threshold is the smallest sudden displacement of the first state from rest
	// that makes the cell spike soon: theta - V_rest for a cell with a fixed
	// threshold, and for others what their threshold amounts to. NaN for none.
	threshold float64
	fired     []float64 // states right after the spike
}

// newProbe brings a cell of the population to rest, without the parameters that
// stand for stimuli.
func newProbe(p *network.Population, stimuli []string, dt float64) *probe {
	b := &probe{code: p.Code, dt: dt, lanes: p.Code.Advance.Lanes, buffers: map[string][]float64{}}
	prepare := b.bind(p.Code.Prepare, 1)
	prep, param := b.buffers["prep"], b.buffers["param"]
	for k, v := range p.Params {
		value := v.Value
		if v.Values != nil {
			value = mean(v.Values)
		}
		if slices.Contains(stimuli, v.Name) {
			value = 0
		}
		fill(param, k, b.lanes, value)
	}
	fill(param, len(p.Params), b.lanes, dt)
	run(p.Code.Prepare, 1, b.lanes, prepare)
	delete(b.buffers, "prep") // the other kernels have a choice of it
	b.advance = b.bind(p.Code.Advance, 1)
	for i, k := range p.Code.Common {
		b.buffers["common"][i] = prep[k*b.lanes]
	}
	for i, k := range p.Code.Own {
		copy(b.buffers["prep"][i*b.lanes:(i+1)*b.lanes], prep[k*b.lanes:(k+1)*b.lanes])
	}
	b.settle(p.States)
	b.findThreshold()
	return b
}

// bind makes the buffers of a kernel for a single step; those of one name are
// shared with other kernels.
func (b *probe) bind(k *abi.Kernel, steps int) [][]float64 {
	out := make([][]float64, len(k.Buffers))
	for i, buffer := range k.Buffers {
		if b.buffers[buffer.Name] == nil {
			b.buffers[buffer.Name] = group.Aligned(buffer.Len(steps, b.lanes))
		}
		out[i] = b.buffers[buffer.Name]
	}
	return out
}

func run(k *abi.Kernel, steps, pitch int, buffers [][]float64) {
	if k.Single {
		singles := inSingles(k, buffers)
		defer fromSingles(k, buffers, singles)
		buffers = singles
	}
	if k.Population != nil {
		k.Population(1, steps, pitch, buffers)
		return
	}
	k.Call(steps, buffers)
}

// inSingles copies buffers to those of a kernel in binary32.
func inSingles(k *abi.Kernel, buffers [][]float64) [][]float64 {
	out := make([][]float64, len(buffers))
	for i, b := range buffers {
		if out[i] = b; k.Buffers[i].Bits {
			continue
		}
		out[i] = group.Aligned(abi.Doubles(len(b)))
		for at, v := range b {
			abi.Singles(out[i])[at] = float32(v)
		}
	}
	return out
}

func fromSingles(k *abi.Kernel, buffers, singles [][]float64) {
	for i, b := range buffers {
		if k.Buffers[i].Bits {
			continue
		}
		for at := range b {
			b[at] = float64(abi.Singles(singles[i])[at])
		}
	}
}

func fill(buffer []float64, k, lanes int, value float64) {
	for l := range lanes {
		buffer[k*lanes+l] = value
	}
}

// step advances all lanes; the bits of the word are the lanes that spiked.
func (b *probe) step() (spiked uint64) {
	run(b.code.Advance, 1, b.lanes, b.advance)
	if words := b.buffers["spikes"]; len(words) > 0 {
		return math.Float64bits(words[0])
	}
	return 0
}

func (b *probe) steps(ms float64) int { return max(1, int(math.Ceil(ms/b.dt))) }

// settle lets a cell come to rest, or what stands for it.
func (b *probe) settle(states []string) {
	for range b.steps(settling) {
		b.step()
	}
	for range b.steps(resting) {
		if b.fires = b.step() != 0; b.fires {
			b.recover(slices.Index(states, refractory))
			break
		}
	}
	b.rest = b.lane(0)
}

// recover goes from a spike to the end of the refractory period, which a state
// counts; without one half way to the spike after the next.
func (b *probe) recover(counter int) {
	interval := 0
	for range b.steps(settling) {
		if counter >= 0 && b.buffers["state"][counter*b.lanes] <= 0 {
			return
		}
		interval++
		if b.step() != 0 {
			break
		}
	}
	for range interval / 2 {
		b.step()
	}
}

// atRest puts all lanes back.
func (b *probe) atRest() {
	for k, v := range b.rest {
		fill(b.buffers["state"], k, b.lanes, v)
	}
}

// findThreshold narrows the displacement down: the lanes divide what is left of
// the range among them.
func (b *probe) findThreshold() {
	b.threshold = math.NaN()
	if len(b.rest) == 0 {
		return
	}
	low, high := 1e-3, 1e3
	for high/low > 1.002 {
		ratio := math.Pow(high/low, 1/float64(b.lanes))
		lane := b.firstSpiking(low, ratio)
		if lane < 0 {
			return
		}
		low, high = low*math.Pow(ratio, float64(lane)), low*math.Pow(ratio, float64(lane+1))
		b.threshold = high
	}
}

// firstSpiking displaces lane l by low*ratio^(l+1) and gives the first lane that
// spikes while it is watched, or -1.
func (b *probe) firstSpiking(low, ratio float64) int {
	b.atRest()
	state := b.buffers["state"]
	for l := range b.lanes {
		state[l] += low * math.Pow(ratio, float64(l+1))
	}
	first, watched := -1, float64(watching)
	if b.fires {
		watched = atOnce
	}
	for range b.steps(watched) {
		spiked := b.step()
		for l := range b.lanes {
			if spiked>>l&1 != 0 && (first < 0 || l < first) {
				first, b.fired = l, b.lane(l)
			}
		}
	}
	return first
}

func (b *probe) lane(l int) []float64 {
	var out []float64
	for k := l; k < len(b.buffers["state"]); k += b.lanes {
		out = append(out, b.buffers["state"][k])
	}
	return out
}
