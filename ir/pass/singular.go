package pass

import (
	"slices"

	"nmlc/ir"
)

// Singular rewrites quotients that are 0/0 at a point where their limit exists:
//
//	x/(exp(x) - 1)                  ->  exprelinv(x)
//	k*(V+40)/(1 - exp(-(V+40)/10))  ->  10*k*exprelinv(-(V+40)/10)
//	(exp(x) - 1)/x                  ->  exprel(x)
//	k/exprel(x)                     ->  k*exprelinv(x)
//
// and the same with expm1, so that value and derivative are right there too.
func Singular(g *ir.Graph, roots ...*ir.Node) []*ir.Node {
	return g.Rewrite(func(n *ir.Node, args []*ir.Node) *ir.Node {
		if n.Op == ir.Div {
			return Quotient(g, args[0], args[1])
		}
		return nil
	}, roots...)
}

// Quotient is a/b, without its removable singularity where it has one.
func Quotient(g *ir.Graph, a, b *ir.Node) *ir.Node {
	if u, sign := expMinusOne(b); u != nil { // b = sign*(exp(u)-1) = sign*u*exprel(u)
		if k := ratio(g, a, u); k != nil {
			return g.Mul(withSign(g, sign, k), g.Unary(ir.ExprelInv, u))
		}
	}
	if u, sign := expMinusOne(a); u != nil {
		if k := ratio(g, b, u); k != nil {
			return g.Div(withSign(g, sign, g.Unary(ir.Exprel, u)), k)
		}
	}
	if b.Op == ir.Exprel {
		return g.Mul(a, g.Unary(ir.ExprelInv, b.Args[0]))
	}
	return g.Div(a, b)
}

func withSign(g *ir.Graph, sign int, n *ir.Node) *ir.Node {
	if sign < 0 {
		return g.Neg(n)
	}
	return n
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

// ratio is a/u where every factor of u that can vanish is a factor of a too,
// so that the ratio has no pole; nil otherwise.
func ratio(g *ir.Graph, a, u *ir.Node) *ir.Node {
	num, den := factorsOf(g, a), factorsOf(g, u)
	if den.zero || num.zero {
		return nil
	}
	for _, n := range den.order {
		have, need := num.power[n], den.power[n]
		if need > 0 && n.Rate == ir.Step && have < need {
			return nil
		}
	}
	out := g.Const(num.value / den.value)
	for _, n := range den.order {
		num.multiply(n, -den.power[n])
	}
	for _, n := range num.order {
		switch p := num.power[n]; {
		case p > 0:
			out = g.Mul(out, g.Powi(n, p))
		case p < 0:
			out = g.Div(out, g.Powi(n, -p))
		}
	}
	return out
}

// factors is a product: value times the powers of nodes.
type factors struct {
	g     *ir.Graph
	value float64
	zero  bool
	power map[*ir.Node]int
	order []*ir.Node
}

func factorsOf(g *ir.Graph, n *ir.Node) *factors {
	f := &factors{g: g, value: 1, power: map[*ir.Node]int{}}
	f.collect(n, 1)
	return f
}

func (f *factors) multiply(n *ir.Node, p int) {
	if !slices.Contains(f.order, n) {
		f.order = append(f.order, n)
	}
	f.power[n] += p
}

func (f *factors) collect(n *ir.Node, p int) {
	switch n.Op {
	case ir.Const:
		switch {
		case n.Value == 0:
			f.zero = true
		case p > 0:
			for range p {
				f.value *= n.Value
			}
		default:
			for range -p {
				f.value /= n.Value
			}
		}
	case ir.Neg:
		if p%2 != 0 {
			f.value = -f.value
		}
		f.collect(n.Args[0], p)
	case ir.Mul:
		f.collect(n.Args[0], p)
		f.collect(n.Args[1], p)
	case ir.Div:
		f.collect(n.Args[0], p)
		f.collect(n.Args[1], -p)
	case ir.Powi:
		f.collect(n.Args[0], p*int(n.Value))
	case ir.Sub: // b - a is -(a - b): one of the two stands for both
		if n.Args[0].ID > n.Args[1].ID {
			if p%2 != 0 {
				f.value = -f.value
			}
			n = f.g.Sub(n.Args[1], n.Args[0])
		}
		f.multiply(n, p)
	default:
		f.multiply(n, p)
	}
}
