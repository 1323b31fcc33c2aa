package sim

import (
	"context"
	"sync"
	"sync/atomic"

	"nmlc/runtime/abi"
	"nmlc/runtime/group"
)

// population is a run in progress. All groups of cells advance by a chunk of
// steps before the next chunk begins: a run that is cancelled ends at one time
// for all cells, and buffers hold no more than a chunk.
type population struct {
	job     *Job
	lanes   int
	groups  []*cells
	workers []*worker
	traces  []Trace
}

// Run simulates the job. Where ctx is cancelled it returns what was recorded so
// far, with Cancelled set.
func Run(ctx context.Context, job *Job) (*Result, error) {
	job = job.withDefaults()
	if err := job.check(); err != nil {
		return nil, err
	}
	if err := job.checkMemory(); err != nil {
		return nil, err
	}
	p, err := newPopulation(job)
	if err != nil {
		return nil, err
	}
	done := 0
	for done < job.Steps && ctx.Err() == nil {
		n := min(job.Chunk, job.Steps-done)
		if err := p.advance(done, n); err != nil {
			return nil, err
		}
		done += n
		if job.Progress != nil {
			job.Progress(done, job.Steps)
		}
	}
	return p.result(done), nil
}

func newPopulation(job *Job) (*population, error) {
	p := &population{job: job, lanes: job.Kernels.Forward.Lanes}
	groups := (job.Cells + p.lanes - 1) / p.lanes
	for range min(job.Threads, groups) {
		w, err := newWorker(job)
		if err != nil {
			return nil, err
		}
		p.workers = append(p.workers, w)
	}
	for _, r := range job.Record {
		t := Trace{Name: r.Name, Cells: r.Cells, Stride: r.Stride}
		for range r.Cells {
			t.Values = append(t.Values, make([]float64, 0, (job.Steps+r.Stride-1)/r.Stride))
		}
		p.traces = append(p.traces, t)
	}
	for g := range groups {
		p.groups = append(p.groups, newCells(job, g*p.lanes, min(p.lanes, job.Cells-g*p.lanes)))
	}
	p.share(func(w *worker, c *cells) error {
		w.prepare(c)
		return nil
	})
	return p, nil
}

// advance runs all cells for n steps from step at on.
func (p *population) advance(at, n int) error {
	return p.share(func(w *worker, c *cells) error { return w.advance(c, p.traces, at, n) })
}

// share has the threads do something with each group, and returns the error of
// the first group that has one.
func (p *population) share(do func(*worker, *cells) error) error {
	var next atomic.Int64
	var wait sync.WaitGroup
	errs := make([]error, len(p.groups))
	for _, w := range p.workers {
		wait.Go(func() {
			for {
				g := int(next.Add(1)) - 1
				if g >= len(p.groups) {
					return
				}
				errs[g] = do(w, p.groups[g])
			}
		})
	}
	wait.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// worker runs kernels for one thread, group after group.
type worker struct {
	job     *Job
	memory  *group.Memory
	first   *group.Bound // prepare
	forward *group.Bound
	statics []string
	shared  bool      // input is read once for all lanes
	input   []float64 // of a chunk
	before  []float64 // states before the chunk
}

func newWorker(job *Job) (*worker, error) {
	k := &job.Kernels
	m, err := group.NewMemory(job.Chunk, []*abi.Kernel{k.Prepare}, []*abi.Kernel{k.Forward})
	if err != nil {
		return nil, err
	}
	w := &worker{job: job, memory: m, first: m.Bind(k.Prepare), forward: m.Bind(k.Forward), statics: m.Statics()}
	shape := m.Shape("input")
	w.shared = shape.Shared
	w.input = group.Aligned(shape.Len(job.Chunk, m.Lanes))
	w.before = make([]float64, len(m.Slice("state")))
	return w, nil
}

// advance runs a group for n steps from step at on and records it.
func (w *worker) advance(c *cells, traces []Trace, at, n int) error {
	w.memory.Restore(w.statics, c.statics)
	copy(w.before, w.memory.Slice("state"))
	if err := w.stimulate(c, at, n); err != nil {
		return err
	}
	w.forward.Run(n, w.input)
	c.record(w, traces, at, n)
	c.statics = w.memory.Save(w.statics, c.statics)
	c.findDivergences(w, at, n)
	return nil
}
