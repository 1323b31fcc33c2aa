package optimize

import (
	"context"
	"math"
	"sync"
	"sync/atomic"
	"testing"
)

// plain is a function without derivatives, evaluated by that many threads. It
// counts its evaluations and the batches they come in.
type plain struct {
	dim     int
	f       func(x []float64) float64
	threads int
	count   atomic.Int64
	batches int
}

func (p *plain) Dim() int { return p.dim }

func (p *plain) Eval(points [][]float64, wantGrad bool, loss []float64, grad [][]float64) {
	if wantGrad {
		panic("the method needs no gradient")
	}
	p.batches++
	p.count.Add(int64(len(points)))
	var wait sync.WaitGroup
	for t := range max(1, p.threads) {
		wait.Go(func() {
			for i := t; i < len(points); i += max(1, p.threads) {
				for _, v := range points[i] {
					if !(v >= 0 && v <= 1) {
						panic("a point outside of the box")
					}
				}
				loss[i] = p.f(points[i])
			}
		})
	}
	wait.Wait()
}

func sphere(x []float64) float64 {
	sum := 0.0
	for k, v := range x {
		d := v - 0.3 - 0.05*float64(k)
		sum += d * d
	}
	return sum
}

// valley is Rosenbrock's function on [-2, 2]^n.
func valley(u []float64) float64 {
	sum := 0.0
	for k := range len(u) - 1 {
		x, y := 4*u[k]-2, 4*u[k+1]-2
		sum += (1-x)*(1-x) + 100*(y-x*x)*(y-x*x)
	}
	return sum
}

// rastrigin has its minimum of 0 among local ones 0.1 apart, off the centre.
func rastrigin(u []float64) float64 {
	sum := 0.0
	for _, v := range u {
		x := 10 * (v - 0.37)
		sum += x*x + 10*(1-math.Cos(2*math.Pi*x))
	}
	return sum
}

// holed is undefined in half of the box, beside its minimum.
func holed(u []float64) float64 {
	if u[0] > 0.5 {
		return math.NaN()
	}
	return (u[0]-0.45)*(u[0]-0.45) + (u[1]-0.6)*(u[1]-0.6)
}

// edged has its minimum on the border, at (0, 0.7, 1).
func edged(u []float64) float64 {
	return u[0] + 4*(u[1]-0.7)*(u[1]-0.7) + (1-u[2])*(2-u[2])
}

var gradientFree = []Method{NelderMead, CMAES, DifferentialEvolution, TwoPointsDE, ParticleSwarm}

