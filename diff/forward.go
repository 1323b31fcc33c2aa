package diff

import "nmlc/ir"

// forward carries tangents: the derivative of each node in one direction, which
// the tangents of leaves define.
type forward struct {
	g    *ir.Graph
	leaf func(n *ir.Node) *ir.Node // tangent of a leaf; nil for zero
	memo map[*ir.Node]*ir.Node
	many bool // other directions follow, which share reciprocals
}

func newForward(g *ir.Graph, leaf func(n *ir.Node) *ir.Node) *forward {
	return &forward{g: g, leaf: leaf, memo: map[*ir.Node]*ir.Node{}}
}

// of is the tangent of a node.
func (f *forward) of(n *ir.Node) *ir.Node {
	if t, ok := f.memo[n]; ok {
		return t
	}
	ir.Walk(func(m *ir.Node) {
		if _, ok := f.memo[m]; !ok {
			restore := f.g.At(m.Origin)
			f.memo[m] = f.rule(m)
			restore()
		}
	}, n)
	return f.memo[n]
}

// rule is the tangent of a node whose arguments have theirs. Truth values carry
// the tangent of their step function.
func (f *forward) rule(n *ir.Node) *ir.Node {
	g := f.g
	zero := g.Const(0)
	t := func(i int) *ir.Node { return f.memo[n.Args[i]] }
	switch n.Op {
	case ir.Const:
		return zero
	case ir.Leaf:
		if d := f.leaf(n); d != nil {
			return d
		}
		return zero
	case ir.Select:
		return g.Select(n.Args[0], t(1), t(2))
	case ir.Event:
		step := stepOf(g, n)
		jump := g.Mul(step, t(0))
		if cond := near(g, n, step); cond != nil {
			jump = g.Select(cond, jump, zero)
		}
		return g.Add(g.Select(n.Args[0], t(1), t(2)), jump)
	case ir.Min:
		return g.Select(g.Binary(ir.LT, n.Args[0], n.Args[1]), t(0), t(1))
	case ir.Max:
		return g.Select(g.Binary(ir.GT, n.Args[0], n.Args[1]), t(0), t(1))
	case ir.Spike:
		return g.Mul(n.Args[2], t(1))
	case ir.And:
		return g.Add(g.Select(n.Args[1], t(0), zero), g.Select(n.Args[0], t(1), zero))
	case ir.Or:
		return g.Add(g.Select(n.Args[1], zero, t(0)), g.Select(n.Args[0], zero, t(1)))
	case ir.Not:
		return g.Neg(t(0))
	case ir.Div:
		above := g.Sub(t(0), g.Mul(n, t(1)))
		if f.many {
			return g.Mul(above, g.Div(g.Const(1), n.Args[1]))
		}
		return g.Div(above, n.Args[1])
	}
	if n.Type() == ir.Bool || f.allZero(n) {
		return zero
	}
	sum := zero
	for i, d := range partials(g, n) {
		switch {
		case d == nil:
		case n.Op == ir.Sqrt || n.Op == ir.Pow: // the slope at zero may be infinite
			sum = g.Add(sum, f.product(d, t(i)))
		default:
			sum = g.Add(sum, g.Mul(d, t(i)))
		}
	}
	return sum
}

// product is a slope times a tangent, and zero where the tangent is, whatever
// the slope: that of sqrt(max(x, 0)) is zero below zero.
func (f *forward) product(slope, tangent *ir.Node) *ir.Node {
	g, zero := f.g, f.g.Const(0)
	if slope.Op == ir.Const || tangent.Op == ir.Const {
		return g.Mul(slope, tangent)
	}
	return g.Select(g.Binary(ir.NE, tangent, zero), g.Mul(slope, tangent), zero)
}

// allZero spares the partial derivatives of what does not change.
func (f *forward) allZero(n *ir.Node) bool {
	for _, a := range n.Args {
		if !f.memo[a].IsConst(0) {
			return false
		}
	}
	return true
}
