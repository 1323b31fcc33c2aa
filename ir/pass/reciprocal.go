package pass

import "nmlc/ir"

// Reciprocals turns divisions in the step by what is known before it into
// products, whose reciprocals are computed once:
//
//	(V - E)/tau  ->  (V - E)*(1/tau)
func Reciprocals(g *ir.Graph, roots ...*ir.Node) []*ir.Node {
	return g.Rewrite(func(n *ir.Node, args []*ir.Node) *ir.Node {
		if n.Op == ir.Div && args[0].Rate == ir.Step && args[1].Rate <= ir.Prepare {
			return g.Mul(args[0], g.Div(g.Const(1), args[1]))
		}
		return nil
	}, roots...)
}

// Constants gathers the constant factors of products, so that they fold:
//
//	2*(x*3)  ->  6*x        (x*2)/3  ->  x*(2/3)
func Constants(g *ir.Graph, roots ...*ir.Node) []*ir.Node {
	return g.Rewrite(func(n *ir.Node, args []*ir.Node) *ir.Node {
		switch n.Op {
		case ir.Mul:
			a, ca := constantFactor(g, args[0])
			b, cb := constantFactor(g, args[1])
			if ca != 1 || cb != 1 {
				return g.Mul(g.Const(ca*cb), g.Mul(a, b))
			}
		case ir.Div:
			a, ca := constantFactor(g, args[0])
			if b := args[1]; b.Op == ir.Const && b.Value != 0 && ca != 1 {
				return g.Mul(g.Const(ca/b.Value), a)
			}
		}
		return nil
	}, roots...)
}

// constantFactor splits n = c*rest; c is 1 where there is no constant factor.
func constantFactor(g *ir.Graph, n *ir.Node) (rest *ir.Node, c float64) {
	switch n.Op {
	case ir.Const:
		return g.Const(1), n.Value
	case ir.Neg:
		rest, c = constantFactor(g, n.Args[0])
		return rest, -c
	case ir.Mul:
		for i, a := range n.Args {
			if a.Op == ir.Const {
				return n.Args[1-i], a.Value
			}
		}
	}
	return n, 1
}

// Apply rewrites everything that a program computes. The equations stay as
// they are: they are for people.
func Apply(p *ir.Program, rewrite func(g *ir.Graph, roots ...*ir.Node) []*ir.Node) {
	groups := [][]*ir.Node{p.Init, p.Next, p.Residuals, p.SpikeAt, {p.Spiked, p.Loss}}
	var roots []*ir.Node
	for _, group := range groups {
		roots = append(roots, group...)
	}
	for _, o := range p.Outputs {
		roots = append(roots, o.Node)
	}
	for _, o := range p.Shown {
		roots = append(roots, o.Node)
	}
	made := rewrite(p.Graph, roots...)
	take := func(n int) []*ir.Node {
		head := made[:n:n]
		made = made[n:]
		return head
	}
	p.Init, p.Next, p.Residuals, p.SpikeAt = take(len(p.Init)), take(len(p.Next)), take(len(p.Residuals)), take(len(p.SpikeAt))
	last := take(2)
	p.Spiked, p.Loss = last[0], last[1]
	for i, n := range take(len(p.Outputs)) {
		p.Outputs[i].Node = n
	}
	for i, n := range take(len(p.Shown)) {
		p.Shown[i].Node = n
	}
}
