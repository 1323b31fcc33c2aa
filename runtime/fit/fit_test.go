package fit

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"nmlc/runtime/optimize"
)

func TestRunRecoversKnownParameters(t *testing.T) {
	for _, method := range []optimize.Method{optimize.LBFGS, optimize.LevenbergMarquardt} {
		job := leakyJob(t, 4, true, 2, 300, 0)
		job.Optimize.Method = method
		job.Optimize.LossTolerance = 1e-12
		result := mustRun(t, job)
		for _, k := range []int{gA, eL, cM} {
			p := result.Params[k]
			near(t, fmt.Sprintf("%s: %s", method, p.Name), p.Value, leakyTruth[k], 1e-4*math.Abs(leakyTruth[k]))
			if !p.Identifiable || p.AtBound {
				t.Errorf("%s: %s is called not identifiable: %s", method, p.Name, p.Note)
			}
		}
		if result.StartsReached < 2 {
			t.Errorf("%s: %d starts reached the best loss", method, result.StartsReached)
		}
	}
}

// All that a fit says is equal to the bit for any number of threads, any lane
// width, shared and per-lane inputs, kept or laid out anew.
func TestResultsDoNotDependOnThreadsAndLanes(t *testing.T) {
	run := func(lanes, threads int, shared bool, budget int) *Result {
		job := leakyJob(t, lanes, shared, 3, 200, 0.5)
		job.Sweeps[1].Inputs[0] = job.Sweeps[1].Inputs[0][:150] // of another length
		job.Sweeps[1].Targets[0] = job.Sweeps[1].Targets[0][:150]
		job.Threads, job.Budget = threads, budget
		result := mustRun(t, job)
		result.Segment, result.PeakBytes = 0, 0
		return result
	}
	want := fmt.Sprintf("%v", *run(1, 1, true, 0))
	for _, lanes := range []int{1, 4, 16} {
		for threads := 1; threads <= 3; threads++ {
			for _, shared := range []bool{true, false} {
				for _, budget := range []int{0, threads * lanes * 1200} {
					got := fmt.Sprintf("%v", *run(lanes, threads, shared, budget))
					if diff := cmp.Diff(want, got); diff != "" {
						t.Fatalf("lanes %d, threads %d, shared %v, budget %d: result differs\n%s", lanes, threads, shared, budget, diff)
					}
				}
			}
		}
	}
}

func TestSegmentsOfTapeAreUsedForASmallBudget(t *testing.T) {
	job := leakyJob(t, 4, true, 1, 400, 0.5)
	job.Budget = 2 * 4 * 1000
	if result := mustRun(t, job); result.Segment >= 400 || result.Segment < 1 {
		t.Errorf("Segment = %d of 400 steps", result.Segment)
	}
	job.Budget = 100
	if _, err := Run(t.Context(), job); err == nil || !strings.Contains(err.Error(), "budget") {
		t.Errorf("a budget of 100 bytes gives %v", err)
	}
}

func TestGradientAgreesWithDifferences(t *testing.T) {
	job := leakyJob(t, 4, false, 2, 120, 0.5).withDefaults()
	e, err := newEvaluator(t.Context(), job)
	if err != nil {
		t.Fatal(err)
	}
	p := newProblem(e, []int{gA, gB, eL, cM, zz})
	x := []float64{0.4, 0.3, 0.6, 0.7, 0.2}
	grad, jtr, loss := matrix(1, 5), matrix(1, 5), make([]float64, 2)
	p.Eval([][]float64{x}, true, loss, grad)
	p.EvalLeastSquares([][]float64{x}, loss, jtr, matrix(1, 15))
	for k := range x {
		const h = 1e-6
		up, down := append([]float64(nil), x...), append([]float64(nil), x...)
		up[k] += h
		down[k] -= h
		p.Eval([][]float64{up, down}, false, loss, nil)
		slope := (loss[0] - loss[1]) / (2 * h)
		near(t, fmt.Sprintf("dL/d%s", leakyNames[k]), grad[0][k], slope, 1e-6*(1+math.Abs(slope)))
		near(t, fmt.Sprintf("J'r of %s", leakyNames[k]), jtr[0][k], slope/2, 1e-6*(1+math.Abs(slope)))
	}
}

