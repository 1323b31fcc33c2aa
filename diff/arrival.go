package diff

import (
	"fmt"

	"nmlc/ir"
)

// rates derives what the loss gains by a later arrival. With f the rates and h
// the direction in which an arrival moves the states, it is
//
//	-lambda (f(x + h) - f(x)) = -lambda f_x h
//
// for equations that are affine along h; the loss of an output that jumps adds
// its own jump. States that are held do not move.
func (e *eventProp) rates() error {
	g := e.g
	at := map[*ir.Node]*ir.Node{}
	for i, v := range e.p.States {
		if e.p.Arrived != nil {
			at[v.Node] = e.p.Arrived[i]
		}
	}
	for _, port := range Arrivals(e.p) {
		h, err := e.direction(port)
		if err != nil {
			return err
		}
		along := newForward(g, func(n *ir.Node) *ir.Node { return h[n] })
		sum := g.Const(0)
		for i, v := range e.p.States {
			rate := e.rate[v.Node]
			if rate == nil {
				continue
			}
			by := along.of(rate)
			if !along.of(by).IsConst(0) {
				return fmt.Errorf("%s: the equation of %s is not linear in what arrives at %s, so that a spike that arrives later has no derivative of its own", e.p.Name, v.Name, port.Name)
			}
			by = e.at(at, by)[0]
			if e.p.Jump != nil && e.held()[v] {
				by = g.Select(g.Binary(ir.GT, e.p.Jump.Left.Node, g.Const(0)), g.Const(0), by)
			}
			sum = g.Add(sum, g.Mul(e.out.Prev[i], by))
		}
		e.out.Rates = append(e.out.Rates, g.Neg(g.Add(sum, e.outputJump(along))))
	}
	return nil
}

// outputJump is the jump of the loss of outputs that an arrival changes at once.
func (e *eventProp) outputJump(along *forward) *ir.Node {
	g, sum := e.g, e.g.Const(0)
	for i, o := range e.seen() {
		by := along.of(o)
		if by.IsConst(0) {
			continue
		}
		if e.out.OutRateSeeds == nil {
			for _, o := range e.shown {
				e.out.OutRateSeeds = append(e.out.OutRateSeeds, g.Leaf(ir.Seed, "rate."+o.Name))
			}
		}
		sum = g.Add(sum, g.Mul(e.out.OutRateSeeds[i], by))
	}
	return sum
}

// seen are the outputs in terms of the states that they see.
func (e *eventProp) seen() []*ir.Node {
	var nodes []*ir.Node
	for _, o := range e.shown {
		nodes = append(nodes, o.Node)
	}
	gone := map[*ir.Node]*ir.Node{}
	for _, v := range Arrivals(e.p) {
		gone[v.Node] = e.g.Const(0)
	}
	return e.at(gone, nodes...)
}

// direction is how an arrival at a port moves the states, by leaf.
func (e *eventProp) direction(port *ir.Var) (map[*ir.Node]*ir.Node, error) {
	g, h := e.g, map[*ir.Node]*ir.Node{}
	for i, v := range e.p.States {
		by := newForward(g, func(n *ir.Node) *ir.Node {
			if n == port.Node {
				return g.Const(1)
			}
			return nil
		}).of(e.p.Arrived[i])
		if by.IsConst(0) {
			continue
		}
		if by.Rate == ir.Step {
			return nil, fmt.Errorf("%s: how much %s arrives at %s depends on states, which eventprop cannot follow", e.p.Name, port.Name, v.Name)
		}
		h[v.Node] = by
	}
	if e.p.Jump != nil {
		moved := newForward(g, func(n *ir.Node) *ir.Node { return h[n] }).of(e.p.Jump.Distance)
		if !moved.IsConst(0) {
			return nil, fmt.Errorf("%s: what arrives at %s moves the threshold's distance at once, so that the cell may spike at the moment of an arrival, and eventprop has no derivative there; a synapse with a current gives it one", e.p.Name, port.Name)
		}
	}
	return h, nil
}

// check refuses cells without the conditions of a jump.
func (e *eventProp) check() error {
	p := e.p
	refuse := func(format string, args ...any) error {
		return fmt.Errorf("%s: %s", p.Name, fmt.Sprintf(format, args...))
	}
	if p.Loss != nil {
		return refuse("a penalty depends on states, which jump at spikes: eventprop has no derivative of it")
	}
	for _, v := range p.Inputs {
		if v.Hidden && !v.Arrives {
			return refuse("eventprop needs a cell without white noise, since it uses how fast the threshold is approached")
		}
	}
	if p.Spiked == nil {
		return nil
	}
	if p.Jump == nil || e.crossing() == nil {
		return refuse("eventprop needs the crossing of a threshold, one comparison such as V > theta, and its spike is none")
	}
	for i := range p.States {
		if p.Jump.Clamp != nil && p.Jump.Clamp[i] != nil {
			return refuse("its refractory period clamps %s, which eventprop cannot follow; `hold` it", p.States[i].Name)
		}
	}
	return e.checkOutputs(refuse)
}

// checkOutputs refuses outputs that a spike of the cell changes at once.
func (e *eventProp) checkOutputs(refuse func(string, ...any) error) error {
	reset := map[*ir.Node]*ir.Node{}
	for i, v := range e.p.States {
		if e.p.Jump.After[i] != v.Node {
			reset[v.Node] = e.g.Const(1)
		}
	}
	jumps := newForward(e.g, func(n *ir.Node) *ir.Node { return reset[n] })
	for _, o := range e.shown {
		if !jumps.of(o.Node).IsConst(0) {
			return refuse("its output %s jumps at a spike of the cell, so that eventprop has no derivative of its loss; let a cell that does not spike read it", o.Name)
		}
	}
	return nil
}
