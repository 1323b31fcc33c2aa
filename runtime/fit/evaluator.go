package fit

import (
	"context"
	"sync"
	"sync/atomic"

	"nmlc/runtime/data"
)

// evaluator computes losses and derivatives of many parameter vectors. Threads
// share out the groups; every pair of a point and a sweep writes results of its
// own, which are summed over the sweeps in their order. So results are equal to
// the bit for any number of threads and lanes.
type evaluator struct {
	job     *Job
	ctx     context.Context
	grids   []*grid
	batches []*batch
	workers []*worker
	slots   int // values of grad and jtr
	totals  totals
	total   float64 // sum of the weights over all sweeps
	steps   int     // of the longest sweep
	segment int
	results []float64 // [point][sweep][value]: loss, then grad, or jtr and jtj
}

// newEvaluator evaluates the loss of a job that has been checked.
func newEvaluator(ctx context.Context, job *Job) (*evaluator, error) {
	e, err := newRunner(ctx, job, &job.Kernels, job.Sweeps, job.Inputs, fitted)
	if err != nil {
		return nil, err
	}
	return e, checkShapes(job, e.workers[0].memory)
}

// newRunner runs kernels on sweeps.
func newRunner(ctx context.Context, job *Job, k *Kernels, sweeps []data.Sweep, inputs []string, how extent) (*evaluator, error) {
	e := &evaluator{job: job, ctx: ctx, slots: len(job.Kernels.Wrt)}
	var err error
	if e.grids, e.totals, err = layOut(job, sweeps, inputs, how); err != nil {
		return nil, err
	}
	e.total = e.totals.samples
	for _, g := range e.grids {
		e.steps = max(e.steps, g.steps)
	}
	if e.segment, err = chooseSegment(job, k, e.steps); err != nil {
		return nil, err
	}
	e.batches = makeBatches(e.grids, k.Forward.Lanes, sharedInput(k.Forward))
	keep := keptBytes(e.batches) <= job.Budget/4
	for range job.Threads {
		w, err := newWorker(k, e.segment, e.steps, keep)
		if err != nil {
			return nil, err
		}
		w.spikes = newTrains(e, w.memory)
		e.workers = append(e.workers, w)
	}
	return e, nil
}

// what an evaluation computes.
type quantity int

const (
	valueOnly quantity = iota
	gradients
	leastSquares
	spikeCounts // with the loss
)

// width is the number of results per point and sweep.
func (e *evaluator) width(q quantity) int {
	switch q {
	case gradients:
		return 1 + e.slots
	case leastSquares:
		return 1 + e.slots + e.slots*(e.slots+1)/2
	case spikeCounts:
		return 2
	}
	return 1
}

// evaluate runs the points, full parameter vectors, through all sweeps. sum
// receives for each point the results summed over the sweeps, not yet divided
// by the weights.
func (e *evaluator) evaluate(points [][]float64, q quantity, sum [][]float64) {
	width, sweeps := e.width(q), len(e.grids)
	if need := len(points) * sweeps * width; len(e.results) < need {
		e.results = make([]float64, need)
	}
	tasks := e.tasks(len(points))
	e.share(len(tasks), func(w *worker, i int) {
		t := tasks[i]
		w.load(t, points, e.job.DT)
		switch q {
		case valueOnly:
			w.value(t.layout(), nil)
			w.addSpikeLoss(w.memory.Slice("loss"))
			e.store(t, width, len(points), 0, w.memory.Slice("loss"))
		case gradients:
			w.gradient(t.layout())
			e.store(t, width, len(points), 0, w.loss)
			e.store(t, width, len(points), 1, w.memory.Slice("grad"))
		case leastSquares:
			w.leastSquares(t.layout())
			e.store(t, width, len(points), 0, w.memory.Slice("loss"))
			e.store(t, width, len(points), 1, w.memory.Slice("jtr"))
			e.store(t, width, len(points), 1+e.slots, w.memory.Slice("jtj"))
		case spikeCounts:
			counts := w.count(e.job, t.layout())
			e.store(t, width, len(points), 0, w.memory.Slice("loss"))
			e.store(t, width, len(points), 1, counts)
		}
	})
	for i := range points {
		for v := range width {
			total := 0.0
			for s := range sweeps {
				total += e.results[(i*sweeps+s)*width+v]
			}
			sum[i][v] = total
		}
	}
}

// task is a group of a batch.
type task struct {
	*batch
	group int
}

func (t task) layout() *layout { return t.batch.layout(t.group) }

// tasks lists the groups of that many points, the longest sweeps first: what
// comes last then leaves the other threads idle for the shortest time.
func (e *evaluator) tasks(points int) []task {
	var tasks []task
	for _, b := range e.batches {
		for g := range b.groups(points) {
			tasks = append(tasks, task{b, g})
		}
	}
	sortByLength(tasks)
	return tasks
}

// load writes the parameters of a group, dt last.
func (w *worker) load(t task, points [][]float64, dt float64) {
	param := w.memory.Slice("param")
	for lane := range t.lanes {
		point, _ := t.pair(t.group, lane)
		p := points[min(point, len(points)-1)]
		for k, v := range p {
			param[k*t.lanes+lane] = v
		}
		param[len(p)*t.lanes+lane] = dt
	}
}

// store puts values [k][lane] of a group where their points and sweeps are.
func (e *evaluator) store(t task, width, points, at int, values []float64) {
	for lane := range t.lanes {
		point, sweep := t.pair(t.group, lane)
		if point >= points {
			return
		}
		to := e.results[(point*len(e.grids)+sweep)*width+at:]
		for k := range len(values) / t.lanes {
			to[k] = values[k*t.lanes+lane]
		}
	}
}

// share has the threads do the tasks. After a cancellation the remaining ones
// are left undone, and the caller discards the evaluation.
func (e *evaluator) share(tasks int, run func(w *worker, task int)) {
	var next atomic.Int64
	var wait sync.WaitGroup
	loop := func(w *worker) {
		for {
			task := int(next.Add(1)) - 1
			if task >= tasks || e.ctx.Err() != nil {
				return
			}
			run(w, task)
		}
	}
	for _, w := range e.workers[1:max(1, min(len(e.workers), tasks))] {
		wait.Go(func() { loop(w) })
	}
	loop(e.workers[0])
	wait.Wait()
}

// bytes is the memory held.
func (e *evaluator) bytes() int {
	total := 8 * len(e.results)
	for _, w := range e.workers {
		total += w.bytes()
	}
	for _, g := range e.grids {
		total += 8 * len(g.input)
	}
	for _, b := range e.batches {
		for _, l := range b.layouts {
			if l.cached != nil && len(l.lanes) > 1 {
				total += l.bytes()
			}
		}
	}
	return total
}
