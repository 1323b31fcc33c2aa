package fit

import (
	"context"
	"fmt"
	"math"

	"nmlc/runtime/optimize"
)

// run is a fit in progress.
type run struct {
	job      *Job
	e        *evaluator
	problem  *problem
	outcomes []optimize.Outcome
	best     int     // index of the best outcome
	spread   float64 // variance of the data
	result   *Result
}

// Run fits the job. Where ctx is cancelled it returns the best found so far,
// with Cancelled set.
func Run(ctx context.Context, job *Job) (*Result, error) {
	job = job.withDefaults()
	if err := job.check(); err != nil {
		return nil, err
	}
	e, err := newEvaluator(ctx, job)
	if err != nil {
		return nil, err
	}
	if err := job.checkScore(e); err != nil {
		return nil, err
	}
	r := &run{job: job, e: e, spread: e.spread(), result: &Result{Segment: e.segment}}
	for _, g := range e.grids {
		r.result.Steps += g.steps
	}
	searched, silent := r.identify()
	if len(searched) == 0 && ctx.Err() == nil {
		return nil, fmt.Errorf("the loss depends on none of the searched parameters (%s): check that the loss compares something that they act on",
			r.names(silent))
	}
	if err := r.search(ctx, searched); err != nil {
		return nil, err
	}
	// What follows is short: it is done for a cancelled fit too.
	e.ctx = context.WithoutCancel(ctx)
	r.explainFailures()
	if r.best < 0 {
		return nil, r.nothingFound(ctx)
	}
	r.summarize(silent)
	if ctx.Err() == nil {
		r.findJumps()
	}
	if err := r.judgeFreeRun(e.ctx); err != nil {
		return nil, err
	}
	return r.result, nil
}

// search minimises from all starts.
func (r *run) search(ctx context.Context, searched []int) error {
	r.problem = newProblem(r.e, searched)
	r.result.Searched = searched
	starts := make([][]float64, r.job.Starts)
	for n := range starts {
		starts[n] = r.start(n)
	}
	settings, err := r.budgeted(r.job.Optimize, starts)
	if err != nil {
		return err
	}
	settings.Round = r.reportRound(settings.Round)
	if r.outcomes, err = optimize.Minimize(ctx, r.problem, starts, settings); err != nil {
		return err
	}
	r.best = -1
	r.result.Starts = make([]Start, len(starts))
	for n := range starts {
		r.record(n, starts[n], r.outcomes[n])
	}
	for round := range rebeginnings {
		if err := r.beginAgain(ctx, round, settings); err != nil {
			return err
		}
	}
	r.countReached()
	return nil
}

// start is the n-th starting point.
func (r *run) start(n int) []float64 {
	x := r.randomPoint(r.problem, streamStarts, n)
	if !r.job.Begin {
		return x
	}
	own := r.ownPoint(r.problem)
	if n == 0 {
		return own
	}
	for k := range x {
		if r.job.Within > 0 {
			x[k] = min(max(own[k]+r.job.Within*(2*x[k]-1), 0), 1)
		}
	}
	return x
}

// rebeginnings is how often a start that ended in a poorer minimum than others
// did begins again from another point.
const rebeginnings = 4

// beginAgain gives the starts that ended in poorer minima another point.
func (r *run) beginAgain(ctx context.Context, round int, settings optimize.Settings) error {
	if r.best < 0 || ctx.Err() != nil || len(r.job.SpikeLosses) > 0 {
		return nil // spike times have as many minima as ways to match spikes
	}
	var stuck []int
	var points [][]float64
	for n := range r.result.Starts {
		if s := &r.result.Starts[n]; finite(s.Loss) && s.Loss > r.reachedLoss() {
			stuck = append(stuck, n)
			points = append(points, r.start((round+1)*r.job.Starts+n))
		}
	}
	if len(stuck) == 0 {
		return nil
	}
	settings, any := r.left(settings)
	if !any {
		return nil
	}
	outcomes, err := optimize.Minimize(ctx, r.problem, points, settings)
	if err != nil {
		return err
	}
	for k, n := range stuck {
		r.result.Starts[n].Begun++
		if o := outcomes[k]; o.Loss < r.outcomes[n].Loss {
			r.outcomes[n] = o
			r.record(n, points[k], o)
			continue
		}
		r.count(n, outcomes[k])
	}
	return nil
}

// record notes the outcome of a start.
func (r *run) record(n int, from []float64, o optimize.Outcome) {
	if finite(o.Loss) && (r.best < 0 || o.Loss < r.outcomes[r.best].Loss) {
		r.best = n
	}
	s := &r.result.Starts[n]
	s.From, s.To, s.Loss, s.Status = r.pick(from), r.pick(o.X), o.Loss, o.Status
	r.count(n, o)
}

func (r *run) count(n int, o optimize.Outcome) {
	s := &r.result.Starts[n]
	s.Iterations += o.Iterations
	s.Values += o.Values
	s.Gradients += o.Gradients
	r.result.Spent += o.Spent
	r.result.Values += o.Values
	r.result.Gradients += o.Gradients
	r.result.Cancelled = r.result.Cancelled || o.Status == optimize.Cancelled
}

func (r *run) reportRound(next func(optimize.Progress)) func(optimize.Progress) {
	return func(p optimize.Progress) {
		if next != nil {
			next(p)
		}
		if r.job.Progress != nil {
			r.job.Progress(Progress{Stage: "search", Progress: p})
		}
	}
}

// pick is the searched parameters' values at a point of the box.
func (r *run) pick(x []float64) []float64 {
	full := r.problem.values(x)
	values := make([]float64, len(x))
	for k, i := range r.problem.searched {
		values[k] = full[i]
	}
	return values
}

// countReached marks the starts that end within 1 % of the best loss. Losses
// below a billionth of the data's variance count as equal: data made by the
// model itself are met to rounding.
func (r *run) countReached() {
	if r.best < 0 {
		return
	}
	limit := r.reachedLoss()
	for n := range r.result.Starts {
		s := &r.result.Starts[n]
		if s.Reached = s.Loss <= limit; s.Reached {
			r.result.StartsReached++
		}
	}
}

// reachedLoss is the largest loss that counts as the best one.
func (r *run) reachedLoss() float64 {
	return math.Max(1.01*r.outcomes[r.best].Loss, 1e-9*r.spread)
}

func (r *run) nothingFound(ctx context.Context) error {
	if ctx.Err() != nil {
		return fmt.Errorf("the fit was cancelled before it had evaluated its starts: %w", ctx.Err())
	}
	return fmt.Errorf("the loss is undefined at every one of the %d starts; at the first, %s; a shorter dt or narrower ranges may help",
		len(r.outcomes), r.result.Starts[0].Trouble)
}

func (r *run) names(params []int) string {
	text := ""
	for n, i := range params {
		if n > 0 {
			text += ", "
		}
		text += r.job.Params[i].Name
	}
	return text
}
