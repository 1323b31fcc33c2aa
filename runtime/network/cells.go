package network

import (
	"nmlc/runtime/abi"
	"nmlc/runtime/group"
	"nmlc/runtime/pages"
)

// cells is a population between epochs: its state in groups of lanes, and what
// is about to arrive. A source has none.
type cells struct {
	population *Population
	lanes      int
	groups     int
	common     group.Numbers
	prep       group.Numbers // [group][k][lane]
	state      group.Numbers // [group][k][lane]
	arrived    ring
	past       past
	rains      []*rain
	firing     []firing // of each cell
}

// ring holds what arrives in the steps to come: [step mod steps][port][cell].
type ring struct {
	values       group.Numbers
	steps, ports int
	pitch        int
}

// place is where the row of a step and a port begins.
func (r *ring) place(step, port int) int { return (step%r.steps*r.ports + port) * r.pitch }

// row is where a step finds what arrives at a port.
func (r *ring) row(step, port int) group.Numbers {
	at := r.place(step, port)
	return r.values.Part(at, at+r.pitch)
}

// from is what a kernel wants for the steps of an epoch and the cells from one on.
func (r *ring) from(step, cell int) []float64 {
	if r.ports == 0 {
		return nil
	}
	return r.values.Part(step%r.steps*r.ports*r.pitch+cell, r.values.Len()).Memory()
}

// newRing has room for what acts up to longest steps after a spike. The rows of
// an epoch are neighbours.
func newRing(epoch, longest, ports, cells int, single bool) ring {
	r := ring{steps: ringSteps(epoch, longest), ports: ports, pitch: pitch(cells)}
	r.values = group.NewNumbers(r.steps*r.ports*r.pitch, single)
	pages.Collect(r.values.Memory())
	return r
}

func ringSteps(epoch, longest int) int { return max(1, (longest+epoch-1)/epoch) * epoch }

// pitch is how far rows are apart: not by pages, since the rows of a cell would
// compete for the same lines of the cache.
func pitch(cells int) int {
	const page, line = 512, 16
	cells = (cells + line - 1) / line * line
	if cells%page == 0 {
		cells += line
	}
	return cells
}

func newCells(p *Population, epoch, longest int) *cells {
	c := &cells{population: p, firing: make([]firing, p.Size)}
	if p.Code == nil {
		return c
	}
	c.lanes = p.Code.Advance.Lanes
	c.groups = (p.Size + c.lanes - 1) / c.lanes
	single := p.Code.Advance.Single
	c.common = group.NewNumbers(len(p.Code.Common), single)
	c.prep = group.NewNumbers(c.groups*len(p.Code.Own)*c.lanes, single)
	c.state = group.NewNumbers(c.groups*len(p.States)*c.lanes, single)
	if len(p.Ports) > 0 {
		c.arrived = newRing(epoch, longest, len(p.Ports), c.groups*c.lanes, single)
	}
	return c
}

// cell is the cell of a lane: lanes beyond the last cell repeat it.
func (c *cells) cell(group, lane int) int { return min(group*c.lanes+lane, c.population.Size-1) }

// prepare brings some groups to time 0.
func (c *cells) prepare(dt float64, first, last int) error {
	return c.forEach(dt, first, last, c.readPrepared)
}

// prepareCommon computes what all cells share: that of the first group.
func (c *cells) prepareCommon(dt float64) error {
	return c.forEach(dt, 0, 1, func(memory *group.Memory, _ int) {
		for i, k := range c.population.Code.Common {
			c.common.Set(i, memory.Slice("prep")[k*c.lanes])
		}
	})
}

// forEach runs the prepare kernel for some groups.
func (c *cells) forEach(dt float64, first, last int, read func(memory *group.Memory, g int)) error {
	prepare := c.population.Code.Prepare
	memory, err := group.NewMemory(1, []*abi.Kernel{prepare}, nil)
	if err != nil {
		return err
	}
	kernel := memory.Bind(prepare)
	for g := first; g < last; g++ {
		c.writeParams(memory.Slice("param"), dt, g)
		kernel.Run(1, nil)
		read(memory, g)
	}
	return nil
}

func (c *cells) writeParams(param []float64, dt float64, g int) {
	params := c.population.Params
	for k, p := range params {
		for lane := range c.lanes {
			value := p.Value
			if p.Values != nil {
				value = p.Values[c.cell(g, lane)]
			}
			param[k*c.lanes+lane] = value
		}
	}
	for lane := range c.lanes {
		param[len(params)*c.lanes+lane] = dt
	}
}

// readPrepared keeps what the kernels of the steps want of a group.
func (c *cells) readPrepared(memory *group.Memory, g int) {
	prep := memory.Slice("prep")
	own := c.population.Code.Own
	for i, k := range own {
		for lane := range c.lanes {
			c.prep.Set((g*len(own)+i)*c.lanes+lane, prep[k*c.lanes+lane])
		}
	}
	states := len(c.population.States)
	for at, v := range memory.Slice("state") {
		c.state.Set(g*states*c.lanes+at, v)
	}
	for _, s := range c.population.Starts {
		for lane := range c.lanes {
			c.state.Set((g*states+s.State)*c.lanes+lane, s.Values[c.cell(g, lane)])
		}
	}
}

// bytes is the memory held.
func (c *cells) bytes() int {
	return c.common.Bytes() + c.prep.Bytes() + c.state.Bytes() + c.arrived.values.Bytes() + c.past.values.Bytes() + firingBytes*len(c.firing)
}
