package learn

import "nmlc/runtime/group"

// path is what a projection carries with one delay.
type path struct {
	*Projection
	index     int // of the projection
	pre, post *crowd
	delay     int
	start     []int32 // where the connections of a presynaptic cell begin
	target    []int32
	edge      []int32       // their numbers in the projection
	share     []float64     // of the weight; nil for the whole
	dense     bool          // weights lie in rows of all postsynaptic cells
	weight    group.Numbers // of each connection, for the transposed product
	rows      group.Numbers // where dense: [presynaptic cell][postsynaptic cell]
	trained   bool          // whose gradient is wanted
}

// newPath makes room for connections, in the order of their numbers.
func newPath(p *Projection, index int, pre, post *crowd, delay int) *path {
	return &path{Projection: p, index: index, pre: pre, post: post, delay: delay, start: make([]int32, 1, p.Edges.Pre+1)}
}

// append takes over a connection of the presynaptic cell that is being written.
func (p *path) append(edge int, share float64, whole bool) {
	p.target = append(p.target, int32(p.Edges.Target[edge]))
	p.edge = append(p.edge, int32(edge))
	if !whole {
		p.share = append(p.share, share)
	}
}

// endRow says that all connections of a presynaptic cell are there.
func (p *path) endRow() { p.start = append(p.start, int32(len(p.target))) }

// settle chooses the layout of the weights.
func (p *path) settle(single bool) {
	p.weight = group.NewNumbers(len(p.edge), single)
	p.dense = p.share == nil && denseEnough(len(p.edge), p.pre.Size*p.post.padded, single) && !p.repeats()
	if p.dense {
		p.rows = group.NewNumbers(p.pre.Size*p.post.padded, single)
	}
}

// denseEnough reports whether adding whole rows by vectors takes less time than
// adding single numbers: of a row in a cache further out, a vector costs about as
// much as one number.
func denseEnough(connections, places int, single bool) bool {
	if single {
		return 8*connections >= places
	}
	return 4*connections >= places
}

// repeats reports whether two connections join the same cells.
func (p *path) repeats() bool {
	for i := range p.pre.Size {
		row := p.target[p.start[i]:p.start[i+1]]
		for k := 1; k < len(row); k++ {
			if row[k] <= row[k-1] {
				return true
			}
		}
	}
	return false
}

// weigh takes over the weights of the connections.
func (p *path) weigh(weights []float64) {
	for e, edge := range p.edge {
		w := weights[0]
		if len(weights) > 1 {
			w = weights[edge]
		}
		if p.share != nil {
			w *= p.share[e]
		}
		p.weight.Set(e, w)
	}
	if !p.dense {
		return
	}
	for i := range p.pre.Size {
		for e := p.start[i]; e < p.start[i+1]; e++ {
			p.rows.Set(i*p.post.padded+int(p.target[e]), p.weight.At(int(e)))
		}
	}
}

// gradientLen is the room for the gradient by the weights.
func (p *path) gradientLen() int {
	switch {
	case !p.trained:
		return 0
	case p.dense:
		return p.rows.Len()
	}
	return len(p.edge)
}

// eachGradient calls f with the gradient by each weight.
func (p *path) eachGradient(gradient group.Numbers, f func(e, edge int, by float64)) {
	for i := range p.pre.Size {
		for e := p.start[i]; e < p.start[i+1]; e++ {
			at := int(e)
			if p.dense {
				at = i*p.post.padded + int(p.target[e])
			}
			f(int(e), int(p.edge[e]), gradient.At(at))
		}
	}
}

// bytes is the memory held.
func (p *path) bytes() int {
	return p.weight.Bytes() + p.rows.Bytes() + 4*(len(p.start)+len(p.target)+len(p.edge)) + 8*len(p.share)
}
