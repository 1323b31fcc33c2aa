package diff

import "nmlc/ir"

// partials returns the derivatives of a node of real numbers by its arguments;
// nil stands for zero. Select, Event and truth values are not functions of real
// numbers and have their own rules.
func partials(g *ir.Graph, n *ir.Node) []*ir.Node {
	one := g.Const(1)
	switch n.Op {
	case ir.Add:
		return []*ir.Node{one, one}
	case ir.Sub:
		return []*ir.Node{one, g.Const(-1)}
	case ir.Mul:
		return []*ir.Node{n.Args[1], n.Args[0]}
	case ir.Div:
		inverse := g.Div(one, n.Args[1])
		return []*ir.Node{inverse, g.Neg(g.Mul(n, inverse))}
	case ir.Pow:
		a, b := n.Args[0], n.Args[1]
		zero := g.Const(0)
		return []*ir.Node{
			g.Mul(b, g.Binary(ir.Pow, a, g.Sub(b, one))),
			// 0^b is zero for all b > 0
			g.Select(g.Binary(ir.EQ, a, zero), zero, g.Mul(n, g.Unary(ir.Log, a))),
		}
	}
	if len(n.Args) == 1 {
		if d := slope(g, n, n.Args[0]); d != nil {
			return []*ir.Node{d}
		}
	}
	return make([]*ir.Node, len(n.Args))
}

// Slope is the derivative of the function of one real number at the root of n,
// by its argument; nil where it is zero. Adjoints and tangents hold this node.
func Slope(g *ir.Graph, n *ir.Node) *ir.Node { return slope(g, n, n.Args[0]) }

func slope(g *ir.Graph, n, x *ir.Node) *ir.Node {
	one := g.Const(1)
	switch n.Op {
	case ir.Neg:
		return g.Const(-1)
	case ir.Abs:
		return g.Unary(ir.Sign, x)
	case ir.Sqrt:
		return g.Div(g.Const(0.5), n)
	case ir.Powi:
		k := int(n.Value)
		return g.Mul(g.Const(float64(k)), g.Powi(x, k-1))
	case ir.Exp:
		return n
	case ir.Expm1:
		return g.Add(n, one)
	case ir.Exprel:
		return g.Sub(n, g.Unary(ir.Exprel2, x))
	case ir.Exprel2:
		return slopeOfExprel2(g, n, x)
	case ir.ExprelInv:
		return slopeOfExprelInv(g, n, x)
	case ir.Log:
		return g.Div(one, x)
	case ir.Log1p:
		return g.Div(one, g.Add(one, x))
	case ir.Tanh:
		return g.Sub(one, g.Mul(n, n))
	case ir.Sigmoid:
		return g.Mul(n, g.Sub(one, n))
	case ir.Sin:
		return g.Unary(ir.Cos, x)
	case ir.Cos:
		return g.Neg(g.Unary(ir.Sin, x))
	}
	return nil // Sign, Floor, Round, Fixed: zero where they have a derivative
}

// slopeOfExprel2 is (exprel(x) - 2 exprel2(x))/x, by its series
// sum of (k+1) x^k/(k+3)! where the difference would cancel.
func slopeOfExprel2(g *ir.Graph, n, x *ir.Node) *ir.Node {
	apart := g.Div(g.Sub(g.Unary(ir.Exprel, x), g.Mul(g.Const(2), n)), x)
	var coefs []float64
	factorial := 6.0 // (k+3)!
	for k := range 9 {
		coefs = append(coefs, float64(k+1)/factorial)
		factorial *= float64(k + 4)
	}
	return g.Select(closeTo0(g, x, 0.1), series(g, x, coefs), apart)
}

// slopeOfExprelInv is I ((1-I)/x - 1) for I = exprelinv(x). Near 0 the quotient
// is the series of Bernoulli's numbers.
func slopeOfExprelInv(g *ir.Graph, n, x *ir.Node) *ir.Node {
	one := g.Const(1)
	apart := g.Div(g.Sub(one, n), x)
	odd := series(g, g.Mul(x, x), []float64{-1.0 / 12, 1.0 / 720, -1.0 / 30240, 1.0 / 1209600, -1.0 / 47900160})
	near := g.Add(g.Const(0.5), g.Mul(x, odd))
	return g.Mul(n, g.Sub(g.Select(closeTo0(g, x, 0.25), near, apart), one))
}

func closeTo0(g *ir.Graph, x *ir.Node, distance float64) *ir.Node {
	return g.Binary(ir.LT, g.Unary(ir.Abs, x), g.Const(distance))
}

// series is the polynomial with the given coefficients, lowest first.
func series(g *ir.Graph, x *ir.Node, coefs []float64) *ir.Node {
	sum := g.Const(coefs[len(coefs)-1])
	for k := len(coefs) - 2; k >= 0; k-- {
		sum = g.Add(g.Const(coefs[k]), g.Mul(sum, x))
	}
	return sum
}
