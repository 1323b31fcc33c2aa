package event

import "nmlc/runtime/network"

// recorder takes the samples of one record.
type recorder struct {
	Record
	cells *cells
	trace network.Trace
	taken int
}

func newRecorders(job *Job, all []*cells) []*recorder {
	var out []*recorder
	for i, p := range job.Populations {
		for _, r := range p.Record {
			t := network.Trace{Population: i, Name: r.Name, Unit: r.Unit, Scale: r.Scale, Cells: r.Cells, Stride: r.Stride, Values: make([][]float64, len(r.Cells))}
			out = append(out, &recorder{Record: r, cells: all[i], trace: t})
		}
	}
	return out
}

// until takes the samples that are due before what happens at a time.
func (r *recorder) until(time, dt float64) {
	for now := float64(r.taken*r.Stride) * dt; now <= time; now = float64(r.taken*r.Stride) * dt {
		for i, cell := range r.Cells {
			r.trace.Values[i] = append(r.trace.Values[i], r.cells.peek(cell, r.State, now))
		}
		r.taken++
	}
}

// peek is a state of a cell at a time since its last event, which it leaves as it
// was: no event splits its way.
func (c *cells) peek(cell, state int, now float64) float64 {
	last := c.last[cell]
	c.arrive(cell, 0, 0, now, 0)
	c.last[cell] = last
	c.event.Run(1, c.input)
	c.batch = c.batch[:0]
	return c.memory.Slice("state")[state*c.memory.Lanes]
}
