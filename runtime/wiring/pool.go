package wiring

// pool are the cells to which a cell may connect.
type pool struct {
	list []uint32 // nil where all may, but skip
	n    uint32
	skip uint32 // the cell itself, or nobody
}

const nobody = ^uint32(0)

func (p *pool) at(k uint32) uint32 {
	switch {
	case p.list != nil:
		return p.list[k]
	case k >= p.skip:
		return k + 1
	}
	return k
}

// posts are the cells to which a presynaptic cell may connect.
func (w *worker) posts(pre int) pool {
	return w.partners(pre, w.Post, func(post int) bool { return w.allowed(pre, post) }, func(found []uint32) []uint32 {
		return w.searches[1].Near(w.Pre.Place, pre, found)
	})
}

// pres are the cells that may connect to a postsynaptic cell.
func (w *worker) pres(post int) pool {
	return w.partners(post, w.Pre, func(pre int) bool { return w.allowed(pre, post) }, func(found []uint32) []uint32 {
		return w.searches[0].Near(w.Post.Place, post, found)
	})
}

func (w *worker) partners(cell int, others Side, allowed func(int) bool, near func([]uint32) []uint32) pool {
	self := nobody
	if w.Same && !w.Autapses {
		self = uint32(cell)
	}
	if !w.restricted() {
		p := pool{n: uint32(others.Size), skip: self}
		if self != nobody {
			p.n--
		}
		return p
	}
	w.found = w.found[:0]
	if w.Within > 0 {
		w.found = near(w.found)
	} else {
		for other := range others.Size {
			w.found = append(w.found, uint32(other))
		}
	}
	kept := w.found[:0]
	for _, other := range w.found {
		if other != self && allowed(int(other)) {
			kept = append(kept, other)
		}
	}
	return pool{list: kept, n: uint32(len(kept))}
}

// draw appends k cells of a pool, drawn uniformly with the dice as they lie.
func (w *worker) draw(p pool, k int) {
	if w.Multapses {
		for range k {
			w.targets = append(w.targets, p.at(w.dice.below(p.n)))
		}
		return
	}
	complement := k > int(p.n)/2 // fewer are left out than taken
	if complement {
		k = int(p.n) - k
	}
	for w.clear(p.n); len(w.marked) < k; {
		w.mark(w.dice.below(p.n))
	}
	w.take(p, complement)
}

// clear empties the set of marked members of a pool of n.
func (w *worker) clear(n uint32) {
	for _, k := range w.marked {
		w.seen[k/64] = 0
	}
	w.marked = w.marked[:0]
	if words := int(n)/64 + 1; words > len(w.seen) {
		w.seen = make([]uint64, words)
	}
}

func (w *worker) mark(k uint32) {
	if bit := uint64(1) << (k % 64); w.seen[k/64]&bit == 0 {
		w.seen[k/64] |= bit
		w.marked = append(w.marked, k)
	}
}

// take appends the marked cells of a pool, or all others.
func (w *worker) take(p pool, others bool) {
	if !others {
		for _, k := range w.marked {
			w.targets = append(w.targets, p.at(k))
		}
		return
	}
	for k := range p.n {
		if w.seen[k/64]>>(k%64)&1 == 0 {
			w.targets = append(w.targets, p.at(k))
		}
	}
}