func TestCancelledFitReturnsTheBestSoFar(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	job := leakyJob(t, 4, true, 2, 200, 0.5)
	job.Progress = func(p Progress) {
		if p.Stage == "search" && p.Round == 4 {
			cancel()
		}
	}
	result, err := Run(ctx, job)
	if err != nil {
		t.Fatal(err)
	}
	if !result.Cancelled || !finite(result.Loss) || len(result.Sweeps[0].Model[0]) != 200 {
		t.Errorf("cancelled %v, loss %v", result.Cancelled, result.Loss)
	}
	if _, err := Run(ctx, job); err == nil || !strings.Contains(err.Error(), "cancelled before") {
		t.Errorf("a fit cancelled at once gives %v", err)
	}
}

func TestProgressNamesTheStages(t *testing.T) {
	job := leakyJob(t, 4, true, 1, 100, 0.5)
	var stages []string
	job.Progress = func(p Progress) {
		if len(stages) == 0 || stages[len(stages)-1] != p.Stage {
			stages = append(stages, p.Stage)
		}
	}
	mustRun(t, job)
	if diff := cmp.Diff([]string{"identify", "search", "uncertainty", "score"}, stages); diff != "" {
		t.Error(diff)
	}
}

func TestRunRefusesBadJobs(t *testing.T) {
	cases := map[string]struct {
		spoil func(*Job)
		want  string
	}{
		"no range":      {func(j *Job) { j.Params[gA].Hi = j.Params[gA].Lo }, "parameter gA is searched between"},
		"value outside": {func(j *Job) { j.Params[eL].Default = 0 }, "outside of its range"},
		"nothing free":  {func(j *Job) { j.Params[gA].Free, j.Params[eL].Free, j.Params[cM].Free = false, false, false }, "no parameter to search"},
		"no sweeps":     {func(j *Job) { j.Sweeps = nil }, "no sweep"},
		"no kernels":    {func(j *Job) { j.Kernels = Kernels{} }, "internal error"},
		"wrong wrt":     {func(j *Job) { j.Kernels.Wrt = []int{9} }, "internal error"},
		"ragged":        {func(j *Job) { j.Sweeps[0].Inputs[0] = j.Sweeps[0].Inputs[0][:3] }, "others"},
		"one sample":    {func(j *Job) { j.Sweeps[0].Inputs[0], j.Sweeps[0].Targets[0] = []float64{1}, []float64{1} }, "at least 2"},
		"not a number":  {func(j *Job) { j.Sweeps[0].Targets[0][5] = math.NaN() }, "no finite number"},
		"empty windows": {func(j *Job) { j.Windows = []Window{{From: 500, To: 600, Weight: 1}} }, "the window `window 500 ms .. 600 ms` reaches beyond the data: sweep 0 lasts from 0 to 5 ms"},
		"no samples":    {func(j *Job) { j.Windows = []Window{{From: 0, To: 4, Weight: 0}} }, "no sample to compare"},
		"dt":            {func(j *Job) { j.DT = 0.03 }, "does not divide"},
		"silent only": {func(j *Job) {
			j.Params[gA].Free, j.Params[eL].Free, j.Params[cM].Free, j.Params[zz].Free = false, false, false, true
		}, "depends on none"},
		"unknown method": {func(j *Job) { j.Optimize.Method = "magic" }, "unknown optimiser"},
	}
	for name, c := range cases {
		job := leakyJob(t, 4, true, 1, 50, 0)
		c.spoil(job)
		if _, err := Run(t.Context(), job); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", name, err, c.want)
		}
	}
}
