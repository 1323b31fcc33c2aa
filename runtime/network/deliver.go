package network

import "slices"

// deliver takes what the spikes of an epoch bring to the part.
func (p *part) deliver(at, n int) {
	for i := range n {
		for _, path := range p.engine.paths {
			for _, from := range p.engine.parts {
				if spiked := from.shares[path.Pre].spikes[p.parity][i]; len(spiked) > 0 {
					path.deliver(p.index, at+i, i, spiked)
				}
			}
		}
	}
}

// deliver adds what some spikes of a step, the i-th of its epoch, bring to the
// places that a thread owns.
func (p *path) deliver(thread, step, i int, spiked []int32) {
	first, last := p.owns(thread)
	if p.delay == 0 {
		for _, cell := range spiked {
			p.deliverByDelay(cell, step, first-i-1, last-i-1)
		}
		return
	}
	arrives := i + 1 + p.delay
	if arrives < first || arrives >= last {
		return
	}
	row := p.post.arrived.row(step+1+p.delay, p.Port)
	for _, cell := range spiked {
		low, high := p.bounds(cell, thread)
		if len(p.edges.Weight) == 1 {
			addSame(row, p.edges.Target[low:high], p.edges.Weight[0])
		} else {
			add(row, p.edges.Target[low:high], p.edges.Weight[low:high])
		}
	}
}

// bounds is the part of a row whose targets a thread owns.
func (p *path) bounds(cell int32, thread int) (low, high int64) {
	begin, low, high := p.edges.Row[cell], p.edges.Row[cell], p.edges.Row[cell+1]
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

// deliverByDelay adds up the connections of a row whose delays are from shortest
// to before longest.
func (p *path) deliverByDelay(cell int32, step, shortest, longest int) {
	at, end := p.edges.Row[cell], p.edges.Row[cell+1]
	delays := p.edges.Delay
	if p.arrival != nil {
		of := delays[at:end]
		from, _ := slices.BinarySearchFunc(of, shortest, compareDelay)
		to, _ := slices.BinarySearchFunc(of, longest, compareDelay)
		at, end = at+int64(from), at+int64(to)
	}
	for at < end {
		delay, next := delays[at], at+1
		for next < end && delays[next] == delay {
			next++
		}
		row := p.post.arrived.row(step+1+int(delay), p.Port)
		if len(p.edges.Weight) == 1 {
			addSame(row, p.edges.Target[at:next], p.edges.Weight[0])
		} else {
			add(row, p.edges.Target[at:next], p.edges.Weight[at:next])
		}
		at = next
	}
}

func compareDelay(delay uint16, bound int) int { return int(delay) - bound }

func add(row []float64, targets []uint32, weights []float64) {
	weights = weights[:len(targets)]
	for i, target := range targets {
		row[target] += weights[i]
	}
}

func addSame(row []float64, targets []uint32, weight float64) {
	for _, target := range targets {
		row[target] += weight
	}
}
