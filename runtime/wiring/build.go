package wiring

import (
	"fmt"
	"slices"

	"nmlc/runtime/pages"
	"nmlc/runtime/positions"
)

// builder makes the connections of one Spec in two passes over the presynaptic
// cells: count, then fill.
type builder struct {
	*Spec
	seed     uint64
	searches [2]*positions.Search // of presynaptic and of postsynaptic cells, for Within
	edges    *Edges
}

// Build makes the connections of a Spec.
func Build(s *Spec) (*Edges, error) {
	if err := s.validate(); err != nil {
		return nil, err
	}
	b := &builder{Spec: s, seed: s.seed(), edges: &Edges{Pre: s.Pre.Size, Post: s.Post.Size}}
	if s.Within > 0 {
		b.searches[0] = positions.NewSearch(s.Pre.Place, s.Within, s.Period)
		b.searches[1] = positions.NewSearch(s.Post.Place, s.Within, s.Period)
	}
	rows, err := s.Rule.rows(b)
	if err != nil {
		return nil, err
	}
	if err := b.count(rows); err != nil {
		return nil, err
	}
	if err := b.fill(rows); err != nil {
		return nil, err
	}
	return b.edges, nil
}

// count finds where the row of each cell begins.
func (b *builder) count(r rows) error {
	row := make([]int64, b.Pre.Size+1)
	known, _ := r.(counted)
	err := b.parallel(b.Pre.Size, func(pre int, w *worker) error {
		if known != nil {
			row[pre+1] = int64(known.count(pre))
			return nil
		}
		err := w.make(r, pre)
		row[pre+1] = int64(len(w.targets))
		return err
	})
	for i := range b.Pre.Size {
		row[i+1] += row[i]
	}
	b.edges.Row = row
	return err
}

// fill makes all rows, each at its place.
func (b *builder) fill(r rows) error {
	n := b.edges.Row[b.Pre.Size]
	if err := b.affordable(n); err != nil {
		return err
	}
	e := b.edges
	if e.Target == nil {
		e.Target = pages.Make[uint32](int(n))
	}
	if e.Weight = []float64{b.Weight.Constant}; b.Weight.Each != nil {
		e.Weight = pages.Make[float64](int(n))
	}
	if b.Delay.Each != nil {
		e.Delay = pages.Make[uint16](int(n))
	} else {
		steps, _ := b.steps(b.Delay.Constant)
		e.Delay = []uint16{steps}
	}
	return b.parallel(b.Pre.Size, func(pre int, w *worker) error {
		if err := w.make(r, pre); err != nil {
			return err
		}
		return w.settle(pre)
	})
}

// affordable checks the memory that n connections take.
func (b *builder) affordable(n int64) error {
	each := int64(4)
	if b.Weight.Each != nil {
		each += 8
	}
	if b.Delay.Each != nil {
		each += 2
	}
	if b.Memory > 0 && each*n > int64(b.Memory) {
		return fmt.Errorf("%d connections take %.2f GB of memory (%d bytes each), more than the %.2f GB that they may take",
			n, float64(each*n)/1e9, each, float64(b.Memory)/1e9)
	}
	return nil
}

// settle gives the connections of a row their weights and delays, and sorts
// them into their place.
func (w *worker) settle(pre int) error {
	e := w.edges
	from, to := e.Row[pre], e.Row[pre+1]
	target := e.Target[from:to]
	if w.Weight.Each == nil && w.Delay.Each == nil {
		copy(target, w.targets)
		slices.Sort(target)
		return nil
	}
	if err := w.evaluate(pre); err != nil {
		return err
	}
	index, err := w.sort()
	if err != nil {
		return err
	}
	mask := uint64(1)<<index - 1
	for place, key := range w.keys {
		target[place] = w.targets[key&mask]
	}
	if w.Weight.Each != nil {
		for place, key := range w.keys {
			e.Weight[from+int64(place)] = w.weights[key&mask]
		}
	}
	if w.Delay.Each != nil {
		for place, key := range w.keys {
			e.Delay[from+int64(place)] = w.delays[key&mask]
		}
	}
	return nil
}
