// Package eventstep rewrites the step of a cell from one of fixed length to one
// that leads from event to event: the state is carried on by the time since the
// last event, what arrives is added, and where the cell spikes it resets. It
// shows that nothing is missed in between.
//
// Path of the data: ir.Program with its Jump -> eventstep -> ir.Program.
package eventstep

import (
	"fmt"

	"nmlc/ir"
	"nmlc/ir/pass"
)

// The inputs of the rewritten step, before what arrives.
const (
	Held = "(held)" // the refractory ms since the last event
	Free = "(free)" // the ms after them
	Open = "(open)" // 1, or 0 while the cell is refractory
)

// Refusal says why a cell cannot run from event to event.
type Refusal struct{ Reason string }

// Error implements error.
func (r *Refusal) Error() string { return r.Reason }

func refuse(format string, args ...any) error { return &Refusal{fmt.Sprintf(format, args...)} }

// Make rewrites a program, which must have a Jump, and whose inputs are what
// arrives. The output of the result is the refractory period in ms.
func Make(p *ir.Program) (*ir.Program, *Bound, error) {
	m := &maker{g: p.Graph, p: p, j: p.Jump}
	if err := m.check(); err != nil {
		return nil, nil, err
	}
	bound, err := m.bound()
	if err != nil {
		return nil, nil, err
	}
	return m.program(), bound, nil
}

// maker holds a program while it is rewritten.
type maker struct {
	g *ir.Graph
	p *ir.Program
	j *ir.Jump

	inputs []*ir.Var
}

// check refuses what has no propagator for any span, or spikes in another way.
func (m *maker) check() error {
	if m.p.Spiked == nil {
		return refuse("it never spikes")
	}
	if m.j == nil {
		return refuse("its spike is not one comparison")
	}
	if m.j.Steps != nil {
		return refuse("it depends on the time t")
	}
	for _, v := range m.p.Inputs {
		switch {
		case v.Hidden && !v.Arrives:
			return refuse("its equations have white noise")
		case !v.Arrives:
			return refuse("%s changes in time", v.Name)
		}
	}
	for _, method := range m.p.Methods {
		if method.Name != "exact" {
			return refuse("%s has no exact propagator: it is integrated by %s, since %s", method.State.Name, method.Name, method.Reason)
		}
	}
	return nil
}

// input adds an input to the rewritten step.
func (m *maker) input(name string) *ir.Node {
	n := m.g.Leaf(ir.Input, name)
	m.inputs = append(m.inputs, &ir.Var{Node: n, Name: name, Unit: "1", Dim: "1", Scale: 1, Hidden: true})
	return n
}

func (m *maker) program() *ir.Program {
	g, p := m.g, m.p
	held, free, open := m.input(Held), m.input(Free), g.Binary(ir.GT, m.input(Open), g.Const(0))
	for _, v := range p.Inputs {
		if v.Arrives {
			m.inputs = append(m.inputs, v)
		}
	}
	start := ir.Leaves(p.States)
	x := start
	if m.j.Left != nil {
		x = m.choose(g.Binary(ir.GT, held, g.Const(0)), m.at(x, held, m.j.Held), x)
	}
	x = m.at(x, free, m.j.Free)
	before := x
	x = m.arrived(x, open)
	spiked := m.spiked(before, x)
	if m.j.Left != nil {
		spiked = g.Binary(ir.And, spiked, open)
	}
	next := m.choose(spiked, m.at(x, nil, m.j.After), x)

	out := &ir.Program{Name: p.Name, Graph: g, DT: p.DT, Params: p.Params, Inputs: m.inputs, Spiked: spiked}
	for i, v := range p.States {
		if v != m.j.Left {
			out.States, out.Init, out.Next = append(out.States, v), append(out.Init, p.Init[i]), append(out.Next, next[i])
		}
	}
	duration := m.j.Duration
	if duration == nil {
		duration = g.Const(0)
	}
	out.Outputs = []ir.Output{{Name: "refractory", Unit: "ms", Scale: 1, Node: duration}}
	return out
}

// arrived is the state after what arrives. The refractory period keeps what it
// holds or clamps.
func (m *maker) arrived(x []*ir.Node, open *ir.Node) []*ir.Node {
	if m.p.Arrived == nil {
		return x
	}
	out := m.at(x, nil, m.p.Arrived)
	for i := range out {
		if m.j.Left != nil && m.kept(i) {
			out[i] = m.g.Select(open, out[i], x[i])
		}
	}
	return out
}

// spiked is whether the threshold is crossed between two states.
func (m *maker) spiked(before, after []*ir.Node) *ir.Node {
	g, zero := m.g, m.g.Const(0)
	op := ir.GT
	if m.j.AtLeast {
		op = ir.GE
	}
	spiked := g.Binary(op, m.at(after, nil, []*ir.Node{m.j.Distance})[0], zero)
	if m.j.Crossing {
		spiked = g.Binary(ir.And, spiked, g.Binary(ir.LE, m.at(before, nil, []*ir.Node{m.j.Distance})[0], zero))
	}
	return spiked
}

// kept reports whether the refractory period holds or clamps a state.
func (m *maker) kept(i int) bool {
	return m.j.Held[i] == m.p.States[i].Node || m.j.Clamp[i] != nil
}

// at evaluates expressions of the state; where span is given, it takes the
// place of the time step.
func (m *maker) at(states []*ir.Node, span *ir.Node, roots []*ir.Node) []*ir.Node {
	to := map[*ir.Node]*ir.Node{}
	for i, v := range m.p.States {
		to[v.Node] = states[i]
	}
	if span != nil {
		to[m.p.DT] = span
	}
	return pass.Substitute(m.g, func(leaf *ir.Node) *ir.Node { return to[leaf] }, roots...)
}

func (m *maker) choose(cond *ir.Node, yes, no []*ir.Node) []*ir.Node {
	out := make([]*ir.Node, len(yes))
	for i := range yes {
		out[i] = m.g.Select(cond, yes[i], no[i])
	}
	return out
}
