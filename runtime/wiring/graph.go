package wiring

import (
	"fmt"
	"math"

	"nmlc/runtime/random"
)

func (r SmallWorld) rows(b *builder) (rows, error) {
	n := b.Pre.Size
	switch {
	case !b.Same:
		return nil, fmt.Errorf("small_world connects a population to itself")
	case r.K < 0 || r.K%2 != 0 || r.K >= n && n > 0:
		return nil, fmt.Errorf("small_world k = %d: it must be even, and below the %d cells of the population", r.K, n)
	}
	if err := chance(r.Rewire); err != nil {
		return nil, fmt.Errorf("small_world rewire: %w", err)
	}
	return smallRows(r), nil
}

type smallRows SmallWorld

func (r smallRows) row(pre int, w *worker) error {
	n := uint32(w.Pre.Size)
	w.dice.start(uint32(pre), 0)
	w.clear(n)
	w.mark(uint32(pre)) // no connection to itself
	for near := 1; near <= r.K/2; near++ {
		w.mark(uint32(pre+near) % n)
		w.mark((uint32(pre) + n - uint32(near)) % n)
	}
	for at := 1; at <= r.K; at++ {
		post := w.marked[at]
		if w.dice.uniform() < r.Rewire && r.K+1 < int(n) {
			for post = w.dice.below(n); w.seen[post/64]>>(post%64)&1 != 0; {
				post = w.dice.below(n)
			}
			w.exchange(at, post)
		}
		if w.allowed(pre, int(post)) {
			w.targets = append(w.targets, post)
		}
	}
	return nil
}

// exchange puts another cell in the place of a marked one.
func (w *worker) exchange(at int, cell uint32) {
	old := w.marked[at]
	w.seen[old/64] &^= 1 << (old % 64)
	w.seen[cell/64] |= 1 << (cell % 64)
	w.marked[at] = cell
}

func (r ScaleFree) rows(b *builder) (rows, error) {
	n := b.Pre.Size
	switch {
	case !b.Same:
		return nil, fmt.Errorf("scale_free connects a population to itself")
	case r.M < 1 || r.M >= n:
		return nil, fmt.Errorf("scale_free m = %d: it must be at least 1, and below the %d cells of the population", r.M, n)
	}
	if 2*r.M*n > math.MaxUint32 {
		return nil, fmt.Errorf("scale_free m = %d: %d cells have more than 2^31 links", r.M, n)
	}
	ends := r.grow(b)
	w := b.worker()
	var pre, post []uint32
	for at := range ends {
		if from, to := ends[at], ends[at^1]; w.allowed(int(from), int(to)) {
			pre, post = append(pre, from), append(post, to)
		}
	}
	return b.transpose(pre, func(at int) uint32 { return post[at] }, nil), nil
}

// grow makes links; 2k and 2k + 1 are the ends of link k. A cell is as often
// among the ends as its degree says, so a uniform draw of an end prefers as it
// should.
func (r ScaleFree) grow(b *builder) (ends []uint32) {
	d := &dice{stream: random.NewStream(b.seed, choosing)}
	for cell := range uint32(r.M + 1) {
		for other := range cell {
			ends = append(ends, cell, other)
		}
	}
	chosen := make([]uint32, 0, r.M)
	for cell := uint32(r.M + 1); int(cell) < b.Pre.Size; cell++ {
		d.start(cell, 0)
		for chosen = chosen[:0]; len(chosen) < r.M; {
			chosen = appendNew(chosen, ends[d.below(uint32(len(ends)))])
		}
		for _, other := range chosen {
			ends = append(ends, cell, other)
		}
	}
	return ends
}

func appendNew(set []uint32, member uint32) []uint32 {
	for _, m := range set {
		if m == member {
			return set
		}
	}
	return append(set, member)
}
