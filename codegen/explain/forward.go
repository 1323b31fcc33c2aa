package explain

import (
	"nmlc/diff"
	"nmlc/ir"
)

// forward shows the recursions of rtrl: how a change of a weight or parameter
// moves the states, from the beginning on.
func (b *builder) forward() []Section {
	p := b.Program
	d := func(v *ir.Var) *ir.Node { return p.Graph.Leaf(ir.Seed, "d_"+v.Name) }
	moves := map[*ir.Node]*ir.Node{}
	for _, v := range p.States {
		if !v.Hidden {
			moves[v.Node] = d(v)
		}
	}
	flow := Section{Title: "Tangent", Text: []string{
		"Forward in time, d_x is the derivative of x by one of the values that are trained; each of them has d_x of all cells of the network.",
		"Between spikes; a trained parameter adds its own derivative of the right side. Computed is the tangent of the discrete step.",
	}}
	for _, e := range p.Equations {
		by := diff.Along(p.Graph, e.Rate, func(leaf *ir.Node) *ir.Node { return moves[leaf] })
		flow.Equations = append(flow.Equations, Equation{Left: Term{"d_" + e.State.Name, true}, Right: by, Names: b.name, Remark: "from " + place(b.spanOf(e.State))})
	}
	sections := []Section{flow}
	if b.Cell.Spike != nil && p.Jump != nil {
		sections = append(sections, b.spikeTangent(d))
	}
	if len(b.Cell.Arrivals) > 0 {
		sections = append(sections, Section{Title: "Weights", Text: []string{
			"What arrives moves by the sum over connections of weight times d_z of the presynaptic cell, and by the number of spikes that arrive by the connection whose weight it is.",
		}})
	}
	return sections
}

// spikeTangent shows how a change passes the end of a step.
func (b *builder) spikeTangent(d func(v *ir.Var) *ir.Node) Section {
	c := diff.SurrogateTangentOf(b.Program, d)
	s := Section{Title: "Tangent at the end of a step", Text: []string{"States are those before the spike; psi is the surrogate derivative, d_z the change of the spike as a number."}}
	if b.Cell.Spike.Refractory != nil {
		s.Text = append(s.Text, "In the refractory period d_z is zero, and states that are held keep theirs.")
	}
	add := func(name string, right *ir.Node, remark string) {
		s.Equations = append(s.Equations, Equation{Left: Term{Name: name}, Right: right, Remark: remark, Names: b.name})
	}
	add("psi", b.Program.Jump.Surrogate, "surrogate derivative, from "+place(b.Cell.Spike.Span))
	add("d_z", c.Spike, "from "+place(b.Cell.Spike.Span))
	for i, e := range c.Silent {
		at := c.Spiked[i].Rate
		if at == e.Rate {
			add("d_"+e.State.Name+"_after", e.Rate, "from "+b.resetPlace(e.State))
			continue
		}
		add("d_"+e.State.Name+"_after", e.Rate, "without a spike")
		add("d_"+e.State.Name+"_after", at, "at a spike, from "+b.resetPlace(e.State))
	}
	return s
}
