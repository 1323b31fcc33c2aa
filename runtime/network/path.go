package network

import (
	"slices"

	"nmlc/runtime/pages"
	"nmlc/runtime/wiring"
)

// path is a projection whose spikes act, ready for delivery. Each thread adds
// up at places of its own, so that the order of additions at a cell never
// depends on the threads: by step of the spikes, then by projection, by cell,
// and along the row.
//
// Where all delays onto a population are single ones, a thread owns targets: the
// cells that it also advances. Otherwise rows are sorted by delay first, and it
// owns steps in which spikes arrive.
type path struct {
	*Projection
	edges *wiring.Edges
	post  *cells
	delay int // of all connections; 0 where delays differ
	// carried is the place in the mail of what multiplies the weights, or -1.
	carried int
	// split[t][i] is where the targets of thread t + 1 begin in row i.
	split [][]uint32
	// arrival[t] is the first step in which spikes arrive that thread t owns,
	// counted from the start of the epoch; nil where it owns targets.
	arrival []int
}

// newPaths prepares the projections whose spikes act.
func newPaths(e *engine) []*path {
	var paths []*path
	for _, p := range e.job.Projections {
		if p.Graded != nil || p.Plastic != nil || p.Edges.Len() == 0 {
			continue
		}
		next := &path{Projection: p, edges: p.Edges, post: e.cells[p.Post], carried: -1}
		if p.Amplitude >= 0 {
			next.carried = indexOf(e.job.carries(p.Pre), p.Amplitude)
		}
		if span := e.job.span(p); span.shortest == span.longest {
			next.delay = span.shortest
		}
		pages.Collect(p.Edges.Target)
		pages.Collect(p.Edges.Weight)
		pages.Collect(p.Edges.Delay)
		if e.job.Exchange.Ranks() > 1 {
			low, high := e.cellsOf(next.post, e.job.Exchange.Rank())
			next.edges, _ = restrict(p.Edges, low, high)
		}
		paths = append(paths, next)
	}
	if len(e.parts) > 1 {
		for i := range e.cells {
			onto := slices.DeleteFunc(slices.Clone(paths), func(p *path) bool { return p.Post != i })
			e.own(i, onto)
		}
	}
	return paths
}

// own divides what arrives at a population among the threads.
func (e *engine) own(population int, onto []*path) {
	if slices.ContainsFunc(onto, func(p *path) bool { return p.delay == 0 }) {
		bounds := e.arrivalBounds(onto)
		for _, p := range onto {
			p.arrival = bounds
		}
		e.crossing = true
		return
	}
	for _, p := range onto {
		p.split = make([][]uint32, len(e.parts)-1)
		e.inParallel(func(of *part) {
			if of.index > 0 {
				p.split[of.index-1] = p.splitAt(of.shares[population].low())
			}
		})
	}
}

// splitAt finds in each row the first target that is not below a cell.
func (p *path) splitAt(cell int) []uint32 {
	split := make([]uint32, p.edges.Pre)
	for i := range split {
		row := p.edges.Target[p.edges.Row[i]:p.edges.Row[i+1]]
		at, _ := slices.BinarySearch(row, uint32(cell))
		split[i] = uint32(at)
	}
	return split
}
