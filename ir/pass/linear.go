package pass

import "nmlc/ir"

// Linear writes n as a*x + b with a and b free of x. ok is false where n is not
// linear in x, as far as sums, products and quotients show.
//
//	alpha*(1 - m) - beta*m  is linear in m: a = -alpha - beta, b = alpha
func Linear(g *ir.Graph, n, x *ir.Node) (a, b *ir.Node, ok bool) {
	l := &linear{g: g, x: x, dep: DependsOn(x), memo: map[*ir.Node]form{}}
	f := l.of(n)
	return f.a, f.b, f.ok
}

type form struct {
	a, b *ir.Node
	ok   bool
}

type linear struct {
	g    *ir.Graph
	x    *ir.Node
	dep  *Depends
	memo map[*ir.Node]form
}

func (l *linear) of(n *ir.Node) form {
	if f, ok := l.memo[n]; ok {
		return f
	}
	f := l.find(n)
	l.memo[n] = f
	return f
}

func (l *linear) find(n *ir.Node) form {
	g := l.g
	switch {
	case n == l.x:
		return form{g.Const(1), g.Const(0), true}
	case !l.dep.Holds(n):
		return form{g.Const(0), n, true}
	}
	switch n.Op {
	case ir.Neg:
		if f := l.of(n.Args[0]); f.ok {
			return form{g.Neg(f.a), g.Neg(f.b), true}
		}
	case ir.Add, ir.Sub:
		p, q := l.of(n.Args[0]), l.of(n.Args[1])
		if p.ok && q.ok {
			return form{g.Binary(n.Op, p.a, q.a), g.Binary(n.Op, p.b, q.b), true}
		}
	case ir.Mul:
		p, q := n.Args[0], n.Args[1]
		if l.dep.Holds(q) {
			p, q = q, p
		}
		if f := l.of(p); f.ok && !l.dep.Holds(q) {
			return form{g.Mul(f.a, q), g.Mul(f.b, q), true}
		}
	case ir.Div:
		if f := l.of(n.Args[0]); f.ok && !l.dep.Holds(n.Args[1]) {
			return form{g.Div(f.a, n.Args[1]), g.Div(f.b, n.Args[1]), true}
		}
	case ir.Select:
		p, q := l.of(n.Args[1]), l.of(n.Args[2])
		if p.ok && q.ok && !l.dep.Holds(n.Args[0]) {
			return form{g.Select(n.Args[0], p.a, q.a), g.Select(n.Args[0], p.b, q.b), true}
		}
	}
	return form{}
}

// Cancel is p/q without the denominator that both share.
func Cancel(g *ir.Graph, p, q *ir.Node) *ir.Node {
	p, pSign := unsigned(p)
	q, qSign := unsigned(q)
	if p.Op == ir.Div && q.Op == ir.Div && p.Args[1] == q.Args[1] {
		p, q = p.Args[0], q.Args[0]
	}
	return withSign(g, pSign*qSign, g.Div(p, q))
}

func unsigned(n *ir.Node) (*ir.Node, int) {
	if n.Op == ir.Neg {
		return n.Args[0], -1
	}
	return n, 1
}
