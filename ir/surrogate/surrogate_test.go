package surrogate_test

import (
	"math"
	"testing"

	"nmlc/ir"
	"nmlc/ir/surrogate"
	"nmlc/lang/model"
)

// primitives are the smooth steps whose derivatives the surrogates are, written
// from their own definitions, for the defaults of the table.
var primitives = map[string]func(x float64) float64{
	"sigmoid": func(x float64) float64 { return 1 / (1 + math.Exp(-4*x)) },
	"piecewise_quadratic": func(x float64) float64 {
		switch {
		case x < -1:
			return 0
		case x > 1:
			return 1
		}
		return -0.5*x*math.Abs(x) + x + 0.5
	},
	"piecewise_exp": func(x float64) float64 {
		if x < 0 {
			return 0.5 * math.Exp(x)
		}
		return 1 - 0.5*math.Exp(-x)
	},
	"soft_sign":        func(x float64) float64 { return 0.5 * (x/(1+math.Abs(x)) + 1) },
	"arctan":           func(x float64) float64 { return math.Atan(math.Pi/2*x)/math.Pi + 0.5 },
	"nonzero_sign_log": func(x float64) float64 { return math.Copysign(math.Log(math.Abs(x)+1), x) },
	"erf":              func(x float64) float64 { return 0.5 * math.Erfc(-x) },
	"piecewise_leaky_relu": func(x float64) float64 {
		switch {
		case x < -1:
			return 0.01*x + 0.01
		case x > 1:
			return 0.01*x - 0.01 + 1
		}
		return x/2 + 0.5
	},
	"squarewave_fourier_series": func(x float64) float64 {
		w := 2 * math.Pi / 8
		return 0.5 + 2/math.Pi*(math.Sin(w*x)+math.Sin(3*w*x)/3)
	},
	"s2nn": func(x float64) float64 {
		if x < 0 {
			return 1 / (1 + math.Exp(-4*x))
		}
		return math.Log(x+1) + 0.5
	},
	"leaky_relu": func(x float64) float64 { return math.Max(x, 0) + 0.1*math.Min(x, 0) },
	"log_tailed_relu": func(x float64) float64 {
		if x > 1 {
			return math.Log(x) + 1
		}
		return math.Max(x, 0)
	},
	"relu": func(x float64) float64 {
		x = math.Max(-1, math.Min(1, x))
		return 0.3 * (x - x*math.Abs(x)/2)
	},
	"gaussian":       func(x float64) float64 { return 0.25 * math.Erf(x/(0.5*math.Sqrt2)) },
	"q_pseudo_spike": func(x float64) float64 { return math.Copysign(1.5*(1-1/(1+2.0/3*math.Abs(x))), x) },
	"inv_square":     func(x float64) float64 { return math.Copysign(0.01*(1-1/(1+100*math.Abs(x))), x) },
	"slayer":         func(x float64) float64 { return math.Copysign(1-math.Exp(-math.Abs(x)), x) },
	"multi_gaussian": func(x float64) float64 {
		cdf := func(x, mean, sigma float64) float64 { return 0.5 * math.Erf((x-mean)/(sigma*math.Sqrt2)) }
		return 0.5 * (1.15*cdf(x, 0, 0.5) - 0.15*cdf(x, 0.5, 3) - 0.15*cdf(x, -0.5, 3))
	},
}

func TestSurrogatesAreDerivativesOfTheirPrimitives(t *testing.T) {
	if len(primitives) != 18 || len(model.Surrogates) != 18 {
		t.Fatalf("%d primitives for %d surrogates, want 18", len(primitives), len(model.Surrogates))
	}
	for name, formal := range model.Surrogates {
		args := map[string]float64{}
		for _, a := range formal {
			args[a.Name] = a.Default
		}
		g := ir.NewGraph()
		leaf := g.Leaf(ir.State, "x")
		n := surrogate.Build(g, name, args, leaf)
		for _, x := range []float64{-3.3, -1.7, -0.61, -0.2, 0.15, 0.4, 0.83, 1.9, 2.7} {
			const h = 1e-5
			primitive := primitives[name]
			want := (primitive(x+h) - primitive(x-h)) / (2 * h)
			got := ir.Eval(func(*ir.Node) float64 { return x }, n)[0]
			if math.Abs(got-want) > 1e-6*(1+math.Abs(want)) {
				t.Errorf("%s at %g is %g, its primitive has the slope %g", name, x, got, want)
			}
		}
	}
}

func TestUnknownSurrogate(t *testing.T) {
	g := ir.NewGraph()
	if surrogate.Build(g, "none", nil, g.Const(1)) != nil {
		t.Error("a surrogate that does not exist was built")
	}
}
