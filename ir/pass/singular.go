package pass

import "nmlc/ir"

// Singular rewrites quotients that are 0/0 at a point where their limit exists:
//
//	x/(exp(x) - 1)                       ->  exprelinv(x)
//	k*(V+40)/(1 - exp(-(V+40)/10))       ->  10*k*exprelinv(-(V+40)/10)
//	(0.1-0.01*V)/(exp(1-0.1*V) - 1)      ->  0.1*exprelinv(1-0.1*V)
//	(exp(x) - 1)/x                       ->  exprel(x)
//	k/exprel(x)                          ->  k*exprelinv(x)
//
// and the same with expm1, with further factors on either side and with sums
// in any order, so that value and derivative are right there too.
func Singular(g *ir.Graph, roots ...*ir.Node) []*ir.Node {
	return g.Rewrite(func(n *ir.Node, args []*ir.Node) *ir.Node {
		switch n.Op {
		case ir.Div:
			return Quotient(g, args[0], args[1])
		case ir.Mul:
			return Product(g, args[0], args[1])
		}
		return nil
	}, roots...)
}

// Quotient is a/b, without its removable singularity where it has one.
func Quotient(g *ir.Graph, a, b *ir.Node) *ir.Node {
	if q := removed(g, a, b); q != nil {
		return q
	}
	if b.Op == ir.Exprel {
		return g.Mul(a, g.Unary(ir.ExprelInv, b.Args[0]))
	}
	return g.Div(a, b)
}

// Product is a*b, where a quotient among the two may be singular without the
// other: 1/(exp(x) - 1)*x.
func Product(g *ir.Graph, a, b *ir.Node) *ir.Node {
	for _, f := range [][2]*ir.Node{{a, b}, {b, a}} {
		if q, other := f[0], f[1]; q.Op == ir.Div {
			if r := removed(g, g.Mul(q.Args[0], other), q.Args[1]); r != nil {
				return r
			}
		}
	}
	return g.Mul(a, b)
}

// removed is a/b by a function without the singularity; nil where there is none
// to remove.
func removed(g *ir.Graph, a, b *ir.Node) *ir.Node {
	if u, rest := expFactor(g, b); u != nil { // b = rest*(exp(u)-1) = rest*u*exprel(u)
		if k := ratio(g, a, u); k != nil {
			return g.Mul(g.Div(k, rest), g.Unary(ir.ExprelInv, u))
		}
	}
	if u, rest := expFactor(g, a); u != nil {
		if k := ratio(g, b, u); k != nil {
			return g.Div(g.Mul(rest, g.Unary(ir.Exprel, u)), k)
		}
	}
	return nil
}

// expFactor writes n as rest*(exp(u)-1); u is nil where it has no such factor.
func expFactor(g *ir.Graph, n *ir.Node) (u, rest *ir.Node) {
	if u, sign := expMinusOne(n); u != nil {
		return u, g.Const(float64(sign))
	}
	switch n.Op {
	case ir.Neg:
		if u, rest := expFactor(g, n.Args[0]); u != nil {
			return u, g.Neg(rest)
		}
	case ir.Div:
		if u, rest := expFactor(g, n.Args[0]); u != nil {
			return u, g.Div(rest, n.Args[1])
		}
	case ir.Mul:
		for i, a := range n.Args {
			if u, rest := expFactor(g, a); u != nil {
				return u, g.Mul(rest, n.Args[1-i])
			}
		}
	}
	return nil, nil
}

// expMinusOne recognises exp(u)-1 and its negative.
func expMinusOne(n *ir.Node) (u *ir.Node, sign int) {
	switch {
	case n.Op == ir.Expm1:
		return n.Args[0], 1
	case n.Op == ir.Neg && n.Args[0].Op == ir.Expm1:
		return n.Args[0].Args[0], -1
	case n.Op == ir.Sub && n.Args[0].Op == ir.Exp && n.Args[1].IsConst(1):
		return n.Args[0].Args[0], 1
	case n.Op == ir.Sub && n.Args[1].Op == ir.Exp && n.Args[0].IsConst(1):
		return n.Args[1].Args[0], -1
	case n.Op == ir.Add: // a constant -1 added
		for i, a := range n.Args {
			if a.Op == ir.Exp && n.Args[1-i].IsConst(-1) {
				return a.Args[0], 1
			}
		}
	}
	return nil, 0
}
