package fit

import (
	"fmt"

	"nmlc/runtime/group"
	"nmlc/runtime/optimize"
)

// explainFailures finds for each start whose loss is undefined which state blew
// up, and when. Threads share out the starts.
func (r *run) explainFailures() {
	var failed []int
	for n, o := range r.outcomes {
		if o.Status == optimize.Undefined {
			failed = append(failed, n)
		}
	}
	r.e.share(len(failed), func(w *worker, i int) {
		n := failed[i]
		start := &r.result.Starts[n]
		start.Trouble = r.e.trouble(w, r.problem.values(r.outcomes[n].X))
	})
	if len(failed) > 0 {
		r.warn("%d of %d starts have no defined loss; at the first, %s",
			len(failed), len(r.outcomes), r.result.Starts[failed[0]].Trouble)
	}
}

// trouble says where the run of a point stops to be finite: in the first sweep
// where it does.
func (e *evaluator) trouble(w *worker, point []float64) string {
	for _, b := range e.batches {
		for k, s := range b.sweeps {
			t, lane := task{b, k / b.lanes}, k%b.lanes
			w.load(t, [][]float64{point}, e.job.DT)
			input := func(at, n int) []float64 { return w.input(t.layout(), at, n) }
			d, ok := group.FindDivergence(w.memory, w.forward, w.start, lane, e.grids[s].steps, e.job.States, input)
			if ok {
				return fmt.Sprintf("sweep %s: %s", e.grids[s].sweep.Name, d.Describe(e.job.DT))
			}
		}
	}
	return "all states stay finite, but the loss or its gradient does not"
}
