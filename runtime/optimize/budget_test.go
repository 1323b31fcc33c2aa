package optimize

import (
	"context"
	"math"
	"runtime"
	"slices"
	"testing"
	"time"
)

// counted counts the evaluations of a problem that has gradients, by kind.
type counted struct {
	LeastSquares
	values, gradients int
}

func (c *counted) Eval(points [][]float64, wantGrad bool, loss []float64, grad [][]float64) {
	if !wantGrad {
		c.values += len(points)
		grad = rows(len(points), c.Dim()) // the problem below always wants a place for it
	} else {
		c.gradients += len(points)
	}
	c.LeastSquares.Eval(points, wantGrad, loss, grad)
}

func (c *counted) EvalLeastSquares(points [][]float64, loss []float64, jtr, jtj [][]float64) {
	c.gradients += len(points)
	c.LeastSquares.EvalLeastSquares(points, loss, jtr, jtj)
}

var allMethods = append(slices.Clone(methods), gradientFree...)

func TestBudgetIsNeverExceeded(t *testing.T) {
	for _, method := range allMethods {
		for _, budget := range []float64{0.5, 1, 7, 50, 333.3, 1000} {
			for _, cost := range []float64{0, 1, 2.7} {
				for _, starts := range []int{1, 3} {
					p := &counted{LeastSquares: rosenbrock(1.5)}
					out := run(t, p, randomStarts(starts, 2), Settings{Method: method, Budget: budget, GradientCost: cost})
					spent := float64(p.values) + float64(p.gradients)*max(cost, 1)
					if spent > budget {
						t.Errorf("%s spent %g of %g", method, spent, budget)
					}
					told := 0.0
					for _, o := range out {
						told += o.Spent
						if o.Status == Running || o.Status == Cancelled {
							t.Errorf("%s ended as %q", method, o.Status)
						}
					}
					if math.Abs(told-spent) > 1e-9*budget {
						t.Errorf("%s spent %g and tells of %g", method, spent, told)
					}
				}
			}
		}
	}
}

// TestBudgetIsUsedUp holds for methods that cannot converge as early as this.
func TestBudgetIsUsedUp(t *testing.T) {
	for _, method := range allMethods {
		p := &counted{LeastSquares: rosenbrock(math.Inf(1))}
		out := run(t, p, randomStarts(3, 2), Settings{Method: method, Budget: 25, GradientCost: 2.5})
		want := 25
		if slices.Contains(methods, method) {
			want = 10
		}
		if p.values+p.gradients != want {
			t.Errorf("%s did %d evaluations, the budget allows %d", method, p.values+p.gradients, want)
		}
		for i, o := range out {
			if o.Status != OutOfBudget && o.Values > 0 {
				t.Errorf("%s start %d: %s", method, i, o.Status)
			}
		}
	}
}

// TestBudgetKeepsTheBestPointSeen also within a step that was not finished.
func TestBudgetKeepsTheBestPointSeen(t *testing.T) {
	for _, method := range allMethods {
		for budget := 1.0; budget < 40; budget++ {
			least := math.Inf(1)
			p := &counted{LeastSquares: residuals{2, func(x []float64) ([]float64, [][]float64) {
				r, j := rosenbrock(math.Inf(1)).eval(x)
				least = math.Min(least, r[0]*r[0]+r[1]*r[1])
				return r, j
			}}}
			o := run(t, p, randomStarts(1, 2), Settings{Method: method, Budget: budget})[0]
			at := make([]float64, 1)
			rosenbrock(math.Inf(1)).Eval([][]float64{o.X}, false, at, rows(1, 2))
			if o.Loss != least || at[0] != o.Loss {
				t.Errorf("%s, budget %g: loss %g, %g at its point; the best seen was %g", method, budget, o.Loss, at[0], least)
			}
		}
	}
}

func TestResultsDoNotDependOnThreads(t *testing.T) {
	for _, method := range gradientFree {
		s := Settings{Method: method, Seed: 4, Budget: 3000}
		one := run(t, &plain{dim: 3, f: valley, threads: 1}, randomStarts(5, 3), s)
		four := run(t, &plain{dim: 3, f: valley, threads: 4}, randomStarts(5, 3), s)
		for i := range one {
			if one[i].Loss != four[i].Loss || !slices.Equal(one[i].X, four[i].X) || one[i].Values != four[i].Values {
				t.Errorf("%s start %d: %+v with one thread, %+v with four", method, i, one[i], four[i])
			}
		}
		again := run(t, &plain{dim: 3, f: valley}, randomStarts(5, 3), Settings{Method: method, Seed: 5, Budget: 3000})
		if method != NelderMead && again[0].Loss == one[0].Loss {
			t.Errorf("%s: another seed changes nothing", method)
		}
	}
}

