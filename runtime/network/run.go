package network

import "context"

// Run simulates the job. Where ctx is cancelled it returns what was recorded so
// far, with Cancelled set.
func Run(ctx context.Context, job *Job) (*Result, error) {
	threads := job.Threads
	if job = job.withDefaults(); threads <= 0 {
		job.Threads = job.worthwhile()
	}
	return run(ctx, job, 0)
}

// worthwhile is how many threads have enough to do: they meet after each epoch.
func (j *Job) worthwhile() int {
	const enough = 1000 // their steps take as long as some meetings
	cells := 0
	for _, p := range j.Populations {
		if p.Code != nil {
			cells += p.Size
		}
	}
	return max(1, min(j.Threads, cells/enough))
}

// run uses all threads, and forces the steps of an epoch where that is not zero.
func run(ctx context.Context, job *Job, epoch int) (*Result, error) {
	job = job.withDefaults()
	if err := job.check(); err != nil {
		return nil, err
	}
	if epoch == 0 {
		epoch = job.epoch()
	}
	if err := job.checkMemory(epoch); err != nil {
		return nil, err
	}
	e, err := newEngine(ctx, job, epoch)
	if err != nil {
		return nil, err
	}
	e.inParallel((*part).run)
	return e.result()
}

// run advances a part of the cells to the end of the run, in step with the
// other parts.
func (p *part) run() {
	e := p.engine
	for at, round := 0, 0; at < e.job.Steps; round++ {
		n := min(e.epoch, e.job.Steps-at)
		p.advance(at, n)
		if p.index == 0 {
			e.stop[round%2] = e.ctx.Err() != nil
		}
		e.barrier.wait()
		if e.job.Exchange.Ranks() > 1 {
			if p.index == 0 {
				e.swap(at, n, round)
			}
			e.barrier.wait()
		}
		p.deliver(at, n)
		if p.index == 0 {
			e.note(at, n)
		}
		at += n
		if e.crossing {
			e.barrier.wait()
		}
		if e.stop[round%2] {
			return
		}
	}
}
