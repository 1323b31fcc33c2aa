package lower

import (
	"errors"
	"fmt"

	"nmlc/ir"
	"nmlc/ir/integrate"
	"nmlc/lang/circuit"
	"nmlc/lang/diag"
	"nmlc/lang/model"
)

// Elapsed is the input of a connection that holds the time since its last
// event, in ms. The others are what it reads of the postsynaptic cell.
const Elapsed = "(elapsed)"

// Connection lowers what spikes do to the states of a single connection: the
// exact solution takes them from the last event to this one, then all
// assignments are made at once. pre has what is sent to the postsynaptic cell as
// its outputs; post is nil where postsynaptic spikes change nothing. Both share
// their graph, parameters, states and inputs. After a mistake, which diags has
// then, both are nil.
func Connection(c *circuit.Plastic, diags *diag.List) (pre, post *ir.Program) {
	s := c.Synapse
	cell := &model.Cell{Name: s.Name, Span: s.Span, Params: s.Params, States: c.States, Equations: c.Equations}
	l := &lowerer{g: ir.NewGraph(), cell: cell, diags: diags, vars: map[*model.Symbol]*ir.Var{}, opts: Options{Overrides: map[string]float64{}}}
	for param, v := range c.Values {
		l.opts.Overrides[param.Name] = v
	}
	l.p = &ir.Program{Name: s.Name, Graph: l.g, DT: l.g.Leaf(ir.TimeStep, "dt")}
	l.declare()
	elapsed := &ir.Var{Node: l.g.Leaf(ir.Input, Elapsed), Name: Elapsed, Unit: "ms", Dim: "ms", Scale: 1, Hidden: true}
	l.p.Inputs = append(l.p.Inputs, elapsed)
	for _, r := range c.Reads {
		l.p.Inputs = append(l.p.Inputs, l.variable(r.Value, ir.Input))
	}
	moved := l.solve(elapsed.Node)
	if moved == nil {
		return nil, nil
	}
	now := l.moment(moved)
	pre = l.event(now, c.OnPre)
	for i, sent := range c.Sent {
		pre.Outputs = append(pre.Outputs, ir.Output{Name: fmt.Sprintf("sent %d", i), Unit: sent.Value.Dim().String(), Scale: 1, Node: now.expr(sent.Value)})
	}
	if len(c.OnPost) > 0 {
		post = l.event(now, c.OnPost)
	}
	return pre, post
}

// solve advances the states by a time; nil after a complaint.
func (l *lowerer) solve(elapsed *ir.Node) []*ir.Node {
	l.p.Init = make([]*ir.Node, len(l.p.States))
	start := &environment{l: l, lets: map[*model.Symbol]*ir.Node{}, states: map[*model.Symbol]*ir.Node{}}
	for i, s := range l.cell.States {
		l.p.Init[i] = l.g.Const(0)
		if s.Init != nil {
			l.p.Init[i] = start.expr(s.Init)
		}
	}
	rates, noise := l.rates(l.environment())
	system := &integrate.System{
		Graph: l.g, DT: elapsed, States: l.p.States, Rates: rates, Noise: noise, Init: l.p.Init,
		Method: func(*ir.Var) string { return "exact" }, Sign: l.sign,
	}
	moved, _, err := system.Step()
	var wrong *integrate.Error
	if errors.As(err, &wrong) {
		l.diags.Errorf(codeConnection, l.spanOf(wrong.State), "%s of %s lives at each connection, and its equation has no exact solution here", wrong.State.Name, l.cell.Name).
			Got("%s", wrong.Reason).Hint("between its events a connection moves by the exact solution: write equations that are linear, with fixed coefficients")
		return nil
	}
	return moved
}

// event is a program that makes assignments to the moved states.
func (l *lowerer) event(now *environment, list []model.Assign) *ir.Program {
	p := *l.p
	p.Next = nil
	for _, s := range l.cell.States {
		p.Next = append(p.Next, now.states[s])
	}
	for _, a := range list {
		value := now.expr(a.Value)
		if a.Add {
			value = l.g.Add(now.states[a.Target], value)
		}
		p.Next[l.indexOf(a.Target)] = value
	}
	return &p
}
