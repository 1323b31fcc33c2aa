package learn

import (
	"cmp"
	"slices"
)

// bundle is the trained connections into a port, by postsynaptic cell: a group of
// lanes holds connections of one cell alone. For a trained parameter, which acts in
// every step, there is one lane for each cell, and a single source.
type bundle struct {
	*Trace
	post   *crowd
	port   int
	param  int // number in GradBy; -1 for connections
	lanes  int
	origin []origin
	owner  []int32 // cell of each group
	index  []int32 // source of each lane
	place  []laneOf
	source int // how many sources there are
}

// origin is a path that ends in the bundle; its presynaptic cells are the sources
// from first on.
type origin struct {
	path  *path
	index int // of the path
	first int
}

// laneOf is where the gradient of a lane belongs: a number of a path, or nowhere
// where path is negative.
type laneOf struct{ path, at int32 }

// bundles sorts the trained connections.
func (m *Machine) makeBundles() {
	m.bundles = nil
	for _, c := range m.crowds {
		if c.Code == nil || c.Code.Online == nil {
			continue
		}
		for port := range c.Ports {
			if b := m.newBundle(c, port); b != nil {
				m.bundles = append(m.bundles, b)
			}
		}
		for k := range c.Code.GradBy {
			m.bundles = append(m.bundles, c.bundleOf(k))
		}
	}
}

// bundleOf is that of a parameter.
func (c *crowd) bundleOf(param int) *bundle {
	b := &bundle{Trace: c.Code.Online.Paths[c.Ports+param], post: c, port: c.Ports + param, param: param, source: 1}
	b.lanes = b.Learn.Lanes
	for cell := range int32(c.Size) {
		b.owner, b.index, b.place = append(b.owner, cell), append(b.index, 0), append(b.place, laneOf{at: cell})
		b.pad()
	}
	return b
}

func (m *Machine) newBundle(c *crowd, port int) *bundle {
	b := &bundle{post: c, port: port, param: -1, lanes: 1}
	if port < len(c.Code.Online.Paths) {
		b.Trace = c.Code.Online.Paths[port]
	}
	if b.Trace != nil && b.Learn != nil {
		b.lanes = b.Learn.Lanes
	}
	type connection struct {
		post, source int32
		at           laneOf
	}
	var all []connection
	for i, p := range m.paths {
		if p.post != c || p.Port != port || !p.trained {
			continue
		}
		b.origin = append(b.origin, origin{p, i, b.source})
		for pre := range p.pre.Size {
			for e := p.start[pre]; e < p.start[pre+1]; e++ {
				at := e
				if p.dense {
					at = int32(pre*c.padded) + p.target[e]
				}
				all = append(all, connection{p.target[e], int32(b.source + pre), laneOf{int32(i), at}})
			}
		}
		b.source += p.pre.Size
	}
	if len(all) == 0 {
		return nil
	}
	slices.SortStableFunc(all, func(x, y connection) int { return cmp.Compare(x.post, y.post) })
	for i, x := range all {
		if i == 0 || all[i-1].post != x.post || len(b.index)%b.lanes == 0 {
			b.pad()
			b.owner = append(b.owner, x.post)
		}
		b.index, b.place = append(b.index, x.source), append(b.place, x.at)
	}
	b.pad()
	b.findRuns()
	return b
}

// findRuns marks groups whose connections come from consecutive sources, which are
// read a vector at a time.
func (b *bundle) findRuns() {
	for g := range b.owner {
		index, place := b.index[g*b.lanes:][:b.lanes], b.place[g*b.lanes:][:b.lanes]
		run := true
		for k, source := range index {
			run = run && (place[k].path < 0 || source == index[0]+int32(k))
		}
		if run {
			index[0] = ^index[0]
		}
	}
}

// pitch is how far rows of presynaptic signals are apart: a group that is not full
// reads beyond its last source.
func (b *bundle) pitch() int { return b.source + b.lanes }

// pad fills the last group.
func (b *bundle) pad() {
	for len(b.index)%b.lanes != 0 {
		b.index, b.place = append(b.index, b.index[len(b.index)-1]), append(b.place, laneOf{path: -1})
	}
}

// bytes is the memory held.
func (b *bundle) bytes() int { return 4*(len(b.owner)+len(b.index)) + 8*len(b.place) }
