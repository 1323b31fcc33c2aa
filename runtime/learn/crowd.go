package learn

import (
	"nmlc/runtime/abi"
	"nmlc/runtime/group"
)

// crowd is a population as all groups of trials see it.
type crowd struct {
	*Population
	index  int
	single bool
	lanes  int
	groups int // of lanes, of one sample
	padded int // cells of a sample, with those that fill the last group
	// past is how many steps a spike may take until it acts.
	past int
	// room is the memory for the spikes of a step on the tape.
	room int
	// ahead is how many steps later spikes of others act on it, at most.
	ahead int
	// needed says that what is trained lies in the population or before it, so that
	// derivatives have to go back through it.
	needed bool
	// acts says at which ports spikes of cells arrive that derivatives go back to.
	acts   []bool
	across int // the first of its rows in what acts back
	common group.Numbers
	prep   group.Numbers // [sample][group][k][lane]
	start  group.Numbers // states at the beginning: [group][k][lane]
	// Of each group, as the kernels that prepare have them: parameters, and
	// derivatives of the start by those of GradBy, where tangents are followed.
	param, startBy [][]float64
	memory         *group.Memory
}

func newCrowd(job *Job, i, samples int) (*crowd, error) {
	p := job.Populations[i]
	c := &crowd{Population: p, index: i, single: job.Single, lanes: 1, groups: p.Size, padded: p.Size}
	if p.Code == nil {
		return c, nil
	}
	c.lanes = p.Code.Advance.Lanes
	c.groups = (p.Size + c.lanes - 1) / c.lanes
	for c.groups*c.lanes%job.Rows.Lanes != 0 {
		c.groups++
	}
	c.padded = c.groups * c.lanes
	c.common = group.NewNumbers(len(p.Code.Common), job.Single)
	c.prep = group.NewNumbers(samples*c.groups*len(p.Code.Own)*c.lanes, job.Single)
	c.start = group.NewNumbers(c.groups*len(p.States)*c.lanes, job.Single)
	c.param, c.startBy = make([][]float64, c.groups), make([][]float64, c.groups)
	var err error
	c.room = usualRoom(samples, p.Size)
	c.memory, err = group.NewMemory(1, []*abi.Kernel{p.Code.Prepare}, nil)
	return c, err
}

// cell is the cell of a lane: lanes beyond the last cell repeat it.
func (c *crowd) cell(group, lane int) int { return min(group*c.lanes+lane, c.Size-1) }

// prepare computes what depends on parameters alone, of which some are trained.
func (c *crowd) prepare(dt float64, trained func(param, cell int) (float64, bool), samples int) {
	kernel := c.memory.Bind(c.Code.Prepare)
	for g := range c.groups {
		c.writeParams(dt, trained, g)
		kernel.Run(1, nil)
		c.readPrepared(g, samples)
	}
}

func (c *crowd) writeParams(dt float64, trained func(param, cell int) (float64, bool), g int) {
	param := c.memory.Slice("param")
	for k, p := range c.Params {
		for lane := range c.lanes {
			cell := c.cell(g, lane)
			value, free := trained(k, cell)
			switch {
			case free:
			case p.Values != nil:
				value = p.Values[cell]
			default:
				value = p.Value
			}
			param[k*c.lanes+lane] = value
		}
	}
	for lane := range c.lanes {
		param[len(c.Params)*c.lanes+lane] = dt
	}
	c.param[g] = append(c.param[g][:0], param...)
}

// readPrepared keeps what the kernels of the steps want of a group.
func (c *crowd) readPrepared(g, samples int) {
	prep, own := c.memory.Slice("prep"), c.Code.Own
	if g == 0 {
		for i, k := range c.Code.Common {
			c.common.Set(i, prep[k*c.lanes])
		}
	}
	for i, k := range own {
		for lane := range c.lanes {
			for s := range samples {
				c.prep.Set(((s*c.groups+g)*len(own)+i)*c.lanes+lane, prep[k*c.lanes+lane])
			}
		}
	}
	c.startBy[g] = append(c.startBy[g][:0], c.memory.Slice("tstate")...)
	for at, v := range c.memory.Slice("state") {
		c.start.Set(g*len(c.States)*c.lanes+at, v)
	}
}

// bytes is the memory held.
func (c *crowd) bytes() int { return c.common.Bytes() + c.prep.Bytes() + c.start.Bytes() }
