package diff

import (
	"slices"

	"nmlc/ir"
)

// Coupled is the backward step of a cell in a network: what it sends and shows
// are results beside its next states, and what arrives is given beside its
// states.
type Coupled struct {
	*Adjoint
	SpikeSeed *ir.Node   // leaf: adjoint of the spike of this step; nil for a cell without
	OutSeeds  []*ir.Node // leaves: adjoints of the outputs
	LossSeed  *ir.Node   // leaf: what a step's term of the loss counts; nil without one
	Arrived   []*ir.Node // adjoints of what arrives, in the order of Arrivals
}

// Arrivals are the inputs that spikes bring, in their order.
func Arrivals(p *ir.Program) []*ir.Var {
	var out []*ir.Var
	for _, v := range p.Inputs {
		if v.Arrives {
			out = append(out, v)
		}
	}
	return out
}

// SpikeNumber is the spike of a step as a number, 1 or 0, whose derivative is
// the surrogate's; nil for a cell that cannot spike.
func SpikeNumber(p *ir.Program) *ir.Node {
	if p.Spiked == nil {
		return nil
	}
	g := p.Graph
	return g.Event(p.Spiked, g.Const(1), g.Const(0))
}

// CoupledOf derives the backward step of a cell in a network, and its gradient
// by the parameters wrt.
func CoupledOf(p *ir.Program, wrt []*ir.Var) *Coupled {
	var results []result
	if z := SpikeNumber(p); z != nil {
		results = append(results, result{"(spike)", z})
	}
	for _, o := range p.Outputs {
		results = append(results, result{"(output " + o.Name + ")", o.Node})
	}
	if p.Loss != nil {
		results = append(results, result{"(loss)", p.Loss})
	}
	c, seeds := coupledOf(p, wrt, results)
	if p.Spiked != nil {
		c.SpikeSeed, seeds = seeds[0], seeds[1:]
	}
	c.OutSeeds = seeds[:len(p.Outputs)]
	if p.Loss != nil {
		c.LossSeed = seeds[len(p.Outputs)]
	}
	return c
}

// result is what a step gives beside its next states.
type result struct {
	name string
	node *ir.Node
}

// coupledOf derives the backward step from the adjoints of next states and
// results; seeds are the leaves for the latter. To the derivation, what arrives
// is one more state, which no step hands on, and a result one that no step sees.
func coupledOf(program *ir.Program, wrt []*ir.Var, results []result) (c *Coupled, seeds []*ir.Node) {
	p, arrivals := *program, Arrivals(program)
	states := len(p.States)
	p.States, p.Init, p.Next, p.Loss = slices.Clone(p.States), slices.Clone(p.Init), slices.Clone(p.Next), nil
	zero := p.Graph.Const(0)
	add := func(v *ir.Var, next *ir.Node) {
		p.States, p.Init, p.Next = append(p.States, v), append(p.Init, zero), append(p.Next, next)
	}
	for _, v := range arrivals {
		add(v, zero)
	}
	for _, r := range results {
		add(&ir.Var{Node: p.Graph.Leaf(ir.State, r.name), Name: r.name}, r.node)
	}
	a := AdjointOf(&p, wrt)
	c = &Coupled{Adjoint: a, Arrived: a.Prev[states:][:len(arrivals)]}
	seeds = a.Seeds[states+len(arrivals):]
	a.Seeds, a.Prev = a.Seeds[:states], a.Prev[:states]
	return c, seeds
}

// Direction is the derivative of a step of a cell in a network in one direction.
type Direction struct {
	States, Arrived, Params []*ir.Node // leaves: the direction, Params by the parameters asked for
	Next, Outputs           []*ir.Node
	Spike, Loss             *ir.Node // nil where there is none
}

// DirectionOf derives it for a direction in the states, in what arrives and in
// the parameters wrt.
func DirectionOf(p *ir.Program, wrt []*ir.Var) *Direction {
	d, along := &Direction{}, map[*ir.Node]*ir.Node{}
	seeds := func(vars []*ir.Var) (out []*ir.Node) {
		for _, v := range vars {
			seed := p.Graph.Leaf(ir.Seed, "tangent."+v.Name)
			if out = append(out, seed); !v.Counts {
				along[v.Node] = seed
			}
		}
		return out
	}
	d.States, d.Arrived, d.Params = seeds(p.States), seeds(Arrivals(p)), seeds(wrt)
	d.follow(p, newForward(p.Graph, func(n *ir.Node) *ir.Node { return along[n] }))
	return d
}

// DirectionAlong derives it for one of several directions, in which leaves have these
// derivatives.
func DirectionAlong(p *ir.Program, leaves map[*ir.Node]*ir.Node) *Direction {
	d, f := &Direction{}, newForward(p.Graph, func(n *ir.Node) *ir.Node { return leaves[n] })
	f.many = true
	d.follow(p, f)
	return d
}

// follow finds what the step makes of a direction.
func (d *Direction) follow(p *ir.Program, f *forward) {
	d.Next = all(f, p.Next)
	for _, o := range p.Outputs {
		d.Outputs = append(d.Outputs, f.of(o.Node))
	}
	if z := SpikeNumber(p); z != nil {
		d.Spike = f.of(z)
	}
	if p.Loss != nil {
		d.Loss = f.of(p.Loss)
	}
}
