package diff

import "nmlc/ir"

// stepOf is what an event adds, the value of its branch less that of the other,
// without the terms that both have: where a spike takes 1 off a value that is
// long to compute, the derivative through the spike needs the 1 alone.
func stepOf(g *ir.Graph, event *ir.Node) *ir.Node {
	return difference(g, event.Args[1], event.Args[2])
}

// difference is a - b without the terms that both have.
func difference(g *ir.Graph, a, b *ir.Node) *ir.Node {
	s := &signedSum{weight: map[*ir.Node]float64{}}
	s.add(a, 1)
	s.add(b, -1)
	if !s.cancelled {
		return g.Sub(a, b)
	}
	return s.node(g)
}

// addition is what the spike of an event adds to the value without it; ok is
// false where that value is no part of the one with the spike.
func addition(event *ir.Node) (added *signedSum, ok bool) {
	without := &signedSum{weight: map[*ir.Node]float64{}}
	without.add(event.Args[2], 1)
	added = &signedSum{weight: map[*ir.Node]float64{}}
	added.add(event.Args[1], 1)
	added.add(event.Args[2], -1)
	for _, n := range without.order {
		if without.weight[n] == 0 || added.weight[n] != 0 {
			return nil, false
		}
	}
	return added, len(without.order) > 0
}

// signedSum is a sum of terms and a constant.
type signedSum struct {
	order     []*ir.Node
	weight    map[*ir.Node]float64
	constant  float64
	cancelled bool
}

func (s *signedSum) add(n *ir.Node, weight float64) {
	switch n.Op {
	case ir.Const:
		s.constant += weight * n.Value
	case ir.Add:
		s.add(n.Args[0], weight)
		s.add(n.Args[1], weight)
	case ir.Sub:
		s.add(n.Args[0], weight)
		s.add(n.Args[1], -weight)
	case ir.Neg:
		s.add(n.Args[0], -weight)
	default:
		before, known := s.weight[n]
		if !known {
			s.order = append(s.order, n)
		}
		s.weight[n] = before + weight
		s.cancelled = s.cancelled || before*weight < 0
	}
}

func (s *signedSum) node(g *ir.Graph) *ir.Node {
	sum := g.Const(s.constant)
	for _, n := range s.order {
		sum = g.Add(sum, g.Mul(g.Const(s.weight[n]), n))
	}
	return sum
}
