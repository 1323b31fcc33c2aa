package optimize

import (
	"context"
	"math"
	"testing"

	gonum "gonum.org/v1/gonum/optimize"

	"nmlc/runtime/random"
)

// residuals is a least-squares problem given by its residuals and Jacobian on
// the unit box.
type residuals struct {
	dim  int
	eval func(x []float64) (r []float64, jacobian [][]float64)
}

func (p residuals) Dim() int { return p.dim }

func (p residuals) Eval(points [][]float64, wantGrad bool, loss []float64, grad [][]float64) {
	for k, x := range points {
		r, j := p.eval(x)
		loss[k] = 0
		clear(grad[k])
		for i, v := range r {
			loss[k] += v * v
			for c := range x {
				grad[k][c] += 2 * v * j[i][c]
			}
		}
	}
}

func (p residuals) EvalLeastSquares(points [][]float64, loss []float64, jtr, jtj [][]float64) {
	p.Eval(points, true, loss, jtr)
	for k, x := range points {
		_, j := p.eval(x)
		clear(jtj[k])
		at := 0
		for a := range x {
			jtr[k][a] /= 2
			for b := a; b < len(x); b++ {
				for i := range j {
					jtj[k][at] += j[i][a] * j[i][b]
				}
				at++
			}
		}
	}
}

// rosenbrock has its valley in [-2, 2]^2, mapped on the unit box; it is
// undefined beyond limit.
func rosenbrock(limit float64) residuals {
	return residuals{2, func(u []float64) ([]float64, [][]float64) {
		x, y := 4*u[0]-2, 4*u[1]-2
		r := []float64{1 - x, 10 * (y - x*x)}
		if x > limit {
			r[0] = math.NaN()
		}
		return r, [][]float64{{-4, 0}, {-80 * x, 40}}
	}}
}

// bowl is a correlated quadratic with its unbounded minimum at centre.
func bowl(centre []float64) residuals {
	n := len(centre)
	return residuals{n, func(x []float64) ([]float64, [][]float64) {
		r, j := make([]float64, n), make([][]float64, n)
		for i := range r {
			j[i] = make([]float64, n)
			j[i][i] = float64(1 + i)
			r[i] = float64(1+i) * (x[i] - centre[i])
			if i > 0 {
				j[i][i-1] = 0.7
				r[i] += 0.7 * (x[i-1] - centre[i-1])
			}
		}
		return r, j
	}}
}

func randomStarts(n, dim int) [][]float64 {
	s := random.NewStream(11, 0)
	starts := rows(n, dim)
	for i, x := range starts {
		for k := range x {
			x[k] = s.Uniform(uint32(i), uint64(k))
		}
	}
	return starts
}

var methods = []Method{LBFGS, Adam, LevenbergMarquardt}

func TestRosenbrockIsSolvedFromEveryStart(t *testing.T) {
	for _, method := range methods {
		s := Settings{Method: method, LossTolerance: 1e-12}
		tolerance := 1e-4
		if method == Adam {
			s.Iterations, tolerance = 6000, 0.08
		}
		out, err := Minimize(context.Background(), rosenbrock(math.Inf(1)), randomStarts(10, 2), s)
		if err != nil {
			t.Fatal(err)
		}
		total := 0
		for i, o := range out {
			total += o.Values
			if math.Abs(4*o.X[0]-3) > tolerance || math.Abs(4*o.X[1]-3) > 2*tolerance {
				t.Errorf("%s start %d: ended at %v with loss %g: %s", method, i, o.X, o.Loss, o.Status)
			}
		}
		t.Logf("%s: %d evaluations per start", method, total/len(out))
	}
}

func TestMinimumOnTheBorder(t *testing.T) {
	centre := []float64{0.3, 1.4, -0.5, 0.6}
	p := bowl(centre)
	want := borderMinimum(p)
	for _, method := range methods {
		s := Settings{Method: method, LossTolerance: 1e-13, GradTolerance: 1e-9}
		tolerance := 1e-6
		if method == Adam {
			s.Iterations, tolerance = 2000, 1e-3
		}
		out, err := Minimize(context.Background(), p, randomStarts(5, 4), s)
		if err != nil {
			t.Fatal(err)
		}
		for i, o := range out {
			for k := range want {
				if math.Abs(o.X[k]-want[k]) > tolerance {
					t.Errorf("%s start %d: %v, want %v (%s)", method, i, o.X, want, o.Status)
					break
				}
			}
			if !o.Converged() && method != Adam {
				t.Errorf("%s start %d: %s", method, i, o.Status)
			}
		}
	}
}

