package diff_test

import (
	"math"
	"math/cmplx"

	"nmlc/ir"
)

// h is the imaginary step: small enough that its square is lost, so that the
// derivative has no error but that of rounding.
const h = 1e-30

// slopes evaluates the roots on complex numbers, x + ih x' for a leaf x that
// moves at the speed x': the imaginary part of a result, over h, is its
// derivative. It shares no rule with package diff. A truth value is a number,
// 0 or 1, with the surrogate derivative for its imaginary part, and obeys the
// laws of numbers: not H is 1-H, an event is H a + (1-H) b.
//
// largest is the largest derivative of any part of the roots.
func slopes(env ir.Env, along func(leaf *ir.Node) float64, roots ...*ir.Node) (by []float64, largest float64) {
	var nodes []*ir.Node
	ir.Walk(func(n *ir.Node) { nodes = append(nodes, n) }, roots...)
	values := map[*ir.Node]complex128{}
	for i, v := range ir.Eval(env, nodes...) {
		n := nodes[i]
		args := make([]complex128, len(n.Args))
		for j, a := range n.Args {
			args[j] = values[a]
		}
		im := 0.0
		if n.Op == ir.Leaf {
			im = h * along(n)
		} else {
			im = imag(complexValue(n, args))
		}
		values[n] = complex(v, im) // the real part takes the same choices as ir.Eval
		if d := math.Abs(im / h); d > largest {
			largest = d
		}
	}
	for _, r := range roots {
		by = append(by, imag(values[r])/h)
	}
	return by, largest
}

func complexValue(n *ir.Node, z []complex128) complex128 {
	switch n.Op {
	case ir.Add:
		return z[0] + z[1]
	case ir.Sub:
		return z[0] - z[1]
	case ir.Mul, ir.And:
		return z[0] * z[1]
	case ir.Or:
		return z[0] + z[1] - z[0]*z[1]
	case ir.Not:
		return 1 - z[0]
	case ir.Div:
		return z[0] / z[1]
	case ir.Neg:
		return -z[0]
	case ir.Powi:
		return wholePower(z[0], int(n.Value))
	case ir.Pow:
		return cmplx.Exp(z[1] * cmplx.Log(z[0]))
	case ir.Abs:
		return z[0] * complex(ir.EvalUnary(ir.Sign, real(z[0])), 0)
	case ir.Min, ir.Max, ir.Select, ir.Event, ir.Spike:
		return choice(n, z)
	}
	if f := analytic[n.Op]; f != nil {
		return f(z[0])
	}
	return 0 // comparisons, sign, floor, round
}

func choice(n *ir.Node, z []complex128) complex128 {
	switch n.Op {
	case ir.Min:
		if real(z[0]) < real(z[1]) {
			return z[0]
		}
		return z[1]
	case ir.Max:
		if real(z[0]) > real(z[1]) {
			return z[0]
		}
		return z[1]
	case ir.Spike:
		return complex(0, real(z[2])*imag(z[1]))
	}
	taken := z[2]
	if real(z[0]) != 0 {
		taken = z[1]
	}
	if n.Op == ir.Event && imag(z[0]) != 0 {
		taken += complex(0, real(z[1]-z[2])*imag(z[0]))
	}
	return taken
}

var analytic = map[ir.Op]func(complex128) complex128{
	ir.Sqrt: cmplx.Sqrt, ir.Exp: cmplx.Exp, ir.Expm1: cmplx.Exp, // the same derivative
	ir.Log: cmplx.Log, ir.Log1p: func(z complex128) complex128 { return cmplx.Log(1 + z) },
	ir.Tanh: cmplx.Tanh, ir.Sin: cmplx.Sin, ir.Cos: cmplx.Cos,
	ir.Exprel:    func(z complex128) complex128 { return tail(z, 1) },
	ir.Exprel2:   func(z complex128) complex128 { return tail(z, 2) },
	ir.ExprelInv: func(z complex128) complex128 { return 1 / tail(z, 1) },
	ir.Sigmoid: func(z complex128) complex128 {
		if real(z) < 0 {
			return cmplx.Exp(z) / (1 + cmplx.Exp(z))
		}
		return 1 / (1 + cmplx.Exp(-z))
	},
}

func wholePower(z complex128, n int) complex128 {
	if n < 0 {
		return 1 / wholePower(z, -n)
	}
	product := complex(1, 0)
	for range n {
		product *= z
	}
	return product
}

// tail is the sum of z^k/(k+n)!, the series of exp without its first n terms.
func tail(z complex128, n int) complex128 {
	if math.Abs(real(z)) > 3 {
		rest := cmplx.Exp(z) - 1
		if n == 2 {
			rest -= z
		}
		return rest / wholePower(z, n)
	}
	term := complex(1, 0)
	for k := 2; k <= n; k++ {
		term /= complex(float64(k), 0)
	}
	var sum complex128
	for k := 1; k < 40; k++ {
		sum += term
		term *= z / complex(float64(k+n), 0)
	}
	return sum
}
