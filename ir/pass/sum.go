package pass

import (
	"math"

	"nmlc/ir"
)

// weighted is a weighted sum of nodes and a constant.
type weighted struct {
	node   *ir.Node
	order  []*ir.Node
	weight map[*ir.Node]float64
	shift  float64
}

func sumOf(n *ir.Node) *weighted {
	s := &weighted{node: n, weight: map[*ir.Node]float64{}}
	s.add(n, 1)
	return s
}

// add adds weight*n.
func (s *weighted) add(n *ir.Node, weight float64) {
	switch {
	case n.Op == ir.Const:
		s.shift += weight * n.Value
	case n.Op == ir.Add:
		s.add(n.Args[0], weight)
		s.add(n.Args[1], weight)
	case n.Op == ir.Sub:
		s.add(n.Args[0], weight)
		s.add(n.Args[1], -weight)
	case n.Op == ir.Neg:
		s.add(n.Args[0], -weight)
	case n.Op == ir.Mul && n.Args[0].Op == ir.Const:
		s.add(n.Args[1], weight*n.Args[0].Value)
	case n.Op == ir.Mul && n.Args[1].Op == ir.Const:
		s.add(n.Args[0], weight*n.Args[1].Value)
	case n.Op == ir.Div && n.Args[1].Op == ir.Const:
		s.add(n.Args[0], weight/n.Args[1].Value)
	default:
		if _, known := s.weight[n]; !known {
			s.order = append(s.order, n)
		}
		s.weight[n] += weight
	}
}

// multipleOf finds m with s = m*t. Weights that were written differently, as
// 0.1 and 1/10, are equal up to a few roundings.
func (s *weighted) multipleOf(t *weighted) (m float64, ok bool) {
	if len(s.order) == 0 || len(s.order) != len(t.order) {
		return 0, false
	}
	m = s.weight[s.order[0]] / t.weight[s.order[0]]
	if m == 0 || math.IsInf(m, 0) || math.IsNaN(m) {
		return 0, false
	}
	same := func(a, b float64) bool { return math.Abs(a-b) <= 1e-15*(math.Abs(a)+math.Abs(b)) }
	for _, n := range s.order {
		if !same(s.weight[n], m*t.weight[n]) {
			return 0, false
		}
	}
	return m, same(s.shift, m*t.shift)
}

// sums are sums of which none is a multiple of another.
type sums []*weighted

// find returns the sum that n is a multiple of, which is n where it is the
// first.
func (all *sums) find(n *ir.Node) (same *ir.Node, multiple float64) {
	s := sumOf(n)
	for _, t := range *all {
		if m, ok := s.multipleOf(t); ok {
			return t.node, m
		}
	}
	*all = append(*all, s)
	return n, 1
}
