package lower

import (
	"maps"

	"nmlc/ir"
	"nmlc/lang/model"
)

// declareArrivals makes the inputs of what spikes bring.
func (l *lowerer) declareArrivals() {
	for _, a := range l.cell.Arrivals {
		v := l.variable(a.Input, ir.Input)
		v.Arrives = true
		l.p.Inputs = append(l.p.Inputs, v)
	}
}

// shown writes what others read of the cell: of its states, before spikes
// arrive.
func (l *lowerer) shown(now *environment) {
	for _, s := range l.cell.Shown {
		n := now.symbol(s)
		ir.Walk(func(part *ir.Node) {
			if part.Op == ir.Leaf && part.Kind == ir.Input {
				l.diags.Errorf(codeShown, s.Span, "a synapse reads %s of the presynaptic cell, which depends on the input %s", s.Name, part.Name).
					Hint("let it read states, which do not change within a step")
			}
		}, n)
		l.p.Shown = append(l.p.Shown, ir.Output{Name: s.Name, Unit: s.Unit, Scale: s.Scale, Node: n})
	}
}

// arrive lets the step begin with the states to which what spikes brought has
// been added: each use of a state becomes one of their sum. What a refractory
// period holds or clamps does not take it up.
func (l *lowerer) arrive() {
	if len(l.cell.Arrivals) == 0 {
		return
	}
	p, g := l.p, l.g
	to := map[*ir.Node]*ir.Node{}
	env := l.environment()
	for _, a := range l.cell.Arrivals {
		brought := l.vars[a.Input].Node
		for _, inc := range a.To {
			amount := brought
			if inc.Factor != nil {
				amount = g.Mul(env.expr(inc.Factor), brought)
			}
			leaf := l.vars[inc.State].Node
			if to[leaf] == nil {
				to[leaf] = leaf
			}
			to[leaf] = g.Add(to[leaf], amount)
		}
	}
	p.Arrived = ir.Leaves(p.States)
	for i, leaf := range p.Arrived {
		if sum := to[leaf]; sum != nil {
			p.Arrived[i] = sum
		}
	}
	for _, s := range l.kept() {
		if leaf := l.vars[s].Node; to[leaf] != nil {
			to[leaf] = g.Select(l.isRefractory(), leaf, to[leaf])
		}
	}
	maps.Copy(to, l.earlier)
	roots := append(append([]*ir.Node(nil), p.Next...), p.Spiked)
	for _, o := range p.Outputs {
		roots = append(roots, o.Node)
	}
	if p.Loss != nil {
		roots = append(roots, p.Loss)
	}
	made := g.Rewrite(func(n *ir.Node, args []*ir.Node) *ir.Node {
		if n.Op == ir.Select && args[1].Op == ir.Select && args[0] == args[1].Args[0] {
			return g.Select(args[0], args[1].Args[1], args[2]) // a held state in the refractory period
		}
		return to[n]
	}, roots...)
	copy(p.Next, made)
	p.Spiked = made[len(p.Next)]
	for i := range p.Outputs {
		p.Outputs[i].Node = made[len(p.Next)+1+i]
	}
	if p.Loss != nil {
		p.Loss = made[len(made)-1]
	}
}

func (l *lowerer) isRefractory() *ir.Node {
	return l.g.Binary(ir.GT, l.refractory.Node, l.g.Const(0))
}

// kept are the states that a refractory period holds or clamps.
func (l *lowerer) kept() []*model.Symbol {
	if l.cell.Spike == nil || l.cell.Spike.Refractory == nil {
		return nil
	}
	out := append([]*model.Symbol(nil), l.cell.Spike.Refractory.Holds...)
	for _, c := range l.cell.Spike.Refractory.Clamps {
		out = append(out, c.State)
	}
	return out
}

// before is the moment at the end of the last step: a state that a spike lifts
// over a threshold has been below it.
func (l *lowerer) before(now *environment) *environment {
	if len(l.cell.Arrivals) == 0 {
		return now
	}
	env := l.environment()
	l.earlier = map[*ir.Node]*ir.Node{}
	for _, s := range l.cell.States {
		leaf := l.g.Leaf(ir.State, s.Name+" before")
		env.states[s], l.earlier[leaf] = leaf, l.vars[s].Node
	}
	return env
}
