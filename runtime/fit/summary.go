package fit

import (
	"fmt"
	"math"
)

// nearBound is how close to a border of its range, relative to the range, a
// value counts as lying on it.
const nearBound = 1e-6

// summarize fills in what the best point says.
func (r *run) summarize(silent []int) {
	best := &r.outcomes[r.best]
	res := r.result
	res.Loss = best.Loss
	full := r.problem.values(best.X)
	for i, p := range r.job.Params {
		res.Params = append(res.Params, Estimate{Param: p, Value: full[i], Stderr: math.NaN()})
	}
	for _, i := range silent {
		res.Params[i].Note = silentNote(&r.job.Params[i])
	}
	r.job.report("uncertainty")
	r.estimateErrors(best.X)
	res.PeakBytes = r.e.bytes()
}

// warnings are what a reader of the numbers should know.
func (r *run) warnings() {
	res := r.result
	for _, p := range res.Params {
		if p.Note != "" {
			r.warn("%s: %s", p.Name, p.Note)
		}
	}
	r.warnJumps()
	if res.StartsReached == 1 && len(res.Starts) > 1 && !res.Cancelled {
		r.warn("only one of %d starts reached the best loss: a better one may exist; try more starts", len(res.Starts))
	}
	if res.ResidualLag1 > 0.5 && res.hasErrors() {
		r.warn("the residuals of neighbouring samples are correlated (%.2f): the model misses something, and the standard errors, "+
			"which take samples as independent, are too small", res.ResidualLag1)
	}
}

func (r *run) warn(format string, args ...any) {
	r.result.Warnings = append(r.result.Warnings, fmt.Sprintf(format, args...))
}

// hasErrors reports whether any estimate has a standard error.
func (res *Result) hasErrors() bool {
	for _, p := range res.Params {
		if !math.IsNaN(p.Stderr) {
			return true
		}
	}
	return false
}
