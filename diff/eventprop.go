package diff

import (
	"nmlc/ir"
	"nmlc/ir/pass"
)

// EventProp is the backward step of a cell in a network whose adjoint jumps at
// spikes as that of its equations does (JumpConditions), in place of a surrogate
// derivative. Between spikes it is the adjoint of the step. So gradients come
// close to those of spikes at their exact times, with an error of the order of
// the step. (C. Wunderlich, C. Pehle, Sci. Rep. 11, 12829 (2021).)
//
// SpikeSeed is the derivative of the loss by the time of the spike, per ms.
type EventProp struct {
	*Coupled
	// Rates are, for each of Arrivals, the derivative of the loss by the time at
	// which it arrives, for an amount of one, per ms.
	Rates []*ir.Node
	// OutRateSeeds are leaves: the derivative of the loss by the outputs, per ms, as
	// the mean of before and after the arrival. Nil where no arrival changes an
	// output at once.
	OutRateSeeds []*ir.Node
}

// EventPropOf derives the backward step, and the gradient by the parameters
// wrt. It refuses cells to which the conditions do not apply.
func EventPropOf(p *ir.Program, wrt []*ir.Var) (*EventProp, error) {
	e := &eventProp{g: p.Graph, p: p}
	e.polish()
	if err := e.check(); err != nil {
		return nil, err
	}
	e.differentiate(wrt)
	return e.out, e.rates()
}

// eventProp holds a cell while its backward step is derived.
type eventProp struct {
	g     *ir.Graph
	p     *ir.Program
	rate  map[*ir.Node]*ir.Node // of the equations, by state
	next  []*ir.Node            // as Next, with the spike but a choice
	shown []ir.Output
	out   *EventProp
}

// polish rewrites the equations and what the spike does as the step was
// rewritten.
func (e *eventProp) polish() {
	p := *e.p
	roots := []*ir.Node{}
	for _, eq := range p.Equations {
		roots = append(roots, eq.Rate)
	}
	if p.Jump != nil {
		roots = append(append(roots, p.Jump.Distance), p.Jump.After...)
	}
	for _, pass := range pass.Passes {
		roots = pass.Run(e.g, roots...)
	}
	e.rate = map[*ir.Node]*ir.Node{}
	p.Equations = append([]ir.Equation(nil), p.Equations...)
	for i := range p.Equations {
		p.Equations[i].Rate = roots[i]
		e.rate[p.Equations[i].State.Node] = roots[i]
	}
	if p.Jump != nil {
		jump := *p.Jump
		jump.Distance, jump.After = roots[len(p.Equations)], roots[len(p.Equations)+1:]
		p.Jump = &jump
	}
	e.p = &p
	chosen := e.g.Rewrite(func(n *ir.Node, args []*ir.Node) *ir.Node {
		if n.Op == ir.Event {
			return e.g.Select(n.Args[0], args[1], args[2]) // of the spike as it was
		}
		return nil
	}, append(append([]*ir.Node(nil), p.Next...), outputs(&p)...)...)
	e.next = chosen[:len(p.Next)]
	for i, o := range p.Outputs {
		o.Node = chosen[len(p.Next)+i]
		e.shown = append(e.shown, o)
	}
}

func outputs(p *ir.Program) []*ir.Node {
	var out []*ir.Node
	for _, o := range p.Outputs {
		out = append(out, o.Node)
	}
	return out
}

// differentiate derives the adjoint of the step with the distance to the
// threshold as a result: at a spike its adjoint is kappa. The length of the
// refractory period is another one, whose adjoint is mu.
func (e *eventProp) differentiate(wrt []*ir.Var) {
	step := *e.p
	step.Next, step.Loss = e.next, nil
	var results []result
	for _, o := range e.shown {
		results = append(results, result{"(output " + o.Name + ")", o.Node})
	}
	if e.p.Spiked != nil {
		results = append(results, result{"(distance)", e.crossing().Args[0]})
		if d := e.p.Jump.Duration; d != nil && d.Rate == ir.Prepare {
			results = append(results, result{"(duration)", d})
		}
	}
	c, seeds := coupledOf(&step, wrt, results)
	e.out = &EventProp{Coupled: c}
	c.OutSeeds, seeds = seeds[:len(e.shown)], seeds[len(e.shown):]
	if e.p.Spiked == nil {
		return
	}
	c.SpikeSeed = e.g.Leaf(ir.Seed, "adjoint.(spike)")
	spiked := e.g.Unary(ir.Rare, e.p.Spiked)
	to := map[*ir.Node]*ir.Node{seeds[0]: e.g.Select(spiked, e.kappa(), e.g.Const(0))}
	if len(seeds) > 1 {
		to[seeds[1]] = e.g.Select(spiked, e.countSeed(), e.g.Const(0))
	}
	for _, nodes := range [][]*ir.Node{c.Prev, c.CutBy, c.Arrived} {
		copy(nodes, e.at(to, nodes...))
	}
	if e.p.Jump.Left != nil {
		c.Prev[e.indexOf(e.p.Jump.Left)] = e.release(spiked)
	}
}

