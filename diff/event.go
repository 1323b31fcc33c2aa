package diff

import "nmlc/ir"

// near says where a spike's surrogate derivatives are not zero: far from the
// spike its step counts for nothing, even where the reset has no value there.
// It is nil where there is nothing to guard against.
func near(g *ir.Graph, event, step *ir.Node) *ir.Node {
	if !mayFail(event.Args[1]) || !mayFail(step) {
		return nil
	}
	var at *ir.Node
	bounded := true
	var visit func(cond *ir.Node)
	visit = func(cond *ir.Node) {
		switch cond.Op {
		case ir.Spike:
			surrogate := cond.Args[2]
			if surrogate.Op == ir.Const {
				bounded = bounded && surrogate.Value == 0
				return
			}
			counts := g.Binary(ir.NE, surrogate, g.Const(0))
			if at != nil {
				counts = g.Binary(ir.Or, at, counts)
			}
			at = counts
		case ir.And, ir.Or, ir.Not:
			for _, a := range cond.Args {
				visit(a)
			}
		}
	}
	visit(event.Args[0])
	if !bounded {
		return nil
	}
	return at
}

// mayFail reports whether n may be infinite or no number in some steps: whether
// a quotient, a root, a logarithm or a power of changing values occurs in it.
func mayFail(n *ir.Node) bool {
	found := false
	ir.Walk(func(n *ir.Node) {
		if n.Rate != ir.Step {
			return
		}
		switch n.Op {
		case ir.Div:
			found = found || n.Args[1].Rate == ir.Step
		case ir.Sqrt, ir.Log, ir.Log1p, ir.Pow:
			found = true
		case ir.Powi:
			found = found || n.Value < 0
		}
	}, n)
	return found
}
