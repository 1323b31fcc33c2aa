package network

import "nmlc/runtime/wiring"

// span is from the shortest to the longest delay of connections, in steps.
type span struct{ shortest, longest int }

// spansOf looks at the delays of all projections, once for each list of edges:
// there may be billions.
func spansOf(projections []*Projection) map[*wiring.Edges]span {
	spans := map[*wiring.Edges]span{}
	for _, p := range projections {
		if p.Edges == nil {
			continue
		}
		if _, known := spans[p.Edges]; known || len(p.Edges.Delay) == 0 {
			continue
		}
		shortest, longest := p.Edges.Delay[0], p.Edges.Delay[0]
		for _, d := range p.Edges.Delay {
			shortest, longest = min(shortest, d), max(longest, d)
		}
		spans[p.Edges] = span{int(shortest), int(longest)}
	}
	return spans
}

// span is that of the delays of a projection.
func (j *Job) span(p *Projection) span { return j.spans[p.Edges] }

// longestEpoch bounds what is done between two looks at whether to go on, and
// the buffers.
const longestEpoch = 16

// epoch is how many steps can pass before anything that happens in them acts
// on a cell.
func (j *Job) epoch() int {
	shortest := min(j.Steps, longestEpoch)
	for _, p := range j.Projections {
		if p.Graded != nil || p.Plastic != nil || p.Amplitude >= 0 {
			return 1
		}
		if p.Edges.Len() > 0 {
			shortest = min(shortest, j.span(p).shortest+1)
		}
	}
	return max(1, shortest)
}

// longestArrival is after how many steps a spike may act on a population.
func (j *Job) longestArrival(population int) int {
	longest := 0
	for _, p := range j.Projections {
		if p.Post == population && p.Edges.Len() > 0 && p.Graded == nil {
			longest = max(longest, j.span(p).longest+1)
		}
	}
	return longest
}
