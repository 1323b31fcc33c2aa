package network

import (
	"fmt"
	"unsafe"

	"nmlc/runtime/memory"
)

// expectedRate is the firing rate, in Hz, for which memory is set aside in the
// estimate of a run: spikes cannot be known beforehand.
const expectedRate = 30

const spikeBytes = 12

// need is the memory that a run takes, in bytes.
type need struct{ connections, state, arrivals, traces, spikes float64 }

func (n need) total() float64 { return n.connections + n.state + n.arrivals + n.traces + n.spikes }

// checkMemory refuses a run that would not fit, with the numbers.
func (j *Job) checkMemory(epoch int) error {
	n := j.need(epoch)
	room := float64(j.Memory)
	if j.Memory <= 0 {
		room = float64(memory.Available() + j.edgeBytes())
	}
	if n.total() <= room {
		return nil
	}
	return fmt.Errorf("the run needs about %s: %s for connections, %s for the states of cells, %s for what is on its way to them, %s for recorded values, %s for spikes at %d Hz; "+
		"%s may be used\n"+
		"  hint: record fewer cells or with a longer stride, shorten the longest delays, or shorten the run",
		memory.Text(n.total()), memory.Text(n.connections), memory.Text(n.state), memory.Text(n.arrivals), memory.Text(n.traces), memory.Text(n.spikes), expectedRate,
		memory.Text(room))
}

// edgeBytes is what the connections take; projections may share them.
func (j *Job) edgeBytes() int {
	total, seen := 0, map[any]bool{}
	once := func(at any, bytes int) {
		if !seen[at] {
			seen[at] = true
			total += bytes
		}
	}
	for _, p := range j.Projections {
		e := p.Edges
		once(unsafe.SliceData(e.Row), 8*len(e.Row))
		once(unsafe.SliceData(e.Target), 4*len(e.Target))
		once(unsafe.SliceData(e.Weight), 8*len(e.Weight))
		once(unsafe.SliceData(e.Delay), 2*len(e.Delay))
	}
	return total
}

func (j *Job) need(epoch int) need {
	n := need{connections: float64(j.edgeBytes())}
	for _, p := range j.Projections {
		n.connections += p.more(j.Threads)
	}
	for i, p := range j.Populations {
		size := float64(p.Size)
		n.state += firingBytes * size
		if p.Code != nil {
			bytes := 8.0
			if p.Code.Advance.Single {
				bytes = 4
			}
			n.state += bytes * size * float64(len(p.States)+len(p.Code.Own))
			n.arrivals += bytes * size * float64(len(p.Ports)) * float64(ringSteps(epoch, j.longestArrival(i)))
		}
		for _, r := range p.Record {
			n.traces += 8 * float64(len(r.Cells)) * float64(j.Steps/r.Stride+1)
		}
		if p.Spikes {
			n.spikes += spikeBytes * size * float64(j.Steps) * j.DT * 1e-3 * expectedRate
		}
	}
	return n
}

// more is what a run needs for the connections of a projection besides them.
func (p *Projection) more(threads int) float64 {
	connections := float64(p.Edges.Len())
	switch {
	case p.Plastic != nil: // a copy by threads, by both ends, and the states
		return float64(p.Edges.Bytes()) + connections*float64(8+4+4+8*(1+len(p.Plastic.Init)))
	case p.Graded != nil: // a copy by targets
		return 14 * connections
	}
	return 4 * float64(threads-1) * float64(p.Edges.Pre)
}

// bytes is the memory held at the end of a run.
func (e *engine) bytes() int {
	total := spikeBytes*cap(e.record.spikes) + e.job.edgeBytes()
	for _, p := range e.paths {
		for _, split := range p.split {
			total += 4 * len(split)
		}
	}
	for _, c := range e.cells {
		total += c.bytes()
	}
	for _, p := range e.parts {
		total += p.bytes()
	}
	for _, t := range e.record.traces {
		for _, v := range t.Values {
			total += 8 * cap(v)
		}
	}
	return total
}

// bytes is what the part holds besides the cells.
func (p *part) bytes() int {
	total := 0
	for _, s := range p.shares {
		total += s.input.Bytes() + s.out.Bytes() + 8*len(s.words)
		for _, of := range s.plastics {
			total += of.bytes()
		}
		for _, cells := range s.mail.spikes {
			total += 4 * cap(cells)
		}
	}
	return total
}
