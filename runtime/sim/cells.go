package sim

import (
	"cmp"
	"fmt"
	"slices"

	"nmlc/runtime/group"
)

// cells is a group of neighbouring cells, one per lane. Lanes beyond the last
// cell repeat it, and are not recorded.
type cells struct {
	first, count int
	statics      []float64 // the buffers between two chunks
	watched      []watch   // what is recorded of them
	spikes       []Spike   // in the order of time, then of cells
	diverged     []Divergence
	reported     []bool // of each lane: that it blew up
}

// watch is a trace of one lane.
type watch struct{ trace, index, lane int }

func newCells(job *Job, first, count int) *cells {
	c := &cells{first: first, count: count, reported: make([]bool, count)}
	for t, r := range job.Record {
		for i, cell := range r.Cells {
			if cell >= first && cell < first+count {
				c.watched = append(c.watched, watch{trace: t, index: i, lane: cell - first})
			}
		}
	}
	return c
}

// cell is the cell of a lane.
func (c *cells) cell(lane int) int { return c.first + min(lane, c.count-1) }

// prepare brings the group to time 0.
func (w *worker) prepare(c *cells) {
	param := w.memory.Slice("param")
	lanes := w.memory.Lanes
	for lane := range lanes {
		for k, p := range w.job.Params {
			value := p.Value
			if p.Values != nil {
				value = p.Values[c.cell(lane)]
			}
			param[k*lanes+lane] = value
		}
		param[len(w.job.Params)*lanes+lane] = w.job.DT
	}
	for _, name := range w.statics {
		if name != "param" {
			w.memory.Zero(name)
		}
	}
	w.first.Run(1, nil)
	c.statics = w.memory.Save(w.statics, nil)
}

// stimulate writes the inputs of n steps.
func (w *worker) stimulate(c *cells, at, n int) error {
	lanes, width := w.memory.Lanes, len(w.job.Stimuli)
	for k, stimulus := range w.job.Stimuli {
		if w.shared {
			for i := range n {
				value := stimulus(c.first, at+i)
				w.input[i*width+k] = value
				for lane := 1; lane < c.count; lane++ {
					if stimulus(c.first+lane, at+i) != value {
						return fmt.Errorf("internal error: the kernel reads one input for all cells, but the stimuli of cells %d and %d differ",
							c.first, c.first+lane)
					}
				}
			}
			continue
		}
		for lane := range c.count {
			for i := range n {
				w.input[(i*width+k)*lanes+lane] = stimulus(c.first+lane, at+i)
			}
		}
		for i := range n {
			row := w.input[(i*width+k)*lanes:][:lanes]
			for lane := c.count; lane < lanes; lane++ {
				row[lane] = row[c.count-1]
			}
		}
	}
	return nil
}

// record takes traces and spikes out of the outputs of n steps.
func (c *cells) record(w *worker, traces []Trace, at, n int) {
	out, width, lanes := w.memory.Slice("out"), w.memory.Shape("out").Width, w.memory.Lanes
	for _, watched := range c.watched {
		t := &traces[watched.trace]
		output := w.job.Record[watched.trace].Output
		values := t.Values[watched.index]
		for step := (at + t.Stride - 1) / t.Stride * t.Stride; step < at+n; step += t.Stride {
			values = append(values, out[((step-at)*width+output)*lanes+watched.lane])
		}
		t.Values[watched.index] = values
	}
	if w.job.Spikes == 0 {
		return
	}
	for i := range n {
		begin := len(c.spikes)
		for k := width - w.job.Spikes; k < width; k++ {
			row := out[(i*width+k)*lanes:]
			for lane := range c.count {
				if row[lane] != 0 {
					c.spikes = append(c.spikes, Spike{Cell: c.first + lane, Step: at + i, Fraction: row[lane]})
				}
			}
		}
		slices.SortStableFunc(c.spikes[begin:], byTime)
	}
}

// findDivergences reports the lanes that stopped to be finite in this chunk.
func (c *cells) findDivergences(w *worker, at, n int) {
	input := func(step, steps int) []float64 {
		stride := w.memory.Shape("input").Len(1, w.memory.Lanes)
		return w.input[(step-at)*stride : (step-at+steps)*stride]
	}
	for lane := range c.count {
		if c.reported[lane] || w.memory.Finite(lane) {
			continue
		}
		c.reported[lane] = true
		d := group.Pinpoint(w.memory, w.forward, w.before, lane, at, n, w.job.States, input)
		c.diverged = append(c.diverged, Divergence{Cell: c.first + lane, Divergence: d})
	}
}

// byTime orders spikes by time, then by cell.
func byTime(a, b Spike) int {
	return cmp.Or(cmp.Compare(a.Step, b.Step), cmp.Compare(a.Fraction, b.Fraction), cmp.Compare(a.Cell, b.Cell))
}

// allSpikes merges the spikes of the groups.
func (p *population) allSpikes() []Spike {
	var all []Spike
	for _, c := range p.groups {
		all = append(all, c.spikes...)
	}
	if len(p.groups) > 1 {
		slices.SortFunc(all, byTime)
	}
	return all
}
