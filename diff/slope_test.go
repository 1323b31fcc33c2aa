package diff_test

import (
	"fmt"
	"math"
	"math/big"
	"testing"

	"nmlc/diff"
	"nmlc/ir"
)

const precision = 240 // bits

func exactly(v float64) *big.Float { return new(big.Float).SetPrec(precision).SetFloat64(v) }

func whole(n int) *big.Float { return new(big.Float).SetPrec(precision).SetInt64(int64(n)) }

// tailSlope is the derivative of the sum of x^k/(k+n)!, and the sum itself.
func tailSlope(x float64, n int) (slope, value *big.Float) {
	slope, value = whole(0), whole(0)
	term := whole(1) // x^k/(k+n)!
	for k := 2; k <= n; k++ {
		term.Quo(term, whole(k))
	}
	for k := range 110 {
		value.Add(value, term)
		if x != 0 {
			by := new(big.Float).Mul(term, whole(k))
			slope.Add(slope, by.Quo(by, exactly(x)))
		} else if k == 1 {
			slope.Set(new(big.Float).Quo(whole(1), factorial(n+1)))
		}
		term.Mul(term, exactly(x))
		term.Quo(term, whole(k+n+1))
	}
	return slope, value
}

func factorial(n int) *big.Float {
	out := whole(1)
	for k := 2; k <= n; k++ {
		out.Mul(out, whole(k))
	}
	return out
}

var wantSlope = map[ir.Op]func(x float64) *big.Float{
	ir.Exprel:  func(x float64) *big.Float { s, _ := tailSlope(x, 1); return s },
	ir.Exprel2: func(x float64) *big.Float { s, _ := tailSlope(x, 2); return s },
	ir.ExprelInv: func(x float64) *big.Float { // -e'/e^2
		s, e := tailSlope(x, 1)
		s.Quo(s, e)
		return s.Neg(s.Quo(s, e))
	},
	ir.Exp: func(x float64) *big.Float { _, e := tailSlope(x, 0); return e },
}

func slopeAt(op ir.Op, x float64) float64 {
	g := ir.NewGraph()
	leaf := g.Leaf(ir.State, "x")
	n := diff.Slope(g, g.Unary(op, leaf))
	return ir.Eval(func(*ir.Node) float64 { return x }, n)[0]
}

// The seams of the series are at 0.1 and 0.25, and everything cancels at 0.
func points() []float64 {
	points := []float64{0, 5e-324, 1e-300}
	for _, at := range []float64{0.1, 0.25, 0.5, 1} {
		points = append(points, math.Nextafter(at, 0), at, math.Nextafter(at, 2))
	}
	for e := -16.0; e <= 1; e += 0.31 {
		points = append(points, math.Pow(10, e))
	}
	for x := 0.02; x < 12; x *= 1.08 {
		points = append(points, x)
	}
	for _, x := range points {
		points = append(points, -x)
	}
	return points
}

func TestSlopesToTwelveDigits(t *testing.T) {
	for op, want := range wantSlope {
		t.Run(op.String(), func(t *testing.T) {
			worst, where := 0.0, 0.0
			for _, x := range points() {
				want, _ := want(x).Float64()
				got := slopeAt(op, x)
				if err := math.Abs(got/want - 1); !(err <= worst) {
					worst, where = err, x
				}
			}
			if !(worst < 1e-12) {
				t.Errorf("relative error %.2g at x = %v", worst, where)
			}
		})
	}
}

// By hand, for what is known in closed form.
func TestSlopesInClosedForm(t *testing.T) {
	for _, x := range []float64{-3.5, -1, -0.25, 0.0625, 0.5, 2, 7} {
		for op, want := range map[ir.Op]float64{
			ir.Tanh: 1 / (math.Cosh(x) * math.Cosh(x)), ir.Sin: math.Cos(x), ir.Cos: -math.Sin(x), ir.Abs: math.Copysign(1, x), ir.Neg: -1,
			ir.Sigmoid: math.Exp(-x) / ((1 + math.Exp(-x)) * (1 + math.Exp(-x))), ir.Expm1: math.Exp(x),
		} {
			same(t, fmt.Sprint(op, " at ", x), []float64{slopeAt(op, x)}, []float64{want}, 1e-15*(1+math.Exp(x)))
		}
		if x > 0 {
			same(t, "sqrt", []float64{slopeAt(ir.Sqrt, x)}, []float64{0.5 / math.Sqrt(x)}, 1e-14/x)
			same(t, "log", []float64{slopeAt(ir.Log, x)}, []float64{1 / x}, 1e-14/x)
			same(t, "log1p", []float64{slopeAt(ir.Log1p, x)}, []float64{1 / (1 + x)}, 1e-14)
		}
	}
}