func run(t *testing.T, p Problem, starts [][]float64, s Settings) []Outcome {
	t.Helper()
	out, err := Minimize(context.Background(), p, starts, s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// task is a function with the budget within which a method finds its minimum.
type task struct {
	f          func([]float64) float64
	dim        int
	method     Method
	starts     int
	population int // 0 for the default
	budget     float64
	within     float64 // largest loss
}

// tasks say what each method needs. Rosenbrock's function has a second minimum
// from four dimensions on, whence the four starts; differential evolution in
// two-point form, as Nevergrad's own, is slow in its valley.
var tasks = map[string][]task{
	"sphere": {
		{sphere, 2, NelderMead, 1, 0, 150, 1e-10}, {sphere, 4, NelderMead, 1, 0, 400, 1e-10},
		{sphere, 2, CMAES, 1, 0, 500, 1e-10}, {sphere, 4, CMAES, 1, 0, 1000, 1e-10},
		{sphere, 2, DifferentialEvolution, 1, 0, 1000, 1e-10}, {sphere, 4, DifferentialEvolution, 1, 0, 3500, 1e-10},
		{sphere, 2, TwoPointsDE, 1, 0, 1500, 1e-10}, {sphere, 4, TwoPointsDE, 1, 0, 3000, 1e-10},
		{sphere, 2, ParticleSwarm, 1, 0, 2500, 1e-10}, {sphere, 4, ParticleSwarm, 1, 0, 4000, 1e-10},
	},
	"Rosenbrock": {
		{valley, 2, NelderMead, 1, 0, 400, 1e-10}, {valley, 3, NelderMead, 1, 0, 1000, 1e-10}, {valley, 4, NelderMead, 4, 0, 4000, 1e-10},
		{valley, 2, CMAES, 1, 0, 1200, 1e-10}, {valley, 3, CMAES, 1, 0, 2500, 1e-10}, {valley, 4, CMAES, 4, 0, 11000, 1e-10},
		{valley, 2, DifferentialEvolution, 1, 40, 6000, 1e-10}, {valley, 4, DifferentialEvolution, 1, 80, 25000, 1e-10},
		{valley, 2, TwoPointsDE, 1, 0, 3000, 1e-10}, {valley, 3, TwoPointsDE, 1, 0, 40000, 1e-10},
		{valley, 2, ParticleSwarm, 1, 0, 8000, 1e-8}, {valley, 3, ParticleSwarm, 1, 0, 40000, 1e-6}, {valley, 4, ParticleSwarm, 1, 80, 80000, 1e-5},
	},
	"Rastrigin": {
		{rastrigin, 2, DifferentialEvolution, 1, 0, 3000, 1e-10}, {rastrigin, 3, DifferentialEvolution, 1, 0, 8000, 1e-10},
		{rastrigin, 2, TwoPointsDE, 1, 0, 4000, 1e-3}, {rastrigin, 2, TwoPointsDE, 1, 60, 12000, 1e-6},
		{rastrigin, 2, ParticleSwarm, 1, 60, 8000, 1e-10}, {rastrigin, 3, ParticleSwarm, 1, 100, 20000, 1e-10},
		{rastrigin, 2, CMAES, 4, 60, 14000, 1e-10},
	},
	"minimum on the border": {
		{edged, 3, NelderMead, 1, 0, 1000, 1e-6}, {edged, 3, CMAES, 1, 0, 1500, 1e-6}, {edged, 3, DifferentialEvolution, 1, 0, 3000, 1e-6},
		{edged, 3, TwoPointsDE, 1, 0, 3000, 1e-6}, {edged, 3, ParticleSwarm, 1, 0, 2500, 1e-6},
	},
	"undefined half": {
		{holed, 2, NelderMead, 1, 0, 400, 1e-10}, {holed, 2, CMAES, 1, 0, 1000, 1e-10}, {holed, 2, DifferentialEvolution, 1, 0, 2000, 1e-10},
		{holed, 2, TwoPointsDE, 1, 0, 2000, 1e-10}, {holed, 2, ParticleSwarm, 1, 0, 3000, 1e-10},
	},
}

const seeds = 10

func TestMinimaAreFoundWithinBudgets(t *testing.T) {
	for name, list := range tasks {
		for _, c := range list {
			worst, most := 0.0, 0
			for seed := range seeds {
				p := &plain{dim: c.dim, f: c.f}
				starts := randomStarts(seeds*c.starts, c.dim)[seed*c.starts : (seed+1)*c.starts]
				if name == "undefined half" && c.method == NelderMead {
					starts[0][0] /= 2 // it needs a start with a loss; the others need one point of many
				}
				least := math.Inf(1)
				for _, o := range run(t, p, starts, Settings{Method: c.method, Seed: uint64(seed), Budget: c.budget, Population: c.population}) {
					least = math.Min(least, o.Loss)
				}
				worst, most = math.Max(worst, least), max(most, int(p.count.Load()))
			}
			if !(worst <= c.within) {
				t.Errorf("%s, %d dimensions, %s: loss %g after %d evaluations", name, c.dim, c.method, worst, most)
			}
			t.Logf("%s, %d dimensions, %s: at worst %.2g after %d evaluations", name, c.dim, c.method, worst, most)
		}
	}
}

// TestEvaluationsAreAsFewAsThoseOfOthers compares how many evaluations bring the
// loss below 1e-10, in the mean over starts, with pycma 4.5, which begins with the
// same deviation and has negative weights beside the positive ones.
func TestEvaluationsAreAsFewAsThoseOfOthers(t *testing.T) {
	const starts = 20
	for _, c := range []struct {
		f     func([]float64) float64
		dim   int
		pycma float64
	}{{sphere, 2, 248}, {sphere, 4, 590}, {sphere, 8, 1244}, {valley, 2, 548}} {
		total := 0
		for i, start := range randomStarts(starts, c.dim) {
			reached := 0
			p := &plain{dim: c.dim}
			p.f = func(x []float64) float64 {
				y := c.f(x)
				if y < 1e-10 && reached == 0 {
					reached = int(p.count.Load())
				}
				return y
			}
			run(t, p, [][]float64{start}, Settings{Method: CMAES, Seed: uint64(i)})
			if reached == 0 {
				t.Errorf("%d dimensions, start %d: not solved", c.dim, i)
			}
			total += reached
		}
		mean := float64(total) / starts
		t.Logf("%d dimensions: %.0f evaluations, pycma %.0f", c.dim, mean, c.pycma)
		if mean > 1.25*c.pycma {
			t.Errorf("%d dimensions: %.0f evaluations, pycma needs %.0f", c.dim, mean, c.pycma)
		}
	}
}

func TestSpreadIsTheFirstDeviationOfCMAES(t *testing.T) {
	for _, spread := range []float64{0.01, 0.1} {
		start := []float64{0.5, 0.5, 0.5, 0.5}
		settings, err := Settings{Method: CMAES, Population: 2000, Spread: spread}.withDefaults()
		if err != nil {
			t.Fatal(err)
		}
		sum := 0.0
		trials := newCMAES(start, settings).trials
		for _, x := range trials {
			for k := range x {
				sum += (x[k] - start[k]) * (x[k] - start[k])
			}
		}
		// 8000 normal numbers: their deviation is known to 0.8 %.
		if got := math.Sqrt(sum / float64(4*len(trials))); math.Abs(got-spread) > 0.04*spread {
			t.Errorf("points deviate by %g, not by %g", got, spread)
		}
	}
}
