package network

import (
	"slices"
	"unsafe"
)

// deliver takes what the spikes of an epoch bring to the part.
func (p *part) deliver(at, n int) {
	e := p.engine
	for step := at; step < at+n; step++ {
		for _, path := range e.paths {
			for _, m := range e.mail[path.Pre] {
				if spiked := m.of(step); len(spiked) > 0 {
					path.deliver(p.index, step, step-at, spiked, m.factors(step, path.carried))
				}
			}
		}
	}
	p.change(at)
}

// change has the connections of plastic projections change by what happens at
// the end of a step.
func (p *part) change(step int) {
	for _, s := range p.shares {
		for _, of := range s.plastics {
			of.arrive(step + 1)
			of.answer(step)
		}
	}
}

// ahead is how many rows are on their way from memory while one is added up.
const ahead = 4

// deliver adds what some spikes of a step, the i-th of its epoch, bring to the
// places that a thread owns.
func (p *path) deliver(thread, step, i int, spiked []int32, factors []float64) {
	first, last := p.owns(thread)
	first, last = first-i-1, last-i-1
	if p.delay > 0 && (p.delay < first || p.delay >= last) {
		return
	}
	for _, cell := range spiked[:min(ahead, len(spiked))] {
		p.fetch(cell, thread)
	}
	for k, cell := range spiked {
		if k+2*ahead < len(spiked) {
			prefetch(unsafe.Pointer(&p.edges.Row[spiked[k+2*ahead]]), 8)
		}
		if k+ahead < len(spiked) {
			p.fetch(spiked[k+ahead], thread)
		}
		low, high := p.bounds(cell, thread)
		if p.delay == 0 {
			low, high = p.delayed(low, high, first, last)
		}
		factor := 1.0
		if factors != nil {
			factor = factors[k]
		}
		p.add(step+1, low, high, factor)
	}
}

// add adds up some connections of a row, for which now is the step of a delay of
// 0, times a factor.
func (p *path) add(now int, low, high int64, factor float64) {
	if low == high {
		return
	}
	if values := p.post.arrived.values; values.Singles != nil {
		addRow(p, values.Singles, now, low, high, factor)
	} else {
		addRow(p, values.Doubles, now, low, high, factor)
	}
}

// bounds is the part of a row whose targets a thread owns.
func (p *path) bounds(cell int32, thread int) (low, high int64) {
	begin, high := p.edges.Row[cell], p.edges.Row[cell+1]
	low = begin
	if p.split == nil {
		return low, high
	}
	if thread > 0 {
		low = begin + int64(p.split[thread-1][cell])
	}
	if thread < len(p.split) {
		high = begin + int64(p.split[thread][cell])
	}
	return low, high
}

// delayed is the part of a row with delays from shortest to before longest.
func (p *path) delayed(low, high int64, shortest, longest int) (from, to int64) {
	if p.arrival == nil {
		return low, high
	}
	delays := p.edges.Delay[low:high]
	first, _ := slices.BinarySearchFunc(delays, shortest, compareDelay)
	last, _ := slices.BinarySearchFunc(delays, longest, compareDelay)
	return low + int64(first), low + int64(last)
}

func compareDelay(delay uint16, bound int) int { return int(delay) - bound }

// fetch has the row of a cell come nearer, or its beginning where it is long.
func (p *path) fetch(cell int32, thread int) {
	const most = 128
	low, high := p.bounds(cell, thread)
	n := int(min(high-low, most))
	if n == 0 {
		return
	}
	prefetch(unsafe.Pointer(&p.edges.Target[low]), 4*n)
	if len(p.edges.Weight) > 1 {
		prefetch(unsafe.Pointer(&p.edges.Weight[low]), 8*n)
	}
	if p.delay == 0 {
		prefetch(unsafe.Pointer(&p.edges.Delay[low]), 2*n)
	}
}
