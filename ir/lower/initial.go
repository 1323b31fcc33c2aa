package lower

import (
	"nmlc/ir"
	"nmlc/ir/integrate"
	"nmlc/ir/pass"
	"nmlc/lang/model"
)

// initial writes the state at time 0.
func (l *lowerer) initial(rates []*ir.Node) bool {
	l.p.Init = make([]*ir.Node, len(l.p.States))
	env := &environment{l: l, lets: map[*model.Symbol]*ir.Node{}, states: map[*model.Symbol]*ir.Node{}}
	known := map[*ir.Node]*ir.Node{} // state leaf -> its initial value
	for i, v := range l.p.States {
		switch {
		case v.Hidden:
			l.p.Init[i] = l.g.Const(0)
		case l.cell.States[i].Init != nil:
			l.p.Init[i] = env.expr(l.cell.States[i].Init)
		default:
			continue
		}
		known[v.Node] = l.p.Init[i]
	}
	return l.steadyStates(rates, known)
}

// steadyStates fills in the gates that start at rest, those that depend on
// known states first.
func (l *lowerer) steadyStates(rates []*ir.Node, known map[*ir.Node]*ir.Node) bool {
	for progress := true; progress; {
		progress = false
		for i, s := range l.cell.States {
			if l.p.Init[i] != nil || rates[i] == nil {
				continue
			}
			n, ok := l.steady(rates[i], l.p.States[i].Node, known)
			if !ok {
				continue
			}
			l.p.Init[i], known[l.vars[s].Node], progress = n, n, true
		}
	}
	complete := true
	for i, s := range l.cell.States {
		if l.p.Init[i] == nil {
			complete = false
			l.diags.Errorf(codeSteady, s.Span, "%s has no steady state that the compiler finds", s.Name).
				Expect("an equation linear in %s, which depends on states with initial values", s.Name).
				Hint("give it an initial value: state %s = ...", s.Name)
		}
	}
	return complete
}

func (l *lowerer) steady(rate, x *ir.Node, known map[*ir.Node]*ir.Node) (*ir.Node, bool) {
	at := pass.Substitute(l.g, func(leaf *ir.Node) *ir.Node {
		if leaf.Kind == ir.Input {
			return l.g.Const(0)
		}
		return known[leaf]
	}, rate)[0]
	n, ok := integrate.Steady(l.g, at, x)
	if !ok || n.Rate > ir.Prepare {
		return nil, false
	}
	return n, true
}

// sign is what is known of parameters: that their sign is the one of their
// value, and of the range that a fit searches.
func (l *lowerer) sign(leaf *ir.Node) pass.Sign {
	if leaf.Kind == ir.TimeStep {
		return pass.Positive
	}
	v := l.p.Param(leaf.Name)
	if leaf.Kind != ir.Param || v == nil {
		return pass.Unknown
	}
	lo, hi := v.Init, v.Init
	if v.HasRange() {
		lo, hi = min(lo, v.Lo), max(hi, v.Hi)
	}
	switch {
	case lo > 0:
		return pass.Positive
	case lo == 0:
		return pass.NonNegative
	case hi < 0:
		return pass.Negative
	case hi == 0:
		return pass.NonPositive
	}
	return pass.Unknown
}
