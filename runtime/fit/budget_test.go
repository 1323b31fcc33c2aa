package fit

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"nmlc/runtime/optimize"
)

var allMethods = []optimize.Method{
	optimize.LBFGS, optimize.Adam, optimize.LevenbergMarquardt, optimize.NelderMead,
	optimize.CMAES, optimize.DifferentialEvolution, optimize.TwoPointsDE, optimize.ParticleSwarm,
}

func TestBudgetHoldsOverStartsAndTheirReturns(t *testing.T) {
	for _, method := range allMethods {
		for _, budget := range []float64{10, 100, 1000} {
			job := leakyJob(t, 4, true, 1, 60, 0.5)
			job.Optimize = optimize.Settings{Method: method, Budget: budget, GradientCost: 2.5}
			r := mustRun(t, job)
			spent := float64(r.Values-r.Gradients) + 2.5*float64(r.Gradients)
			if spent > budget || math.Abs(r.Spent-spent) > 1e-9 {
				t.Errorf("%s spent %g of %g and tells of %g", method, spent, budget, r.Spent)
			}
			if method.Gradients() != (r.Gradients > 0) {
				t.Errorf("%s evaluated %d gradients", method, r.Gradients)
			}
		}
	}
}

func TestMethodsWithoutGradientsRecoverParameters(t *testing.T) {
	for _, method := range allMethods {
		if method.Gradients() {
			continue
		}
		job := leakyJob(t, 4, true, 2, 300, 0)
		job.Optimize = optimize.Settings{Method: method, Budget: 20000}
		result := mustRun(t, job)
		for _, k := range []int{gA, eL, cM} {
			p := result.Params[k]
			near(t, fmt.Sprintf("%s: %s", method, p.Name), p.Value, leakyTruth[k], 1e-3*math.Abs(leakyTruth[k]))
		}
	}
}

func TestCostOfAGradientIsMeasured(t *testing.T) {
	job := leakyJob(t, 4, true, 2, 300, 0)
	job.Optimize = optimize.Settings{Budget: 500}
	r := mustRun(t, job)
	if !(r.GradientCost >= 1 && r.GradientCost < 100) || math.Abs(r.Spent-r.GradientCost*float64(r.Gradients)) > 1e-9 || r.Spent > 500 {
		t.Errorf("a gradient costs %g; %d of them cost %g", r.GradientCost, r.Gradients, r.Spent)
	}
	t.Logf("a gradient costs %g evaluations", r.GradientCost)
	job.Optimize = optimize.Settings{Budget: 2, GradientCost: 3}
	if _, err := Run(t.Context(), job); err == nil || !strings.Contains(err.Error(), "does not pay") {
		t.Errorf("a budget below the cost of a gradient gives %v", err)
	}
}
