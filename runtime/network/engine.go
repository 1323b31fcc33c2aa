package network

import (
	"context"
	"runtime"
	"sync"
	"time"
)

// engine is a run in progress. Each part of the cells belongs to one thread,
// which advances them by an epoch and then takes in what the spikes of all
// parts bring to them: one barrier per epoch.
type engine struct {
	job   *Job
	ctx   context.Context
	epoch int // steps
	slots int // of mail
	cells []*cells
	paths []*path   // of spikes, in the order of the projections
	mail  [][]*mail // [population]: of its parts on all ranks, in the order of their cells
	parts []*part   // of this rank
	// remote is the mail of the other ranks, by rank and population; words and
	// values are what this one hands them.
	remote [][]*mail
	words  []int32
	values []float64
	// crossing says that a thread writes to cells of other parts, so that all have
	// to be done with it before any goes on.
	crossing bool
	barrier  *barrier
	stop     [2]bool // whether the run ends with this epoch, by parity
	record   recorder
	weights  [][]float64 // of plastic projections, at the end
	suspects []*suspect  // at the end
	done     int         // steps
	told     time.Time   // when Progress was called
}

// withDefaults is the job with what it leaves open filled in.
func (j *Job) withDefaults() *Job {
	job := *j
	if job.Threads <= 0 {
		job.Threads = runtime.GOMAXPROCS(0)
	}
	if job.spans == nil {
		job.spans = spansOf(job.Projections)
	}
	if job.Exchange == nil {
		job.Exchange = alone{}
	}
	return &job
}

func newEngine(ctx context.Context, job *Job, epoch int) (*engine, error) {
	e := &engine{job: job, ctx: ctx, epoch: epoch, slots: job.slots(epoch), mail: make([][]*mail, len(job.Populations))}
	for i, p := range job.Populations {
		c := newCells(p, epoch, job.longestArrival(i))
		c.rains = newRains(job, i)
		c.past = newPast(job, i, c)
		if p.Code != nil {
			if err := c.prepareCommon(job.DT); err != nil {
				return nil, err
			}
		}
		e.cells = append(e.cells, c)
	}
	e.barrier = newBarrier(job.Threads)
	e.record = newRecorder(job)
	for t := range job.Threads {
		e.parts = append(e.parts, newPart(e, t))
	}
	for range job.Exchange.Ranks() {
		e.remote = append(e.remote, e.newRemote())
	}
	for i := range e.cells {
		e.mail[i] = e.mailOf(i)
	}
	e.inParallel((*part).prepare)
	e.swap(0, 0, 0)
	for _, p := range e.parts {
		if p.err != nil {
			return nil, p.err
		}
	}
	e.paths = newPaths(e)
	return e, nil
}

// newRemote is room for the mail of another rank.
func (e *engine) newRemote() []*mail {
	var all []*mail
	for i := range e.cells {
		all = append(all, newMail(e.slots, len(e.job.carries(i))))
	}
	return all
}

// inParallel has each part do something, and waits for all.
func (e *engine) inParallel(do func(*part)) {
	var wait sync.WaitGroup
	for _, p := range e.parts {
		wait.Go(func() { do(p) })
	}
	wait.Wait()
}
