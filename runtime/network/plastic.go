package network

import (
	"slices"

	"nmlc/runtime/wiring"
)

// plastic are the connections of a plastic projection onto the cells of a
// share, with the states of each. Between events nothing happens to them: the
// next event takes them from the last one to its time.
type plastic struct {
	*Projection
	share   *share
	edges   *wiring.Edges // onto the share
	edge    []int64       // of each connection: its number in the projection
	carried int           // place in the mail of what multiplies what is sent, or -1
	// in[inRow[i]] .. are the connections onto the i-th cell of the share.
	inRow []int64
	in    []int32
	last  []int32     // time of the last event, in steps
	state [][]float64 // [k][connection]: the weight first

	pre, post *batch
}

// newPlastics are the plastic projections onto a share.
func (s *share) newPlastics() ([]*plastic, error) {
	var all []*plastic
	for _, p := range s.engine.job.Projections {
		if p.Plastic == nil || p.Post != s.population || p.Edges.Len() == 0 || s.first == s.last {
			continue
		}
		next := &plastic{Projection: p, share: s, carried: -1}
		if p.Amplitude >= 0 {
			next.carried = indexOf(s.engine.job.carries(p.Pre), p.Amplitude)
		}
		next.edges, next.edge = restrict(p.Edges, s.low(), s.high())
		next.index()
		next.begin()
		common, err := p.Plastic.common(s.engine.job.DT)
		if err != nil {
			return nil, err
		}
		next.pre = newBatch(next, p.Plastic.Pre, common)
		if p.Plastic.Post != nil {
			next.post = newBatch(next, p.Plastic.Post, common)
		}
		all = append(all, next)
	}
	return all, nil
}

// restrict keeps the connections onto cells from low to before high, and tells
// their numbers.
func restrict(e *wiring.Edges, low, high int) (kept *wiring.Edges, numbers []int64) {
	kept = &wiring.Edges{Pre: e.Pre, Post: e.Post, Row: make([]int64, 1, e.Pre+1), Weight: e.Weight, Delay: e.Delay}
	if len(e.Weight) > 1 {
		kept.Weight = nil
	}
	if len(e.Delay) > 1 {
		kept.Delay = nil
	}
	onto(e, low, high, func(pre int, edge int64, target int) {
		for len(kept.Row) <= pre {
			kept.Row = append(kept.Row, int64(len(kept.Target)))
		}
		kept.Target = append(kept.Target, uint32(target))
		if len(e.Weight) > 1 {
			kept.Weight = append(kept.Weight, e.Weight[edge])
		}
		if len(e.Delay) > 1 {
			kept.Delay = append(kept.Delay, e.Delay[edge])
		}
		numbers = append(numbers, edge)
	})
	for len(kept.Row) <= e.Pre {
		kept.Row = append(kept.Row, int64(len(kept.Target)))
	}
	return kept, numbers
}

// index lists the connections by their targets.
func (p *plastic) index() {
	low := uint32(p.share.low())
	p.inRow = make([]int64, p.share.high()-p.share.low()+1)
	for _, target := range p.edges.Target {
		p.inRow[target-low+1]++
	}
	for i := 1; i < len(p.inRow); i++ {
		p.inRow[i] += p.inRow[i-1]
	}
	next := append([]int64(nil), p.inRow...)
	p.in = make([]int32, p.edges.Len())
	for connection, target := range p.edges.Target {
		p.in[next[target-low]] = int32(connection)
		next[target-low]++
	}
}

// begin gives the connections their states at time 0.
func (p *plastic) begin() {
	n := p.edges.Len()
	p.last = make([]int32, n)
	p.state = append(p.state, make([]float64, n))
	for i := range p.state[0] {
		p.state[0][i] = weightOf(p.edges.Weight, int64(i))
	}
	for _, value := range p.Plastic.Init {
		p.state = append(p.state, slices.Repeat([]float64{value}, n))
	}
}

// arrive does what the spikes bring that arrive at a time.
func (p *plastic) arrive(time int) {
	e := p.share.engine
	span := e.job.span(p.Projection)
	for delay := span.longest; delay >= span.shortest; delay-- {
		step := time - 1 - delay
		if step < 0 {
			continue
		}
		for _, m := range e.mail[p.Pre] {
			spiked, factors := m.of(step), m.factors(step, p.carried)
			for i, cell := range spiked {
				if i > 0 && cell == spiked[i-1] {
					p.pre.run(time) // the second spike finds what the first has left
				}
				factor := 1.0
				if factors != nil {
					factor = factors[i]
				}
				low, high := p.delayed(cell, delay)
				for connection := low; connection < high; connection++ {
					p.pre.add(int32(connection), factor, time)
				}
			}
		}
	}
	p.pre.run(time)
}

// delayed is the part of a row with a delay.
func (p *plastic) delayed(cell int32, delay int) (low, high int64) {
	low, high = p.edges.Row[cell], p.edges.Row[cell+1]
	if len(p.edges.Delay) == 1 {
		if int(p.edges.Delay[0]) != delay {
			return low, low
		}
		return low, high
	}
	delays := p.edges.Delay[low:high]
	first, _ := slices.BinarySearchFunc(delays, delay, compareDelay)
	last, _ := slices.BinarySearchFunc(delays, delay+1, compareDelay)
	return low + int64(first), low + int64(last)
}

// answer does what the spikes of the cells of the share change, which belong to
// the end of a step.
func (p *plastic) answer(step int) {
	if p.post == nil {
		return
	}
	for _, cell := range p.share.mail.of(step) {
		i := int(cell) - p.share.low()
		for _, connection := range p.in[p.inRow[i]:p.inRow[i+1]] {
			p.post.add(connection, 1, step+1)
		}
	}
	p.post.run(step + 1)
}

// bytes is the memory held.
func (p *plastic) bytes() int {
	return p.edges.Bytes() + 8*len(p.edge) + 8*len(p.inRow) + 4*len(p.in) + 4*len(p.last) + 8*len(p.state)*len(p.last)
}
