package fit

import (
	"sync"

	"nmlc/runtime/group"
)

// A lane computes one pair of a point (a parameter vector) and a sweep. Where
// the kernels read one input for all lanes, a group holds points on one sweep.
// Where they read an input per lane, a group holds any pairs whose sweeps have
// equal length: 20 points on 5 sweeps fill 7 groups of 16 lanes, not 10.

// batch is the sweeps that may share a group. Its pairs are numbered point by
// point, so which sweep a lane has depends on the group's number only through
// its phase, and few layouts of the input serve any number of points.
type batch struct {
	sweeps  []int // indices of grids, of equal length
	lanes   int
	layouts []*layout // by phase
}

// makeBatches sorts the sweeps into batches.
func makeBatches(grids []*grid, lanes int, shared bool) []*batch {
	var batches []*batch
	at := map[int]*batch{}
	for s, g := range grids {
		b := at[g.steps]
		if b == nil || shared {
			b = &batch{lanes: lanes}
			at[g.steps] = b
			batches = append(batches, b)
		}
		b.sweeps = append(b.sweeps, s)
	}
	for _, b := range batches {
		for phase := range b.sweeps {
			b.layouts = append(b.layouts, newLayout(b, grids, phase, shared))
		}
	}
	return batches
}

// groups is the number of groups for that many points.
func (b *batch) groups(points int) int {
	return (points*len(b.sweeps) + b.lanes - 1) / b.lanes
}

// pair is what a lane of a group computes. The lanes that fill up the last
// group have points beyond the last one.
func (b *batch) pair(group, lane int) (point, sweep int) {
	n := group*b.lanes + lane
	return n / len(b.sweeps), b.sweeps[n%len(b.sweeps)]
}

func (b *batch) layout(group int) *layout {
	return b.layouts[group*b.lanes%len(b.sweeps)]
}

// layout is the input of a group as its kernels read it.
type layout struct {
	lanes  []*grid // of each lane; one for all where the input is shared
	steps  int
	once   sync.Once
	cached []float64
}

func newLayout(b *batch, grids []*grid, phase int, shared bool) *layout {
	first := grids[b.sweeps[0]]
	if shared {
		return &layout{lanes: []*grid{first}, steps: first.steps, cached: first.input}
	}
	l := &layout{steps: first.steps}
	for lane := range b.lanes {
		l.lanes = append(l.lanes, grids[b.sweeps[(phase+lane)%len(b.sweeps)]])
	}
	return l
}

// grid is that of a lane.
func (l *layout) grid(lane int) *grid { return l.lanes[min(lane, len(l.lanes)-1)] }

// stride is the number of values per step.
func (l *layout) stride() int { return l.lanes[0].width * len(l.lanes) }

// bytes is the memory that keeping the layout takes.
func (l *layout) bytes() int { return 8 * l.stride() * l.steps }

// keep writes the whole input once, to be read in every round.
func (l *layout) keep() {
	l.once.Do(func() {
		if l.cached == nil {
			l.cached = group.Aligned(l.stride() * l.steps)
			l.write(l.cached, 0, l.steps)
		}
	})
}

// write lays out n steps from step at on: [step][input][lane].
func (l *layout) write(to []float64, at, n int) {
	lanes, width := len(l.lanes), l.lanes[0].width
	for lane, g := range l.lanes {
		from := g.input[at*width : (at+n)*width]
		for i, v := range from {
			to[i*lanes+lane] = v
		}
	}
}

// keptBytes is the memory of all layouts that a round may use, were they kept.
func keptBytes(batches []*batch) int {
	total := 0
	for _, b := range batches {
		used := map[int]bool{}
		for g := range b.sweeps {
			used[g*b.lanes%len(b.sweeps)] = true
		}
		total += len(used) * b.layouts[0].bytes()
	}
	return total
}
