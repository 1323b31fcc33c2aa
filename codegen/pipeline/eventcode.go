package pipeline

import (
	"errors"

	"nmlc/codegen/plan"
	"nmlc/ir"
	"nmlc/ir/eventstep"
	"nmlc/ir/lower"
	"nmlc/ir/pass"
	"nmlc/lang/diag"
	"nmlc/lang/model"
	"nmlc/runtime/event"
)

const codeByEvents diag.Code = "E0703"

// EventCell is a cell that runs from event to event.
type EventCell struct {
	Program *ir.Program
	Bound   *eventstep.Bound
	Ports   []*model.Symbol // the states to which spikes add
}

// EventProgram makes the step of a cell from event to event. It returns nil
// after a mistake, which diags has then.
func EventProgram(cell *model.Cell, list []model.Override, ports []*model.Symbol, diags *diag.List) *EventCell {
	p := lower.Cell(cell, lower.Options{Overrides: overrides(list), Jump: true, Spikes: "grid"}, diags)
	if p == nil {
		return nil
	}
	if p.Jump != nil {
		p.Jump.Arrived = leavesOf(p.States)
		for _, s := range ports {
			addPort(p, p.State(s.Name))
		}
	}
	step, bound, err := eventstep.Make(p)
	if err != nil {
		refuseEvents(cell, err, diags)
		return nil
	}
	pass.Run(step)
	return &EventCell{Program: step, Bound: bound, Ports: ports}
}

// addPort lets spikes add to a state.
func addPort(p *ir.Program, v *ir.Var) {
	in := *v
	in.Name, in.Hidden, in.Arrives = "(arrived) "+v.Name, true, true
	in.Node = p.Graph.Leaf(ir.Input, in.Name)
	p.Inputs = append(p.Inputs, &in)
	for i := range p.States {
		if p.States[i] == v {
			p.Jump.Arrived[i] = p.Graph.Add(p.Jump.Arrived[i], in.Node)
		}
	}
}

func leavesOf(vars []*ir.Var) []*ir.Node {
	var out []*ir.Node
	for _, v := range vars {
		out = append(out, v.Node)
	}
	return out
}

func refuseEvents(cell *model.Cell, err error, diags *diag.List) {
	span := cell.Span
	if cell.Spike != nil {
		span = cell.Spike.Span
	}
	diags.Errorf(codeByEvents, span, "%s cannot run from event to event: %s", cell.Name, err).Hint("run it on a grid of time steps")
}

// Sound holds a cell against values of its parameters, and the value at which
// its state begins where that is not the model's.
func (c *EventCell) Sound(cell *model.Cell, value func(param string) float64, start *float64, diags *diag.List) bool {
	err := c.Bound.Holds(func(leaf *ir.Node) float64 { return value(leaf.Name) }, start)
	if err != nil {
		refuseEvents(cell, err, diags)
	}
	return err == nil
}

// Compile makes the kernels. One call of the kernel of an event is for as many
// cells as the back end has lanes.
func (c *EventCell) Compile(b *Backend) (*event.Code, error) {
	made, err := plan.Make(c.Program, plan.Options{Record: true})
	if err != nil {
		return nil, err
	}
	code, err := b.Compile(made.Prepare, made.Forward)
	if err != nil {
		return nil, err
	}
	if code[0] == nil || code[1] == nil {
		return nil, errors.New("internal error: a kernel of an event is missing")
	}
	return &event.Code{Prepare: code[0], Event: code[1], Ports: len(c.Ports)}, nil
}
