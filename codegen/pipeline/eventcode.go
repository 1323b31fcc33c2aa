package pipeline

import (
	"strings"

	"nmlc/codegen/plan"
	"nmlc/ir"
	"nmlc/ir/eventstep"
	"nmlc/ir/lower"
	"nmlc/ir/pass"
	"nmlc/lang/circuit"
	"nmlc/lang/diag"
	"nmlc/lang/model"
	"nmlc/lang/source"
	"nmlc/runtime/event"
)

const codeByEvents diag.Code = "E0703"

func init() {
	network := func(condition string) string {
		return `neuron A {
    param tau = 10 ms
    state m = 0
    state n = 0
    m' = -m/tau
    n' = -n/tau
    spike when ` + condition + ` { m := 0; n := 0 }
}
synapse S { weight w: 1; post m: 1; on pre { post.m += w } }
network N {
    population In: poisson(10 Hz)[5]
    population A: A[5]
    connect In -> A by S { one_to_one; w = 2; delay 1 ms }
}
run R { network N; method event_driven; duration 10 ms }
`
	}
	diag.Register(diag.Entry{Code: codeByEvents, Title: "network that cannot run from event to event",
		Explain: "Without a grid of steps a cell is looked at when a spike arrives, and at no other time. So its equations need an exact propagator, and between events it must not be able to reach its threshold: the condition compares one state, which decays to a rest below it. Synapses act at once, on states.",
		Mistake: network("m > 1 + n"), Cure: network("m > 1")})
}

// EventCell is the cell of a population that runs from event to event.
type EventCell struct {
	Program *ir.Program
	cell    *model.Cell
	bound   *eventstep.Bound
	ports   int
}

// EventProgram makes the step of a population from event to event. It returns
// nil after a mistake, which diags has then.
func EventProgram(p *circuit.Population, diags *diag.List) *EventCell {
	lowered := lower.Cell(p.Cell, lower.Options{Overrides: overrides(p.Model.Overrides), Jump: true, Spikes: "grid"}, diags)
	if lowered == nil {
		return nil
	}
	step, bound, err := eventstep.Make(lowered)
	if err != nil {
		refuseCell(p.Cell, err, diags)
		return nil
	}
	pass.Run(step)
	return &EventCell{Program: step, cell: p.Cell, bound: bound, ports: len(p.Cell.Arrivals)}
}

func refuseCell(cell *model.Cell, err error, diags *diag.List) {
	span := cell.Span
	if cell.Spike != nil {
		span = cell.Spike.Span
	}
	refuseEvents(span, cell.Name, err.Error(), diags)
}

// refuseEvents says why not, once for all populations of which it is true.
func refuseEvents(span source.Span, what, why string, diags *diag.List) {
	for _, d := range diags.All() {
		if d.Code == codeByEvents && d.Span == span && strings.HasSuffix(d.Message, why) {
			return
		}
	}
	diags.Errorf(codeByEvents, span, "%s cannot run from event to event: %s", what, why).
		Hint("leave `method event_driven` out, and it runs in time steps")
}

// Sound holds a cell against values of its parameters.
func (c *EventCell) Sound(param func(name string) float64, diags *diag.List) bool {
	err := c.bound.Holds(func(leaf *ir.Node) float64 { return param(leaf.Name) })
	if err != nil {
		refuseCell(c.cell, err, diags)
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
	return &event.Code{Prepare: code[0], Event: code[1], Ports: c.ports}, nil
}

// CheckEvents finds what keeps a network from running from event to event, as far
// as that needs no values.
func CheckEvents(net *model.Network, diags *diag.List) {
	c := circuit.Of(net, &diag.List{})
	if c == nil {
		return // CheckNetwork says why
	}
	EventSynapses(c, diags)
	for _, p := range c.Populations {
		if p.Cell != nil {
			EventProgram(p, diags)
		}
	}
}

// EventSynapses refuses synapses that do more than to add to states, and delays
// that are not given.
func EventSynapses(c *circuit.Circuit, diags *diag.List) {
	refuse := func(span source.Span, name, why string) { refuseEvents(span, name, why, diags) }
	delivers := func(span source.Span, name string, list []circuit.Delivery) {
		switch {
		case len(list) > 1:
			refuse(span, name, "a spike brings amounts that are no multiples of each other")
		case len(list) == 1 && list[0].Amplitude != nil:
			refuse(span, name, "what a spike brings depends on "+list[0].Amplitude.Name+", which moves between spikes")
		}
	}
	for _, p := range c.Projections {
		switch {
		case p.Model.Delay == nil:
			refuse(p.Model.Span, p.Model.Name, "it has no delay, and no time step stands for one")
		case p.Plastic != nil:
			refuse(p.Model.Span, p.Model.Name, "its connections have states of their own")
		case len(p.Gathers) > 0:
			refuse(p.Model.Span, p.Model.Name, "it reads the presynaptic cell all the time")
		default:
			delivers(p.Model.Span, p.Model.Name, p.Spikes)
		}
	}
	for _, d := range c.Drives {
		delivers(d.Model.Span, d.Model.Name, d.Spikes)
	}
}
