package wiring

import (
	"fmt"

	"nmlc/runtime/pages"
)

func (r List) rows(b *builder) (rows, error) {
	if len(r.Pre) != len(r.Post) {
		return nil, fmt.Errorf("the list has %d presynaptic cells and %d postsynaptic", len(r.Pre), len(r.Post))
	}
	for at := range r.Pre {
		if int(r.Pre[at]) >= b.Pre.Size {
			return nil, fmt.Errorf("row %d of the list: there is no presynaptic cell %d among %d", at, r.Pre[at], b.Pre.Size)
		}
		if int(r.Post[at]) >= b.Post.Size {
			return nil, fmt.Errorf("row %d of the list: there is no postsynaptic cell %d among %d", at, r.Post[at], b.Post.Size)
		}
	}
	if !b.restricted() {
		return b.transpose(r.Pre, func(at int) uint32 { return r.Post[at] }, func(at int) int64 { return int64(at) }), nil
	}
	var kept []int64 // numbers in the list
	var pre []uint32
	w := b.worker()
	for at := range r.Pre {
		if w.listable(int(r.Pre[at]), int(r.Post[at]), int64(at)) {
			kept, pre = append(kept, int64(at)), append(pre, r.Pre[at])
		}
	}
	return b.transpose(pre, func(at int) uint32 { return r.Post[kept[at]] }, func(at int) int64 { return kept[at] }), nil
}

// listRows are connections that are made already, sorted by presynaptic cell.
type listRows struct {
	start  []int64
	target []uint32
	number []int64 // in the list; nil where nobody asks
}

func (r *listRows) count(pre int) int { return int(r.start[pre+1] - r.start[pre]) }

func (r *listRows) row(pre int, w *worker) error {
	from, to := r.start[pre], r.start[pre+1]
	w.targets = append(w.targets, r.target[from:to]...)
	if r.number != nil {
		w.listed = append(w.listed, r.number[from:to]...)
	}
	return nil
}

// transpose sorts pairs by presynaptic cell, and keeps their order otherwise.
// It leaves the targets where Build puts them, so that there is no second copy.
// number is nil where the pairs are no list.
func (b *builder) transpose(pre []uint32, post func(at int) uint32, number func(at int) int64) *listRows {
	r := &listRows{start: make([]int64, b.Pre.Size+1), target: pages.Make[uint32](len(pre))}
	if number != nil {
		r.number = pages.Make[int64](len(pre))
	}
	for _, cell := range pre {
		r.start[cell+1]++
	}
	for i := range b.Pre.Size {
		r.start[i+1] += r.start[i]
	}
	next := append([]int64(nil), r.start...)
	for at, cell := range pre {
		r.target[next[cell]] = post(at)
		if number != nil {
			r.number[next[cell]] = number(at)
		}
		next[cell]++
	}
	b.edges.Target = r.target
	return r
}
