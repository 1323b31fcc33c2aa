package integrate

import (
	"slices"

	"nmlc/ir"
)

// dividedExp is the divided difference of exp at one to three points, which is
// symmetric in them:
//
//	[x]       exp(x)
//	[x, y]    (exp(x) - exp(y))/(x - y)      = exp(y) exprel(x - y)
//	[x, y, z] ([x, z] - [y, z])/(x - y)      = exp(z) times that of exprel at x-z, y-z
//
// Points may coincide: that is where two time constants meet.
func dividedExp(g *ir.Graph, points []*ir.Node) *ir.Node {
	points = slices.Clone(points)
	for i, p := range points { // a zero makes the best base
		if p.IsConst(0) {
			last := len(points) - 1
			points[i], points[last] = points[last], points[i]
			break
		}
	}
	base := points[len(points)-1]
	scale := g.Unary(ir.Exp, base)
	switch len(points) {
	case 1:
		return scale
	case 2:
		return g.Mul(scale, g.Unary(ir.Exprel, g.Sub(points[0], base)))
	}
	return g.Mul(scale, dividedExprel(g, g.Sub(points[0], base), g.Sub(points[1], base)))
}

// near is where a quotient of differences loses more than the slope in between
// neglects: both are about 1e-11 there.
const near = 1e-5

// dividedExprel is (exprel(x) - exprel(y))/(x - y), and the slope of exprel in
// the middle where x and y nearly meet.
func dividedExprel(g *ir.Graph, x, y *ir.Node) *ir.Node {
	switch {
	case x == y:
		return slopeOfExprel(g, x)
	case x.IsConst(0):
		return g.Unary(ir.Exprel2, y)
	case y.IsConst(0):
		return g.Unary(ir.Exprel2, x)
	}
	h := g.Sub(x, y)
	meet := g.Unary(ir.Rare, g.Binary(ir.LT, g.Unary(ir.Abs, h), g.Const(near)))
	safe := g.Select(meet, g.Const(1), h)
	apart := g.Div(g.Sub(g.Unary(ir.Exprel, x), g.Unary(ir.Exprel, y)), safe)
	middle := g.Mul(g.Const(0.5), g.Add(x, y))
	return g.Select(meet, slopeOfExprel(g, middle), apart)
}

// slopeOfExprel is exprel'(x) = exprel(x) - exprel2(x).
func slopeOfExprel(g *ir.Graph, x *ir.Node) *ir.Node {
	return g.Sub(g.Unary(ir.Exprel, x), g.Unary(ir.Exprel2, x))
}