// at is nodes with others in the place of some of their leaves.
func (e *eventProp) at(to map[*ir.Node]*ir.Node, nodes ...*ir.Node) []*ir.Node {
	return e.g.Rewrite(func(n *ir.Node, _ []*ir.Node) *ir.Node { return to[n] }, nodes...)
}

// crossing is the spike in the condition.
func (e *eventProp) crossing() (spike *ir.Node) {
	ir.Walk(func(n *ir.Node) {
		if n.Op == ir.Spike {
			spike = n
		}
	}, e.p.Spiked)
	return spike
}

func (e *eventProp) indexOf(v *ir.Var) int {
	for i, s := range e.p.States {
		if s == v {
			return i
		}
	}
	return -1
}

// countSeed is the adjoint of the countdown of the refractory period. It
// decides, and has none as a number: its place holds mu from the end of the
// period back to the spike.
func (e *eventProp) countSeed() *ir.Node {
	if e.p.Jump.Left == nil {
		return e.g.Const(0)
	}
	return e.out.Seeds[e.indexOf(e.p.Jump.Left)]
}

func (e *eventProp) lambda(v *ir.Var) *ir.Node { return e.out.Seeds[e.indexOf(v)] }

// held are the states that the refractory period fixes.
func (e *eventProp) held() map[*ir.Var]bool {
	out := map[*ir.Var]bool{}
	for i, v := range e.p.States {
		if j := e.p.Jump; j.Held != nil && e.rate[v.Node] != nil && j.Held[i] == v.Node {
			out[v] = true
		}
	}
	return out
}

// kappa is the adjoint of the distance to the threshold at a spike, from the
// states at the end of the step, before the jump. A spike of a cell that was above
// its threshold already, at the end of a refractory period or after a small reset,
// comes at its time whatever the state: it has none.
func (e *eventProp) kappa() *ir.Node {
	g := e.g
	to := map[*ir.Node]*ir.Node{}
	for i, v := range e.p.States {
		to[v.Node] = e.unspiked(e.p.Next[i])
	}
	free := JumpOf(e.p, e.lambda, nil)
	rise := e.at(to, free.Rise)[0]
	to[g.Leaf(ir.Seed, "rise")] = rise
	to[g.Leaf(ir.Seed, "mu")] = e.countSeed()
	kappa := e.at(to, free.Kappa)[0]
	if held := e.held(); len(held) > 0 {
		steps := g.Unary(ir.Round, g.Div(e.p.Jump.Duration, e.p.DT))
		kept := e.at(to, JumpOf(e.p, e.lambda, held).Kappa)[0]
		kappa = g.Select(g.Binary(ir.GT, steps, g.Const(0)), kept, kappa)
	}
	kappa = g.Sub(kappa, g.Div(e.out.SpikeSeed, rise))
	below := g.Binary(ir.LE, e.p.Jump.Distance, g.Const(0))
	return g.Select(g.Binary(ir.And, below, g.Binary(ir.GT, rise, g.Const(0))), kappa, g.Const(0))
}

// unspiked is a next state as it is without the spike.
func (e *eventProp) unspiked(n *ir.Node) *ir.Node {
	return e.g.Rewrite(func(n *ir.Node, args []*ir.Node) *ir.Node {
		if n.Op == ir.Event && n.Args[0] == e.p.Spiked || n.Op == ir.Select && n.Args[0] == e.p.Spiked {
			return args[2]
		}
		return nil
	}, n)[0]
}

// release is what the place of the countdown holds: mu from the last step of
// the refractory period on, nothing before the spike.
func (e *eventProp) release(spiked *ir.Node) *ir.Node {
	g, zero := e.g, e.g.Const(0)
	mu := JumpOf(e.p, e.lambda, e.held()).Release
	if mu == nil {
		return zero
	}
	to := map[*ir.Node]*ir.Node{}
	for i, v := range e.p.States {
		to[v.Node] = e.next[i]
	}
	last := g.Unary(ir.Rare, g.Binary(ir.EQ, e.p.Jump.Left.Node, g.Const(1)))
	return g.Select(last, e.at(to, mu)[0], g.Select(spiked, zero, e.countSeed()))
}
