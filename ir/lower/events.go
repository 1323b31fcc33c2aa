package lower

import (
	"nmlc/ir"
	"nmlc/ir/surrogate"
	"nmlc/lang/model"
)

// events writes what follows integration in a step: refractoriness, detection,
// reset, countdown (spec.md, section 8). after are the integrated states.
func (l *lowerer) events(now *environment, after []*ir.Node) {
	g, sp := l.g, l.cell.Spike
	l.p.Next = make([]*ir.Node, len(l.p.States))
	copy(l.p.Next, after)
	if sp != nil && sp.Refractory != nil {
		l.hold(now, sp.Refractory)
	}
	if sp != nil {
		then := l.moment(l.p.Next)
		l.p.Spiked = l.detect(now, then, sp)
		if l.opts.Teacher { // whether or not a refractory period has ended
			l.p.Spiked = l.g.Binary(ir.GT, number(l.p, Teacher), l.g.Const(0))
		}
		l.reset(then, sp)
	}
	if l.refractory != nil {
		l.countDown(now, sp)
	}
	if l.steps != nil {
		l.setNext(l.steps, g.Add(l.steps.Node, g.Const(1)))
	}
}

func (l *lowerer) setNext(v *ir.Var, n *ir.Node) {
	for i := range l.p.States {
		if l.p.States[i] == v {
			l.p.Next[i] = n
		}
	}
}

// moment is an environment with the given states, at the end of the step.
func (l *lowerer) moment(states []*ir.Node) *environment {
	env := &environment{l: l, states: map[*model.Symbol]*ir.Node{}, lets: map[*model.Symbol]*ir.Node{}, inputs: true, after: true}
	for i, s := range l.cell.States {
		env.states[s] = states[i]
	}
	return env
}

// hold keeps states during the refractory period.
func (l *lowerer) hold(now *environment, r *model.Refractory) {
	g := l.g
	refractory := l.isRefractory()
	keep := func(s *model.Symbol, value *ir.Node) {
		for i, st := range l.cell.States {
			if st == s {
				l.p.Next[i] = g.Select(refractory, value, l.p.Next[i])
			}
		}
	}
	for _, s := range r.Holds {
		keep(s, l.vars[s].Node)
	}
	for _, c := range r.Clamps {
		keep(c.State, now.expr(c.Value))
	}
}

// detect is the truth value of a spike at the end of the step.
func (l *lowerer) detect(now, then *environment, sp *model.Spike) *ir.Node {
	defer l.g.At(sp.Span)()
	g := l.g
	var spiked *ir.Node
	if sp.Cond != nil {
		spiked = then.expr(sp.Cond)
	} else {
		x := g.Sub(then.expr(sp.Left), then.expr(sp.Right))
		l.distance = x
		of := x
		if sp.Surrogate.Of != nil {
			of = then.expr(sp.Surrogate.Of)
		}
		spiked = g.Spike(x, of, l.surrogate(sp.Surrogate, of))
		if sp.AtLeast { // the surrogate is that of the other half
			spiked = g.Binary(ir.Or, spiked, g.Binary(ir.EQ, x, g.Const(0)))
		}
		if sp.Crossing {
			before := l.before(now)
			below := g.Binary(ir.LE, before.expr(sp.Left), before.expr(sp.Right))
			spiked = g.Binary(ir.And, spiked, below)
		}
	}
	if l.refractory != nil {
		spiked = g.Binary(ir.And, spiked, g.Binary(ir.EQ, l.refractory.Node, g.Const(0)))
	}
	return spiked
}

// surrogate is g'(of); zero where the model chooses none.
func (l *lowerer) surrogate(s model.Surrogate, of *ir.Node) *ir.Node {
	switch {
	case s.Func != nil:
		args := []*ir.Node{of}
		for _, v := range s.FuncArgs {
			args = append(args, l.g.Const(v))
		}
		return (&environment{l: l}).inline(s.Func, args)
	case s.Name != "":
		return surrogate.Build(l.g, s.Name, s.Args, of)
	}
	return l.g.Const(0)
}

// reset makes all assignments at once, from the values before them.
func (l *lowerer) reset(then *environment, sp *model.Spike) {
	for _, r := range sp.Resets {
		value := then.expr(r.Value)
		for i, s := range l.cell.States {
			if s == r.State {
				l.p.Next[i] = l.g.Event(l.p.Spiked, value, then.states[s])
			}
		}
	}
}

// countDown counts the steps of the refractory period.
func (l *lowerer) countDown(now *environment, sp *model.Spike) {
	g := l.g
	duration := g.Unary(ir.Round, g.Div(now.expr(sp.Refractory.Duration), l.p.DT))
	left := g.Binary(ir.Max, g.Sub(l.refractory.Node, g.Const(1)), g.Const(0))
	l.setNext(l.refractory, g.Select(l.p.Spiked, duration, left))
}
