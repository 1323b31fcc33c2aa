package fit

import (
	"math"
	"testing"
)

func TestStartsOfALaterStage(t *testing.T) {
	job := leakyJob(t, 4, true, 1, 50, 0.5).withDefaults()
	job.Begin, job.Within = true, 0.05
	e, err := newEvaluator(t.Context(), job)
	if err != nil {
		t.Fatal(err)
	}
	r := &run{job: job, e: e, problem: newProblem(e, []int{gA, eL, cM})}
	own, spread := r.ownPoint(r.problem), 0.0
	for n := range 200 {
		for k, v := range r.start(n) {
			away := math.Abs(v - own[k])
			if n == 0 && away > 0 || away > 0.05 || v < 0 || v > 1 {
				t.Errorf("start %d lies at %g, the stage before ended at %g", n, v, own[k])
			}
			spread = math.Max(spread, away)
		}
	}
	if spread < 0.045 {
		t.Errorf("starts lie within %g, expected nearly 0.05", spread)
	}
}