// borderMinimum finds the minimum by many small projected gradient steps.
func borderMinimum(p residuals) []float64 {
	x, loss, grad := make([]float64, p.dim), make([]float64, 1), rows(1, p.dim)
	for range 20000 {
		p.Eval([][]float64{x}, true, loss, grad)
		for i := range x {
			x[i] = clamp(x[i] - 0.01*grad[0][i])
		}
	}
	return x
}

func TestUndefinedRegionIsBackedOutOf(t *testing.T) {
	starts := [][]float64{{0.1, 0.9}, {0.5, 0.2}, {0.95, 0.5}, {0.74, 0.1}}
	for _, method := range methods {
		out, err := Minimize(context.Background(), rosenbrock(1.2), starts, Settings{Method: method, Iterations: 3000})
		if err != nil {
			t.Fatal(err)
		}
		if out[2].Status != Undefined {
			t.Errorf("%s: a start in the undefined region ends with %q", method, out[2].Status)
		}
		for _, i := range []int{0, 1, 3} {
			if !(out[i].Loss < 0.05) {
				t.Errorf("%s start %d: loss %g, %s", method, i, out[i].Loss, out[i].Status)
			}
		}
	}
}

func TestEvaluationsAreAsFewAsGonums(t *testing.T) {
	p := rosenbrock(math.Inf(1))
	start := []float64{0.2, 0.75}
	out, err := Minimize(context.Background(), p, [][]float64{start}, Settings{LossTolerance: 1e-14, GradTolerance: 1e-7})
	if err != nil {
		t.Fatal(err)
	}
	loss, grad := make([]float64, 1), rows(1, 2)
	at := func(x []float64) { p.Eval([][]float64{x}, true, loss, grad) }
	theirs, err := gonum.Minimize(gonum.Problem{
		Func: func(x []float64) float64 { at(x); return loss[0] },
		Grad: func(g, x []float64) { at(x); copy(g, grad[0]) },
	}, start, &gonum.Settings{GradientThreshold: 1e-7}, &gonum.LBFGS{})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("ours %d evaluations to %.2g, gonum %d to %.2g", out[0].Values, out[0].Loss, theirs.FuncEvaluations, theirs.F)
	if out[0].Values > theirs.FuncEvaluations*5/4+2 || out[0].Loss > 1e-10 {
		t.Errorf("ours: %d evaluations, loss %g; gonum: %d, %g", out[0].Values, out[0].Loss, theirs.FuncEvaluations, theirs.F)
	}
}

func TestStartsDoNotInfluenceEachOther(t *testing.T) {
	p, starts := rosenbrock(1.5), randomStarts(6, 2)
	for _, method := range methods {
		together, _ := Minimize(context.Background(), p, starts, Settings{Method: method})
		for i, x := range starts {
			alone, _ := Minimize(context.Background(), p, [][]float64{x}, Settings{Method: method})
			if alone[0].Loss != together[i].Loss || alone[0].Values != together[i].Values {
				t.Errorf("%s start %d: %+v alone, %+v among others", method, i, alone[0], together[i])
			}
		}
	}
}

func TestCancellationKeepsWhatWasFound(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	s := Settings{Round: func(p Progress) {
		if p.Round == 5 {
			cancel()
		}
	}}
	out, err := Minimize(ctx, rosenbrock(math.Inf(1)), randomStarts(3, 2), s)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range out {
		if o.Status != Cancelled || o.Values != 5 || !finite(o.Loss) {
			t.Errorf("outcome %+v, want 5 evaluations and a loss", o)
		}
	}
}

func TestLeastSquaresIsAskedFor(t *testing.T) {
	plain := struct{ Problem }{rosenbrock(1)}
	if _, err := Minimize(context.Background(), plain, randomStarts(1, 2), Settings{Method: LevenbergMarquardt}); err == nil {
		t.Error("lm accepts a problem that is no sum of squares")
	}
	if _, err := Minimize(context.Background(), plain, randomStarts(1, 2), Settings{Method: "newton"}); err == nil {
		t.Error("an unknown method is accepted")
	}
	if _, err := Minimize(context.Background(), plain, randomStarts(1, 3), Settings{}); err == nil {
		t.Error("a start of the wrong length is accepted")
	}
}
