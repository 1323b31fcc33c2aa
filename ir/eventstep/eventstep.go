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

// The inputs of the rewritten step, before those of its ports.
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

// Make rewrites a program, which must have a Jump and its model's inputs only.
// Those are zero. Ports are the states to which spikes add. The outputs of the
// result are the refractory period in ms, and after it whether the cell spikes.
func Make(p *ir.Program, ports []*ir.Var) (*ir.Program, *Bound, error) {
	m := &maker{g: p.Graph, p: p, j: p.Jump}
	if err := m.check(); err != nil {
		return nil, nil, err
	}
	m.withoutInputs()
	bound, err := m.bound()
	if err != nil {
		return nil, nil, err
	}
	return m.program(ports), bound, nil
}

// maker holds a program while it is rewritten.
type maker struct {
	g *ir.Graph
	p *ir.Program
	j *ir.Jump // its own, with inputs of zero

	equations []ir.Equation
	inputs    []*ir.Var
}

// check refuses what has no propagator for any span, or spikes in another way.
func (m *maker) check() error {
	if m.j == nil {
		return refuse("its spike is not one comparison")
	}
	if m.j.Steps != nil {
		return refuse("it depends on the time t")
	}
	for _, v := range m.p.Inputs {
		if v.Hidden {
			return refuse("its equations have white noise")
		}
	}
	for _, method := range m.p.Methods {
		if method.Name != "exact" {
			return refuse("%s has no exact propagator: it is integrated by %s, since %s", method.State.Name, method.Name, method.Reason)
		}
	}
	return nil
}

// withoutInputs lets all inputs be zero.
func (m *maker) withoutInputs() {
	zero := func(roots []*ir.Node) []*ir.Node {
		return pass.Substitute(m.g, func(leaf *ir.Node) *ir.Node {
			if leaf.Kind == ir.Input {
				return m.g.Const(0)
			}
			return nil
		}, roots...)
	}
	j := *m.j
	j.Distance = zero([]*ir.Node{j.Distance})[0]
	j.After, j.Free, j.Held, j.Clamp = zero(j.After), zero(j.Free), zero(j.Held), zero(j.Clamp)
	m.j = &j
	for _, e := range m.p.Equations {
		m.equations = append(m.equations, ir.Equation{State: e.State, Rate: zero([]*ir.Node{e.Rate})[0]})
	}
}

// input adds an input to the rewritten step.
func (m *maker) input(name string, arrives bool) *ir.Node {
	n := m.g.Leaf(ir.Input, name)
	m.inputs = append(m.inputs, &ir.Var{Node: n, Name: name, Unit: "1", Dim: "1", Scale: 1, Hidden: true, Arrives: arrives})
	return n
}

func (m *maker) program(ports []*ir.Var) *ir.Program {
	g, p := m.g, m.p
	held, free, open := m.input(Held, false), m.input(Free, false), g.Binary(ir.GT, m.input(Open, false), g.Const(0))
	start := leaves(p.States)
	x := start
	if m.j.Left != nil {
		x = m.choose(g.Binary(ir.GT, held, g.Const(0)), m.at(x, held, m.j.Held), x)
	}
	x = m.at(x, free, m.j.Free)
	before := x
	x = m.add(x, ports, open)
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

// add lets what arrives at the ports act on the states. The refractory period
// keeps those that it holds or clamps.
func (m *maker) add(x []*ir.Node, ports []*ir.Var, open *ir.Node) []*ir.Node {
	out := append([]*ir.Node(nil), x...)
	for _, port := range ports {
		i := m.indexOf(port)
		sum := m.g.Add(out[i], m.input("(arrived) "+port.Name, true))
		if m.j.Left != nil && m.kept(i) {
			sum = m.g.Select(open, sum, out[i])
		}
		out[i] = sum
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

func (m *maker) indexOf(v *ir.Var) int {
	for i, s := range m.p.States {
		if s == v {
			return i
		}
	}
	return -1
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

func leaves(vars []*ir.Var) []*ir.Node {
	out := make([]*ir.Node, len(vars))
	for i, v := range vars {
		out[i] = v.Node
	}
	return out
}
