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
	common     []float64
	prep       []float64 // [group][k][lane]
	state      []float64 // [group][k][lane]
	arrived    ring
	past       past
	rains      []*rain
	firing     []firing // of each cell
}

// ring holds what arrives in the steps to come: [step mod steps][port][cell].
type ring struct {
	values       []float64
	steps, ports int
	pitch        int
}

// row is where a step finds what arrives at a port.
func (r *ring) row(step, port int) []float64 {
	at := (step%r.steps*r.ports + port) * r.pitch
	return r.values[at : at+r.pitch]
}

// from is what a kernel wants for the steps of an epoch and the cells from one on.
func (r *ring) from(step, cell int) []float64 {
	if r.ports == 0 {
		return nil
	}
	return r.values[step%r.steps*r.ports*r.pitch+cell:]
}

// newRing has room for what acts up to longest steps after a spike. The rows of
// an epoch are neighbours.
func newRing(epoch, longest, ports, cells int) ring {
	r := ring{steps: ringSteps(epoch, longest), ports: ports, pitch: pitch(cells)}
	r.values = group.Aligned(r.steps * r.ports * r.pitch)
	pages.Collect(r.values)
	return r
}

func ringSteps(epoch, longest int) int { return max(1, (longest+epoch-1)/epoch) * epoch }

// pitch is how far rows are apart: not by pages, since the rows of a cell would
// compete for the same lines of the cache.
func pitch(cells int) int {
	const page, line = 512, 8
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
	c.common = group.Aligned(len(p.Code.Common))
	c.prep = group.Aligned(c.groups * len(p.Code.Own) * c.lanes)
	c.state = group.Aligned(c.groups * len(p.States) * c.lanes)
	if len(p.Ports) > 0 {
		c.arrived = newRing(epoch, longest, len(p.Ports), c.groups*c.lanes)
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
			c.common[i] = memory.Slice("prep")[k*c.lanes]
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
		copy(c.prep[(g*len(own)+i)*c.lanes:][:c.lanes], prep[k*c.lanes:])
	}
	states := len(c.population.States)
	copy(c.state[g*states*c.lanes:][:states*c.lanes], memory.Slice("state"))
	for _, s := range c.population.Starts {
		for lane := range c.lanes {
			c.state[(g*states+s.State)*c.lanes+lane] = s.Values[c.cell(g, lane)]
		}
	}
}

// bytes is the memory held.
func (c *cells) bytes() int {
	return 8*(len(c.common)+len(c.prep)+len(c.state)+len(c.arrived.values)) + firingBytes*len(c.firing)
}
