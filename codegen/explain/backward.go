package explain

import (
	"fmt"
	"strings"

	"nmlc/codegen/plan"
	"nmlc/diff"
	"nmlc/ir"
	"nmlc/lang/circuit"
	"nmlc/lang/model"
)

// Backward is what the description of a gradient back in time is made from, or,
// without a plan, of one by the full Jacobian forward in time.
type Backward struct {
	Population *circuit.Population
	Program    *ir.Program        // lowered without arrivals, with its Jump, before any pass
	Plan       *plan.LearningPlan // nil for rtrl
	Events     bool               // the adjoint jumps at spikes (EventProp)
}

// DescribeBackward tells how the gradient of a population comes about that is
// computed back in time.
func DescribeBackward(s Backward) *Document {
	cell := s.Population.Cell
	b := &builder{Source: Source{Cell: cell, Program: s.Program, Exact: s.Events}, names: map[*ir.Node]string{}}
	b.nameDefinitions()
	title := func(rule string) string {
		return fmt.Sprintf("population %s of %s, learning by %s", s.Population.Model.Name, s.Population.Model.Cell.Name, rule)
	}
	if s.Plan == nil {
		return &Document{Title: title("rtrl"), Sections: b.forward()}
	}
	doc := &Document{Title: title("bptt"), Sections: []Section{b.adjoint()}}
	if s.Events {
		doc.Title = title("eventprop")
	}
	switch {
	case cell.Spike == nil || s.Program.Jump == nil:
	case s.Events:
		doc.Sections = append(doc.Sections, b.jump())
	default:
		doc.Sections = append(doc.Sections, b.surrogate())
	}
	if len(cell.Arrivals) > 0 {
		doc.Sections = append(doc.Sections, b.weights(s.Events))
	}
	doc.Sections = append(doc.Sections, b.tape(s.Plan))
	return doc
}

func (b *builder) lambda(v *ir.Var) *ir.Node {
	return b.Program.Graph.Leaf(ir.Seed, "lambda_"+v.Name)
}

// surrogate shows what a spike does to the adjoint by its surrogate derivative.
func (b *builder) surrogate() Section {
	sp := b.Cell.Spike
	c := diff.SurrogateOf(b.Program, b.lambda)
	s := Section{Title: "Adjoint at the end of a step", Text: []string{
		"Back in time, from the adjoint lambda_x after the end of a step to lambda_x_before. States are those before the spike.",
		"dL_dz is the derivative of the loss by the spike as a number: the sum over the connections that it leaves by of weight times what the section Weights calls dL_dw, and what losses of the spikes add.",
		"psi is the surrogate derivative. Where it is zero, nothing passes through the spike, and the sum for dL_dz is left out.",
	}}
	if sp.Refractory != nil {
		s.Text = append(s.Text, "In the refractory period kappa is zero, and states that are held pass their adjoint on.")
	}
	add := func(name string, right *ir.Node, remark string) {
		s.Equations = append(s.Equations, Equation{Left: Term{Name: name}, Right: right, Remark: remark, Names: b.name})
	}
	add("psi", c.Psi, "surrogate derivative, from "+place(sp.Span))
	add("kappa", c.Kappa, "in loss, from "+place(sp.Span))
	for i, e := range c.Silent {
		at := c.Spiked[i].Rate
		if at == e.Rate {
			add("lambda_"+e.State.Name+"_before", e.Rate, "in "+lossPer(e.State.Unit))
			continue
		}
		add("lambda_"+e.State.Name+"_before", e.Rate, "without a spike, in "+lossPer(e.State.Unit))
		add("lambda_"+e.State.Name+"_before", at, "at a spike, from "+b.resetPlace(e.State))
	}
	return s
}

// weights shows what the gradient of a weight gathers, and with events the
// derivative by the time of an arrival.
func (b *builder) weights(events bool) Section {
	g := b.Program.Graph
	s := Section{Title: "Weights", Text: []string{
		"A weight gains dL_dw at each step in which a spike arrives by its connection, from the adjoint at the beginning of the step.",
	}}
	if events {
		s.Text = append(s.Text, "A spike's derivative by its time, dL/dt, is the sum over its arrivals of weight times dL_dt: minus the change of lambda*f that the arrival makes, with f the rates.")
	}
	for _, a := range b.Cell.Arrivals {
		h := map[*ir.Node]*ir.Node{}
		sum := g.Const(0)
		for _, inc := range a.To {
			v := b.Program.State(inc.State.Name)
			amount := g.Const(1)
			if inc.Factor != nil {
				amount = g.Leaf(ir.Seed, "("+textOf(inc.Factor)+")")
			}
			h[v.Node] = amount
			sum = g.Add(sum, g.Mul(amount, b.lambda(v)))
		}
		by := portName(a)
		s.Equations = append(s.Equations, Equation{Left: Term{Name: "dL_dw"}, Right: sum, Remark: "of " + by, Names: b.name})
		if !events {
			continue
		}
		later := g.Const(0)
		for _, e := range b.Program.Equations {
			rate := diff.Along(g, e.Rate, func(leaf *ir.Node) *ir.Node { return h[leaf] })
			later = g.Sub(later, g.Mul(b.lambda(e.State), rate))
		}
		s.Equations = append(s.Equations, Equation{Left: Term{Name: "dL_dt"}, Right: later, Remark: "of " + by + ", per ms", Names: b.name})
	}
	return s
}

// portName is what arrives, by the name of what the synapse brought.
func portName(a *model.Arrival) string { return strings.TrimSuffix(a.Input.Name, ".arrived") }

// tape tells what a step leaves for the step back.
func (b *builder) tape(p *plan.LearningPlan) Section {
	t := &Table{Head: []string{"saved at each step", "value"}}
	for i, n := range p.Saved {
		t.Rows = append(t.Rows, []string{fmt.Sprint(i + 1), b.short(n)})
	}
	text := fmt.Sprintf("A cell leaves %d numbers at each step of a trial, of 8 bytes, or of 4 in binary32, and its spike; the step back computes %d operations again.", len(p.Saved), p.Again)
	if len(p.Saved) == 0 {
		text = "The step back needs nothing of the step forward but the spikes: the equations are linear."
	}
	return Section{Title: "Gradient", Table: t, Text: []string{text}}
}
