package event

import (
	"math"

	"nmlc/runtime/abi"
	"nmlc/runtime/group"
)

// cells is the state of a population between events. Values of a cell lie next
// to each other, since events come cell by cell.
type cells struct {
	*Population
	prep, state []float64
	prepWidth   int
	stateWidth  int
	last        []float64 // when each cell was carried on last
	until       []float64 // the end of its refractory period
	untilOrder  []uint64  // the place of that end among simultaneous events

	memory *group.Memory
	event  *group.Bound
	input  []float64
	batch  []int32 // cells of the lanes filled so far
}

func newCells(p *Population) (*cells, error) {
	m, err := group.NewMemory(1, []*abi.Kernel{p.Code.Prepare}, []*abi.Kernel{p.Code.Event})
	if err != nil {
		return nil, err
	}
	c := &cells{Population: p, memory: m, event: m.Bind(p.Code.Event)}
	c.prepWidth, c.stateWidth = m.Shape("prep").Width, m.Shape("state").Width
	c.prep, c.state = make([]float64, p.Size*c.prepWidth), make([]float64, p.Size*c.stateWidth)
	c.last, c.until, c.untilOrder = make([]float64, p.Size), make([]float64, p.Size), make([]uint64, p.Size)
	for i := range c.until {
		c.until[i] = math.Inf(-1)
	}
	c.input = group.Aligned(m.Lanes * (inPorts + max(p.Code.Ports, 1)))
	c.prepare()
	return c, nil
}

// prepare brings all cells to time 0.
func (c *cells) prepare() {
	lanes, prepare := c.memory.Lanes, c.memory.Bind(c.Code.Prepare)
	param := c.memory.Slice("param")
	for first := 0; first < c.Size; first += lanes {
		count := min(lanes, c.Size-first)
		for k, p := range c.Params {
			for lane := range lanes {
				param[k*lanes+lane] = p.Value
				if p.Values != nil {
					param[k*lanes+lane] = p.Values[first+min(lane, count-1)]
				}
			}
		}
		prepare.Run(1, nil)
		for lane := range count {
			c.scatter("prep", c.prep, c.prepWidth, lane, first+lane)
			c.scatter("state", c.state, c.stateWidth, lane, first+lane)
		}
	}
	for _, s := range c.Starts {
		for cell, v := range s.Values {
			c.state[cell*c.stateWidth+s.State] = v
		}
	}
}

func (c *cells) scatter(name string, to []float64, width, lane, cell int) {
	from := c.memory.Slice(name)
	for k := range width {
		to[cell*width+k] = from[k*c.memory.Lanes+lane]
	}
}

func (c *cells) gather(name string, from []float64, width, lane, cell int) {
	to := c.memory.Slice(name)
	for k := range width {
		to[k*c.memory.Lanes+lane] = from[cell*width+k]
	}
}

// arrive adds an event to the batch: weight at a port of a cell. The batch must
// have room, and must not hold the cell.
func (c *cells) arrive(cell int, port int, weight, now float64, order uint64) {
	lanes, lane := c.memory.Lanes, len(c.batch)
	c.batch = append(c.batch, int32(cell))
	c.gather("prep", c.prep, c.prepWidth, lane, cell)
	c.gather("state", c.state, c.stateWidth, lane, cell)
	held, free, open := c.spans(cell, now, order)
	c.last[cell] = now
	c.input[inHeld*lanes+lane], c.input[inFree*lanes+lane], c.input[inOpen*lanes+lane] = held, free, open
	c.input[(inPorts+port)*lanes+lane] = weight
}

// spans are what an event at a time must know of a cell: the refractory and the
// free part of the time since the last one, and 1 where it is not refractory.
func (c *cells) spans(cell int, now float64, order uint64) (held, free, open float64) {
	last, until := c.last[cell], c.until[cell]
	switch {
	case now < until || now == until && order < c.untilOrder[cell]:
		return now - last, 0, 0
	case last < until:
		return until - last, now - until, 1
	}
	return 0, now - last, 1
}

// full reports whether the batch has no room.
func (c *cells) full() bool { return len(c.batch) == c.memory.Lanes }

// flush lets the events of the batch happen, and calls spike for each cell that
// spikes at one, in their order, with its refractory period.
func (c *cells) flush(port int, spike func(cell int, refractory float64)) {
	if len(c.batch) == 0 {
		return
	}
	lanes := c.memory.Lanes
	c.event.Run(1, c.input)
	out := c.memory.Slice("out")
	for lane, cell := range c.batch {
		c.scatter("state", c.state, c.stateWidth, lane, int(cell))
		if out[outSpike*lanes+lane] != 0 {
			spike(int(cell), out[outRefractory*lanes+lane])
		}
	}
	clear(c.input[(inPorts+port)*lanes:][:lanes])
	c.batch = c.batch[:0]
}
