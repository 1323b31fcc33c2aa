package network

import (
	"math"
	"slices"

	"nmlc/runtime/random"
)

// trains are spikes at given times.
type trains struct {
	steps []int32 // ascending
	cells []int32 // ascending within a step
	next  int
	last  int // the step that was asked for last
}

// NewTrains are sources that spike at given times, in ms, of each. A time
// between two steps of dt goes to the nearer one; a spike at t_k belongs to the
// step that ends there, and one at time 0 to the first step.
func NewTrains(times [][]float64, dt float64) Source {
	type spike struct{ step, cell int32 }
	var all []spike
	for cell, of := range times {
		for _, t := range of {
			all = append(all, spike{int32(max(0, math.RoundToEven(t/dt)-1)), int32(cell)})
		}
	}
	slices.SortFunc(all, func(a, b spike) int {
		if a.step != b.step {
			return int(a.step) - int(b.step)
		}
		return int(a.cell) - int(b.cell)
	})
	t := &trains{}
	for _, s := range all {
		t.steps, t.cells = append(t.steps, s.step), append(t.cells, s.cell)
	}
	return t
}

// Spikes implements Source. A step before the last one begins anew.
func (t *trains) Spikes(step int, out []int32) []int32 {
	if step < t.last {
		t.next = 0
	}
	t.last = step
	for t.next < len(t.steps) && int(t.steps[t.next]) < step {
		t.next++
	}
	for t.next < len(t.steps) && int(t.steps[t.next]) == step {
		out = append(out, t.cells[t.next])
		t.next++
	}
	return out
}

// poissonSource are independent Poisson processes of one rate.
type poissonSource struct {
	size    int
	rate    func(step int) float64
	dt      float64
	numbers random.Stream
}

// NewPoisson are independent Poisson processes: in each step a source spikes a
// Poisson number of times, which its cell number is repeated for. rate is in kHz.
func NewPoisson(size int, rate func(step int) float64, dt float64, numbers random.Stream) Source {
	return &poissonSource{size: size, rate: rate, dt: dt, numbers: numbers}
}

// Spikes implements Source. The spikes of all sources of a step are one Poisson
// process along the line of sources, so that its gaps are drawn, not its cells.
func (p *poissonSource) Spikes(step int, out []int32) []int32 {
	mean := p.rate(step) * p.dt
	if !(mean > 0) {
		return out
	}
	for draw, at := uint64(0), 0.0; ; draw++ {
		at += p.numbers.Exponential(uint32(draw), uint64(step)) / mean
		if at >= float64(p.size) {
			return out
		}
		out = append(out, int32(at))
	}
}
