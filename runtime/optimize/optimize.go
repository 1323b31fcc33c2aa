// Package optimize minimises from many starting points at once, in step. Each
// start is a small state machine that proposes the points it wants to know
// next: one, or a population. Every round evaluates the points of all starts
// that still run in one call. So a problem whose evaluation is a vector kernel
// keeps its lanes full, and rounds shrink as starts converge. Points live in
// the unit box.
//
// It has what gonum/optimize lacks: bounds, and starts that advance together.
// Methods by gradients stand beside methods without, for comparison on equal
// budgets. Bayesian optimisation is not among them: Go has no kept library for
// it. (d4l3k/go-bayesopt has had no version since 2019, the Gaussian processes of
// goptuna are archived since 2022, and goptuna itself, last released in 2023,
// has Parzen estimators only and brings three SQL drivers.)
//
// Place on the path of the data: fit -> optimize, which knows nothing of cells.
package optimize

import (
	"context"
	"fmt"
)

// Problem is a function on the unit box [0, 1]^Dim that evaluates many points
// at once. A loss may be NaN or infinite where the function is undefined.
type Problem interface {
	Dim() int
	// Eval stores the loss of each point, and with wantGrad its gradient.
	Eval(points [][]float64, wantGrad bool, loss []float64, grad [][]float64)
}

// LeastSquares is a problem whose loss is a sum of squared residuals r. With J
// the Jacobian of r, jtr is J'r (half of the gradient) and jtj the upper
// triangle of J'J by rows.
type LeastSquares interface {
	Problem
	EvalLeastSquares(points [][]float64, loss []float64, jtr, jtj [][]float64)
}

// Method is a minimiser.
type Method string

// The methods. The first three use gradients.
const (
	LBFGS                 Method = "lbfgs"
	Adam                  Method = "adam"
	LevenbergMarquardt    Method = "lm"
	NelderMead            Method = "nelder_mead"
	CMAES                 Method = "cma_es"
	DifferentialEvolution Method = "de"
	TwoPointsDE           Method = "two_points_de"
	ParticleSwarm         Method = "pso"
)

// Settings of a minimisation. The zero value of a field means its default.
type Settings struct {
	Method        Method  // LBFGS
	Iterations    int     // most accepted steps, or generations, of a start: 200 (Adam 500; without gradients 2000, or no limit under a budget)
	GradTolerance float64 // largest component of the projected gradient at convergence: 1e-6
	LossTolerance float64 // relative decrease of the loss that counts as none: 1e-8
	Rate          float64 // of Adam, in units of the box: 0.02
	Spread        float64 // first deviation of CMA-ES, in units of the box: 0.3
	Population    int     // points of a generation, at least 4; the default depends on the method
	Seed          uint64  // of methods that draw random numbers
	// Budget is the most that the evaluations of all starts together may cost,
	// 0 for no limit. An evaluation of the loss costs 1, one with its gradient,
	// or with what the method needs of derivatives, GradientCost: measured by
	// the caller, 1 where it is 0.
	Budget       float64
	GradientCost float64
	// Round is called after each round of evaluations, if set.
	Round func(Progress)
}

// Progress is how far a minimisation has come.
type Progress struct {
	Round   int
	Active  int // starts that still run
	Starts  int
	Best    float64
	Samples int // evaluations so far
}

// Status says why a start stopped.
type Status string

// Why a start stopped.
const (
	Running       Status = "running"
	ConvergedGrad Status = "gradient is zero within the tolerance"
	ConvergedLoss Status = "loss decreases no more"
	OutOfSteps    Status = "limit of iterations"
	OutOfBudget   Status = "budget of evaluations used up"
	NoDescent     Status = "no descent found along the gradient"
	Undefined     Status = "loss is undefined at the start"
	Cancelled     Status = "cancelled"
)

// Outcome is what a start found.
type Outcome struct {
	X          []float64 // best point, in the unit box
	Loss       float64   // its loss
	Status     Status
	Iterations int
	Values     int     // evaluations of the loss
	Gradients  int     // of them, those with the gradient
	Spent      float64 // what they cost, see Settings.Budget
}

// Converged reports whether the start stopped at a stationary point.
func (o *Outcome) Converged() bool {
	return o.Status == ConvergedGrad || o.Status == ConvergedLoss
}

// sample is what an evaluation tells about a point. curvature is empty except
// for least squares.
type sample struct {
	loss      float64
	grad      []float64
	curvature []float64
}

// searcher is the state machine of one start.
type searcher interface {
	points() [][]float64 // where to evaluate next
	// receive takes the answers, in order. There are fewer than points where the
	// budget ends: no more will be asked then.
	receive([]sample)
	stop(Status) // from outside
	outcome() *Outcome
}

// Minimize runs all starts until each has converged, failed, used up its budget
// or been cancelled with ctx. Its outcomes are in the order of starts, and do
// not depend on how the problem shares out its work.
func Minimize(ctx context.Context, p Problem, starts [][]float64, s Settings) ([]Outcome, error) {
	s, err := s.withDefaults()
	if err != nil {
		return nil, err
	}
	evaluate, err := evaluator(p, s.Method)
	if err != nil {
		return nil, err
	}
	for i, x := range starts {
		if len(x) != p.Dim() {
			return nil, fmt.Errorf("start %d has %d coordinates, the problem has %d", i, len(x), p.Dim())
		}
	}
	searchers := make([]searcher, len(starts))
	for i, x := range starts {
		searchers[i] = catalogue[s.Method].begin(x, s)
	}
	runRounds(ctx, searchers, evaluate, s)
	outcomes := make([]Outcome, len(starts))
	for i, m := range searchers {
		if m.outcome().Status == Running {
			m.stop(Cancelled)
		}
		outcomes[i] = *m.outcome()
		outcomes[i].Spent = float64(outcomes[i].Values) * s.cost()
	}
	return outcomes, nil
}
