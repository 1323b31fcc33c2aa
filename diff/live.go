package diff

import "nmlc/ir"

// Live says where the derivative of a truth value is not zero: where one of its
// spikes has a surrogate derivative and decides. It is nil where that is nowhere.
func Live(g *ir.Graph, n *ir.Node) *ir.Node {
	switch n.Op {
	case ir.Spike:
		surrogate := n.Args[2]
		if surrogate.IsConst(0) {
			return nil
		}
		return g.Binary(ir.NE, surrogate, g.Const(0))
	case ir.And:
		return either(g,
			both(g, Live(g, n.Args[0]), n.Args[1]),
			both(g, Live(g, n.Args[1]), n.Args[0]))
	case ir.Or:
		return either(g,
			both(g, Live(g, n.Args[0]), g.Unary(ir.Not, n.Args[1])),
			both(g, Live(g, n.Args[1]), g.Unary(ir.Not, n.Args[0])))
	case ir.Not:
		return Live(g, n.Args[0])
	}
	return nil
}

func both(g *ir.Graph, live, decides *ir.Node) *ir.Node {
	if live == nil {
		return nil
	}
	return g.Binary(ir.And, live, decides)
}

func either(g *ir.Graph, a, b *ir.Node) *ir.Node {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	return g.Binary(ir.Or, a, b)
}
