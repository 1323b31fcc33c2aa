// Package optimize minimises from many starting points at once, in step. Each
// start is a small state machine that proposes the point it wants to know
// next; every round evaluates the points of all starts that still run in one
// call. So a problem whose evaluation is a vector kernel keeps its lanes full,
// and rounds shrink as starts converge. Points live in the unit box.
//
// It has what gonum/optimize lacks: bounds, and starts that advance together.
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

// The methods.
const (
	LBFGS              Method = "lbfgs"
	Adam               Method = "adam"
	LevenbergMarquardt Method = "lm"
)

// Settings of a minimisation. The zero value of a field means its default.
type Settings struct {
	Method        Method  // LBFGS
	Iterations    int     // most accepted steps of a start: 200 (Adam 500)
	GradTolerance float64 // largest component of the projected gradient at convergence: 1e-6
	LossTolerance float64 // relative decrease of the loss that counts as none: 1e-8
	Rate          float64 // of Adam, in units of the box: 0.02
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
	Values     int // evaluations of the loss
	Gradients  int // of them, those with the gradient
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
	point() []float64 // where to evaluate next
	receive(sample)   // the answer
	outcome() *Outcome
}

// Minimize runs all starts until each has converged, failed or been cancelled
// with ctx. Its outcomes are in the order of starts, and do not depend on how
// the problem shares out its work.
func Minimize(ctx context.Context, p Problem, starts [][]float64, s Settings) ([]Outcome, error) {
	s = s.withDefaults()
	searchers := make([]searcher, len(starts))
	for i, x := range starts {
		if len(x) != p.Dim() {
			return nil, fmt.Errorf("start %d has %d coordinates, the problem has %d", i, len(x), p.Dim())
		}
		made, err := s.searcher(x)
		if err != nil {
			return nil, err
		}
		searchers[i] = made
	}
	evaluate, err := evaluator(p, s.Method, len(starts))
	if err != nil {
		return nil, err
	}
	runRounds(ctx, searchers, evaluate, s.Round)
	outcomes := make([]Outcome, len(starts))
	for i, m := range searchers {
		if m.outcome().Status == Running {
			m.outcome().Status = Cancelled
		}
		outcomes[i] = *m.outcome()
	}
	return outcomes, nil
}

func (s Settings) withDefaults() Settings {
	if s.Method == "" {
		s.Method = LBFGS
	}
	if s.Iterations <= 0 {
		s.Iterations = 200
		if s.Method == Adam {
			s.Iterations = 500
		}
	}
	if s.GradTolerance <= 0 {
		s.GradTolerance = 1e-6
	}
	if s.LossTolerance <= 0 {
		s.LossTolerance = 1e-8
	}
	if s.Rate <= 0 {
		s.Rate = 0.02
	}
	return s
}

func (s Settings) searcher(x []float64) (searcher, error) {
	switch s.Method {
	case LBFGS:
		return newLBFGS(x, s), nil
	case Adam:
		return newAdam(x, s), nil
	case LevenbergMarquardt:
		return newMarquardt(x, s), nil
	}
	return nil, fmt.Errorf("unknown optimiser %q: there are lbfgs, adam and lm", s.Method)
}
