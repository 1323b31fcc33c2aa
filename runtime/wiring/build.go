package wiring

import (
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
