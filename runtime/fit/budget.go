package fit

import (
	"fmt"
	"math"
	"time"

	"nmlc/runtime/optimize"
)

// budgeted completes the settings of the search: the seed is that of the job,
// and where a budget counts gradients whose cost is not given, it is measured at
// the starts. A measured cost differs a little from run to run, and with it the
// number of evaluations; to repeat a fit exactly, give the cost.
func (r *run) budgeted(s optimize.Settings, starts [][]float64) (optimize.Settings, error) {
	s.Seed = r.job.Seed
	if s.Budget > 0 && s.GradientCost <= 0 {
		s.GradientCost = r.gradientCost(s.Method, starts)
	}
	r.result.GradientCost = s.GradientCost
	if s.Budget > 0 && s.Budget < s.GradientCost {
		return s, fmt.Errorf("the budget of %g evaluations does not pay for one with gradient, which costs %g", s.Budget, s.GradientCost)
	}
	return s, nil
}

// gradientCost is how many evaluations of the loss one with the derivatives that
// the method needs takes the time of: at least 1, to the tenth.
func (r *run) gradientCost(m optimize.Method, points [][]float64) float64 {
	q := gradients
	switch {
	case !m.Gradients():
		return 1
	case m == optimize.LevenbergMarquardt:
		q = leastSquares
	}
	// The shortest of several times, in turns: other work on the machine only adds.
	value, derivatives := math.Inf(1), math.Inf(1)
	for range 5 {
		value = math.Min(value, r.seconds(valueOnly, points))
		derivatives = math.Min(derivatives, r.seconds(q, points))
	}
	return math.Max(1, math.Round(10*derivatives/value)/10)
}

// seconds is the time of one evaluation of the points.
func (r *run) seconds(q quantity, points [][]float64) float64 {
	begin := time.Now()
	r.problem.run(points, q)
	return math.Max(time.Since(begin).Seconds(), 1e-9)
}

// left is the settings with what remains of the budget. any is false where
// nothing does.
func (r *run) left(s optimize.Settings) (rest optimize.Settings, any bool) {
	if s.Budget > 0 {
		s.Budget -= r.result.Spent
		return s, s.Budget > 0
	}
	return s, true
}