func TestStartsOfPopulationsDoNotInfluenceEachOther(t *testing.T) {
	starts := randomStarts(4, 2)
	for _, method := range gradientFree {
		s := Settings{Method: method, Iterations: 30}
		together := run(t, &plain{dim: 2, f: valley}, starts, s)
		for i, x := range starts {
			alone := run(t, &plain{dim: 2, f: valley}, [][]float64{x}, s)[0]
			if alone.Loss != together[i].Loss || alone.Values != together[i].Values {
				t.Errorf("%s start %d: %+v alone, %+v among others", method, i, alone, together[i])
			}
		}
	}
}

// TestPopulationsAreEvaluatedTogether counts calls: one for each generation of
// all starts.
func TestPopulationsAreEvaluatedTogether(t *testing.T) {
	for method, size := range map[Method]int{CMAES: 12, DifferentialEvolution: 12, TwoPointsDE: 12, ParticleSwarm: 12, NelderMead: 1} {
		p := &plain{dim: 2, f: valley}
		run(t, p, randomStarts(5, 2), Settings{Method: method, Budget: 600, Population: 12})
		if want := 600 / (5 * size); p.batches != want {
			t.Errorf("%s: %d calls for 600 evaluations, want %d", method, p.batches, want)
		}
	}
}

func TestIterationsEndASearch(t *testing.T) {
	for _, method := range gradientFree {
		o := run(t, &plain{dim: 2, f: valley}, randomStarts(1, 2), Settings{Method: method, Iterations: 7})[0]
		if o.Status != OutOfSteps || o.Iterations != 7 {
			t.Errorf("%s: %q after %d iterations", method, o.Status, o.Iterations)
		}
	}
}

func TestNothingDefined(t *testing.T) {
	for _, method := range gradientFree {
		p := &plain{dim: 2, f: func([]float64) float64 { return math.NaN() }}
		if o := run(t, p, randomStarts(1, 2), Settings{Method: method})[0]; o.Status != Undefined {
			t.Errorf("%s: %q", method, o.Status)
		}
	}
}

// TestPlateauEnds uses a loss that is the same everywhere, as a score of spikes
// is for a silent cell.
func TestPlateauEnds(t *testing.T) {
	for _, method := range gradientFree {
		p := &plain{dim: 2, f: func([]float64) float64 { return 3 }}
		if o := run(t, p, randomStarts(1, 2), Settings{Method: method})[0]; o.Status != ConvergedLoss || o.Values > 1000 {
			t.Errorf("%s: %q after %d evaluations", method, o.Status, o.Values)
		}
	}
}

func TestOneDimension(t *testing.T) {
	for _, method := range gradientFree {
		p := &plain{dim: 1, f: func(x []float64) float64 { return (x[0] - 0.2) * (x[0] - 0.2) }}
		if o := run(t, p, [][]float64{{0.9}}, Settings{Method: method, Budget: 2000})[0]; math.Abs(o.X[0]-0.2) > 1e-6 {
			t.Errorf("%s: %v, %s", method, o.X, o.Status)
		}
	}
}

func TestPopulationIsCheckedAndCancelledSearchesEnd(t *testing.T) {
	if _, err := Minimize(context.Background(), &plain{dim: 1}, nil, Settings{Method: ParticleSwarm, Population: 3}); err == nil {
		t.Error("a population of three is accepted")
	}
	before := runtime.NumGoroutine()
	for _, method := range gradientFree {
		ctx, cancel := context.WithCancel(context.Background())
		s := Settings{Method: method, Round: func(p Progress) {
			if p.Round == 3 {
				cancel()
			}
		}}
		out, err := Minimize(ctx, &plain{dim: 2, f: valley}, randomStarts(4, 2), s)
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range out {
			if o.Status != Cancelled || !finite(o.Loss) {
				t.Errorf("%s: %+v", method, o)
			}
		}
	}
	for range 100 { // goroutines end a moment after their channels close
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Errorf("%d goroutines are left", runtime.NumGoroutine()-before)
}
