// Package surrogate builds the surrogate derivatives g'(x) of the library,
// which stand for the derivative of a spike: C. Wang et al., arXiv 2406.19708
// (2024), table S1. x is a pure number, negative below the threshold.
//
// Place on the path of the data: lower asks for them, diff uses the result.
package surrogate

import (
	"math"

	"nmlc/ir"
)

// Build returns the surrogate derivative of that name at x, with its arguments;
// nil for a name that the library does not have.
func Build(g *ir.Graph, name string, args map[string]float64, x *ir.Node) *ir.Node {
	f, ok := library[name]
	if !ok {
		return nil
	}
	return f(&builder{g: g, args: args, x: x, abs: g.Unary(ir.Abs, x)})
}

// builder shortens what the formulas below are made of.
type builder struct {
	g      *ir.Graph
	args   map[string]float64
	x, abs *ir.Node
}

func (b *builder) num(v float64) *ir.Node { return b.g.Const(v) }

func (b *builder) arg(name string) float64 { return b.args[name] }

func (b *builder) times(v float64, n *ir.Node) *ir.Node { return b.g.Mul(b.num(v), n) }

func (b *builder) plus(v float64, n *ir.Node) *ir.Node { return b.g.Add(b.num(v), n) }

func (b *builder) over(v float64, n *ir.Node) *ir.Node { return b.g.Div(b.num(v), n) }

// below is n where x < 0, else m.
func (b *builder) below(n, m *ir.Node) *ir.Node {
	return b.g.Select(b.g.Binary(ir.LT, b.x, b.num(0)), n, m)
}

// logistic is alpha*s*(1-s) with s = sigmoid(alpha*x).
func (b *builder) logistic(alpha float64) *ir.Node {
	s := b.g.Unary(ir.Sigmoid, b.times(alpha, b.x))
	return b.times(alpha, b.g.Mul(s, b.g.Sub(b.num(1), s)))
}

// normal is the density of N(mean, sigma) at x.
func (b *builder) normal(mean, sigma float64) *ir.Node {
	z := b.times(1/sigma, b.plus(-mean, b.x))
	return b.times(1/(sigma*math.Sqrt(2*math.Pi)), b.g.Unary(ir.Exp, b.times(-0.5, b.g.Mul(z, z))))
}

var library = map[string]func(*builder) *ir.Node{
	"sigmoid": func(b *builder) *ir.Node { return b.logistic(b.arg("alpha")) },
	"piecewise_quadratic": func(b *builder) *ir.Node {
		a := b.arg("alpha")
		return b.g.Binary(ir.Max, b.num(0), b.plus(a, b.times(-a*a, b.abs)))
	},
	"piecewise_exp": func(b *builder) *ir.Node {
		a := b.arg("alpha")
		return b.times(a/2, b.g.Unary(ir.Exp, b.times(-a, b.abs)))
	},
	"soft_sign": func(b *builder) *ir.Node {
		a := b.arg("alpha")
		return b.over(a/2, b.g.Powi(b.plus(1, b.times(math.Abs(a), b.abs)), 2))
	},
	"arctan": func(b *builder) *ir.Node {
		a := b.arg("alpha")
		return b.over(a/2, b.plus(1, b.g.Powi(b.times(math.Pi/2*a, b.x), 2)))
	},
	"nonzero_sign_log": func(b *builder) *ir.Node { return b.over(1, b.plus(1/b.arg("alpha"), b.abs)) },
	"erf": func(b *builder) *ir.Node {
		a := b.arg("alpha")
		return b.times(a/math.Sqrt(math.Pi), b.g.Unary(ir.Exp, b.times(-a*a, b.g.Mul(b.x, b.x))))
	},
	"piecewise_leaky_relu": func(b *builder) *ir.Node {
		c, w := b.arg("c"), b.arg("w")
		return b.g.Select(b.g.Binary(ir.GT, b.abs, b.num(w)), b.num(c), b.num(1/(2*w)))
	},
	"squarewave_fourier_series": squarewave,
	"s2nn": func(b *builder) *ir.Node {
		return b.below(b.logistic(b.arg("alpha")), b.over(b.arg("beta"), b.plus(1, b.abs)))
	},
	"q_pseudo_spike": func(b *builder) *ir.Node {
		a := b.arg("alpha")
		return b.g.Binary(ir.Pow, b.plus(1, b.times(2/(a+1), b.abs)), b.num(-a))
	},
	"leaky_relu": func(b *builder) *ir.Node { return b.below(b.num(b.arg("alpha")), b.num(b.arg("beta"))) },
	"log_tailed_relu": func(b *builder) *ir.Node {
		above := b.g.Select(b.g.Binary(ir.GT, b.x, b.num(1)), b.over(1, b.g.Binary(ir.Max, b.num(1), b.x)), b.num(1))
		return b.below(b.num(b.arg("alpha")), above)
	},
	"relu": func(b *builder) *ir.Node {
		return b.g.Binary(ir.Max, b.num(0), b.times(b.arg("alpha"), b.g.Sub(b.num(b.arg("w")), b.abs)))
	},
	"gaussian": func(b *builder) *ir.Node { return b.times(b.arg("alpha"), b.normal(0, b.arg("sigma"))) },
	"multi_gaussian": func(b *builder) *ir.Node {
		h, s, sigma := b.arg("h"), b.arg("s"), b.arg("sigma")
		sides := b.g.Add(b.normal(sigma, s*sigma), b.normal(-sigma, s*sigma))
		return b.times(b.arg("scale"), b.g.Sub(b.times(1+h, b.normal(0, sigma)), b.times(h, sides)))
	},
	"inv_square": func(b *builder) *ir.Node { return b.over(1, b.g.Powi(b.plus(1, b.times(b.arg("alpha"), b.abs)), 2)) },
	"slayer":     func(b *builder) *ir.Node { return b.g.Unary(ir.Exp, b.times(-b.arg("alpha"), b.abs)) },
}

// squarewave is the derivative of n terms of the Fourier series of a square
// wave of period T.
func squarewave(b *builder) *ir.Node {
	period := b.arg("T")
	w := 2 * math.Pi / period
	sum := b.g.Unary(ir.Cos, b.times(w, b.x))
	for i := 2; i <= int(b.arg("n")); i++ {
		sum = b.g.Add(sum, b.g.Unary(ir.Cos, b.times(float64(2*i-1)*w, b.x)))
	}
	return b.times(4/period, sum)
}
