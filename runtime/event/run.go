package event

import (
	"context"
	"math"

	"nmlc/runtime/network"
)

// engine is a run in progress.
type engine struct {
	job    *Job
	shown  int      // populations that are not those of drives
	cells  []*cells // by population; nil for sources
	from   [][]int  // by population: the projections that carry its spikes
	perMs  []float64
	record []*recorder
	queue  queue
	order  uint64 // of the next thing that is sent
	events int64
	spikes []spike
}

// spike is a spike at its time in ms.
type spike struct {
	population, cell int32
	time             float64
}

// sent is the first place in the order for what cells send: at the same time
// sources come first, by population and cell.
const sent = uint64(1) << 63

// Run simulates the job. Where ctx is cancelled it returns what was recorded so
// far, with Cancelled set.
func Run(ctx context.Context, job *Job) (*network.Result, error) {
	if err := job.check(); err != nil {
		return nil, err
	}
	e, err := newEngine(job.withDrives())
	if err != nil {
		return nil, err
	}
	e.shown = len(job.Populations)
	now := e.run(ctx)
	return e.result(now), nil
}

func newEngine(job *Job) (*engine, error) {
	e := &engine{job: job, order: sent, from: make([][]int, len(job.Populations))}
	for i, p := range job.Populations {
		if p.Source != nil {
			e.cells = append(e.cells, nil)
			for cell := range p.Size {
				e.source(i, cell, 0, 0)
			}
			continue
		}
		c, err := newCells(p)
		if err != nil {
			return nil, err
		}
		e.cells = append(e.cells, c)
	}
	e.record = newRecorders(job, e.cells)
	for k, p := range job.Projections {
		e.from[p.Pre] = append(e.from[p.Pre], k)
		e.perMs = append(e.perMs, perMs(p.Tick))
	}
	return e, nil
}

// perMs is the number of ticks in a ms, whole where it is so but for rounding:
// dividing by it gives the delay that was written.
func perMs(tick float64) float64 {
	n := 1 / tick
	if whole := math.Round(n); math.Abs(n-whole) < 1e-9*n {
		return whole
	}
	return n
}

// source puts spike k of a source's cell into the queue.
func (e *engine) source(population, cell, k int, last float64) {
	if t := e.job.Populations[population].Source.Next(cell, k, last); t <= e.job.Duration {
		e.queue.push(item{time: t, order: uint64(population)<<32 | uint64(cell), at: int64(cell), end: int64(k), projection: int32(-1 - population)})
	}
}

// betweenLooks is how many items happen between looks at the clock of the user.
const betweenLooks = 1 << 12

// run lets all happen until the end, and returns the time that was reached.
func (e *engine) run(ctx context.Context) float64 {
	for n := 1; len(e.queue) > 0; n++ {
		next := e.queue[0]
		if next.time > e.job.Duration {
			break
		}
		e.samples(next.time)
		if n%betweenLooks == 0 {
			if ctx.Err() != nil {
				return next.time
			}
			if e.job.Progress != nil {
				e.job.Progress(next.time, e.job.Duration)
			}
		}
		if next.projection < 0 {
			e.queue.pop()
			population := int(-1 - next.projection)
			e.emit(population, int(next.at), next.time)
			e.source(population, int(next.at), int(next.end)+1, next.time)
			continue
		}
		e.arrive(next)
	}
	e.samples(e.job.Duration - e.job.DT/2) // the end is the beginning of no step
	return e.job.Duration
}

// samples takes those that are due before what happens at a time.
func (e *engine) samples(time float64) {
	for _, r := range e.record {
		r.until(time, e.job.DT)
	}
}

// emit notes a spike and sends it on its way.
func (e *engine) emit(population, cell int, now float64) {
	if population < e.shown {
		e.spikes = append(e.spikes, spike{int32(population), int32(cell), now})
	}
	for _, k := range e.from[population] {
		row := e.job.Projections[k].Edges.Row
		if at, end := row[cell], row[cell+1]; at < end {
			e.queue.push(item{time: now + e.delay(k, at), order: e.order, sent: now, at: at, end: end, projection: int32(k)})
			e.order++
		}
	}
}

// delay of a connection in ms.
func (e *engine) delay(projection int, edge int64) float64 {
	d := e.job.Projections[projection].Edges.Delay
	if len(d) > 1 {
		return float64(d[edge]) / e.perMs[projection]
	}
	return float64(d[0]) / e.perMs[projection]
}

// arrive lets a spike act on all connections that it reaches at this time, which
// leave the queue; the next ones of the row take their place.
func (e *engine) arrive(x item) {
	p := e.job.Projections[x.projection]
	end := sameDelay(p.Edges.Delay, x.at, x.end)
	if end < x.end {
		rest := x
		rest.at, rest.time = end, x.sent+e.delay(int(x.projection), end)
		e.queue.replace(rest)
	} else {
		e.queue.pop()
	}
	c := e.cells[p.Post]
	onSpike := func(cell int, refractory float64) {
		if refractory > 0 {
			c.until[cell], c.untilOrder[cell] = x.time+refractory, e.order
			e.order++
		}
		e.emit(p.Post, cell, x.time)
	}
	e.events += end - x.at
	last := uint32(math.MaxUint32)
	for i := x.at; i < end; i++ {
		target := p.Edges.Target[i]
		if target == last || c.full() { // a cell twice is two events
			c.flush(p.Port, onSpike)
		}
		last = target
		weight := p.Edges.Weight[0]
		if len(p.Edges.Weight) > 1 {
			weight = p.Edges.Weight[i]
		}
		c.arrive(int(target), p.Port, weight, x.time, x.order)
	}
	c.flush(p.Port, onSpike)
}

// sameDelay is the end of the connections from at on that have its delay.
func sameDelay(delay []uint16, at, end int64) int64 {
	if len(delay) == 1 {
		return end
	}
	i := at + 1
	for i < end && delay[i] == delay[at] {
		i++
	}
	return i
}
