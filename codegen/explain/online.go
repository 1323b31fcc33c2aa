package explain

import (
	"fmt"
	"slices"
	"strings"

	"nmlc/codegen/plan"
	"nmlc/diff"
	"nmlc/ir"
	"nmlc/lang/circuit"
)

// Online is what the description of an online rule is made from.
type Online struct {
	Population *circuit.Population
	Program    *ir.Program // lowered without arrivals, with its Jump, before any pass
	Plan       *plan.OnlinePlan
	Rule       string
	Decay      float64 // of es_d_rtrl
	Random     bool    // feedback of e_prop
	Single     bool
}

// DescribeOnline tells how the gradient of a population comes about under a rule
// that goes forward in time alone.
func DescribeOnline(s Online) *Document {
	b := &builder{Source: Source{Cell: s.Population.Cell, Program: s.Program}, names: map[*ir.Node]string{}}
	b.nameDefinitions()
	doc := &Document{Title: fmt.Sprintf("population %s of %s, learning by %s", s.Population.Model.Name, s.Population.Model.Cell.Name, s.Rule)}
	doc.Sections = append(doc.Sections, b.trace(&s))
	if b.Cell.Spike != nil && s.Program.Jump != nil {
		doc.Sections = append(doc.Sections, b.eligibility(s.Rule))
	}
	doc.Sections = append(doc.Sections, b.traceHomes(&s), s.signal())
	return doc
}

func (b *builder) epsilon(v *ir.Var) *ir.Node {
	return b.Program.Graph.Leaf(ir.Seed, "eps_"+v.Name)
}

// moved gives the traces of the states.
func (b *builder) moved() func(leaf *ir.Node) *ir.Node {
	of := map[*ir.Node]*ir.Node{}
	for _, v := range b.Program.States {
		if !v.Hidden {
			of[v.Node] = b.epsilon(v)
		}
	}
	return func(leaf *ir.Node) *ir.Node { return of[leaf] }
}

// trace shows how a change of a weight moves the cell that it leads to.
func (b *builder) trace(o *Online) Section {
	s := Section{Title: "Trace", Text: []string{
		"Forward in time, eps_x is the derivative of x by a weight or a parameter through the cell's own states; what the cell does to others and gets back is left out.",
		"Between spikes; a trained parameter adds its own derivative of the right side. Computed is the derivative of the discrete step.",
	}}
	for _, a := range b.Cell.Arrivals {
		var gains []string
		for _, inc := range a.To {
			factor := "1"
			if inc.Factor != nil {
				factor = textOf(inc.Factor)
			}
			gains = append(gains, "eps_"+inc.State.Name+" gains "+factor)
		}
		s.Text = append(s.Text, "At the beginning of a step in which a spike arrives by a connection of "+portName(a)+", its "+strings.Join(gains, ", ")+".")
	}
	on := map[string]bool{}
	for _, path := range o.Plan.Paths {
		for _, state := range pathStates(path) {
			on[o.Plan.Program.States[state].Name] = true
		}
	}
	for _, e := range b.Program.Equations {
		if on[e.State.Name] {
			s.Equations = append(s.Equations, Equation{Left: Term{"eps_" + e.State.Name, true}, Right: diff.Along(b.Program.Graph, e.Rate, b.moved()), Names: b.name, Remark: "from " + place(b.spanOf(e.State))})
		}
	}
	return s
}

func pathStates(p *plan.Path) []int {
	if p == nil {
		return nil
	}
	return p.States
}

// eligibility shows how the traces move the spike, and the spike the traces.
func (b *builder) eligibility(rule string) Section {
	c := diff.SurrogateTangentOf(b.Program, b.epsilon)
	s := Section{Title: "Eligibility", Text: []string{"At the end of a step, with the states before the spike; psi is the surrogate derivative, d_z, the eligibility, the derivative of the spike as a number. Where psi is zero, d_z is."}}
	if rule == "e_prop" {
		s.Text = append(s.Text, "The reset passes derivatives on through the spike. G. Bellec et al., Nature Commun. 11, 3625 (2020), leave that out for the voltage; with it the rule is exact where no spike acts back.")
	}
	add := func(name string, right *ir.Node, remark string) {
		s.Equations = append(s.Equations, Equation{Left: Term{Name: name}, Right: right, Remark: remark, Names: b.name})
	}
	add("psi", b.Program.Jump.Surrogate, "surrogate derivative, from "+place(b.Cell.Spike.Span))
	add("d_z", c.Spike, "from "+place(b.Cell.Spike.Span))
	for i, e := range c.Silent {
		name := "eps_" + e.State.Name + "_after"
		if at := c.Spiked[i].Rate; at != e.Rate {
			add(name, e.Rate, "without a spike")
			add(name, at, "at a spike, from "+b.resetPlace(e.State))
		} else if e.Rate != b.epsilon(e.State) {
			add(name, e.Rate, "from "+b.resetPlace(e.State))
		}
	}
	return s
}

// traceHomes tells what is kept of the traces, and where.
func (b *builder) traceHomes(o *Online) Section {
	t := &Table{Head: []string{"by", "trace", "lives once for each", "because"}}
	p := o.Plan
	bytes, most := 8, 0
	if o.Single {
		bytes = 4
	}
	for port, path := range p.Paths {
		if path == nil {
			continue
		}
		by := portOf(p, port)
		param := port >= len(p.Derivative.Arrivals)
		factored := path.Learn == nil
		for _, state := range path.States {
			home, why := "connection", "it depends on what the postsynaptic cell does"
			filter := slices.ContainsFunc(path.Filters, func(f plan.Filter) bool { return f.State == state })
			switch {
			case factored && filter:
				home, why = "population", "linear, fed by the spikes alone, alike in all cells"
			case factored:
				home, why = "postsynaptic cell", "the rule takes one smoothed factor for all connections of a port"
			case param:
				home, why = "cell", "the parameter acts in every step"
			case filter:
				home, why = "presynaptic cell", "linear, fed by the spikes alone, with a decay that all cells share"
			}
			t.Rows = append(t.Rows, []string{by, "eps_" + p.Program.States[state].Name, home, why})
		}
		if factored {
			t.Rows = append(t.Rows, []string{by, "x", "presynaptic cell", "the sum of its spikes, which decays"})
			continue
		}
		kept := path.PerConnection(o.Rule == "e_prop" && b.Cell.Spike != nil)
		if kept > len(path.Kept) {
			t.Rows = append(t.Rows, []string{by, "d_z, filtered", "connection", "the readout still sees earlier spikes"})
		}
		if !param {
			most = max(most, kept)
		}
	}
	return Section{Title: "Where traces live", Table: t, Text: []string{
		fmt.Sprintf("A connection keeps %d bytes for each trial under way, whatever its length, and %d for its gradient.", most*bytes, bytes),
		fmt.Sprintf("Each step computes %d derivatives of a cell that kernels of connections read.", len(p.Block)),
	}}
}

// portOf names what a path is by.
func portOf(p *plan.OnlinePlan, port int) string {
	if k := port - len(p.Derivative.Arrivals); k >= 0 {
		return p.Derivative.Params[k].Name
	}
	return "w of " + strings.TrimSuffix(p.Derivative.Arrivals[port].Name, ".arrived")
}

// signal tells what traces are multiplied by.
func (o *Online) signal() Section {
	s := Section{Title: "Learning signal"}
	if o.Population.Cell.Spike == nil {
		s.Text = []string{"L is the derivative of the losses by the output in the same step; the gradient gains L times the derivative of the output by the weight. That is exact."}
		if o.Plan.Decay == nil {
			s.Text = append(s.Text, "e_prop cannot filter traces as this population does: "+o.Plan.WhyNot+".")
		}
		return s
	}
	feedback := "weight of the connection from the cell to a readout"
	if o.Random {
		feedback = "fixed random weight from a readout to the cell, normal with variance 1 over the number of readout cells,"
	}
	s.Text = []string{"L of a spike is the sum, over the readouts, of the " + feedback + " times the derivative of the losses by the output when the spike arrives there."}
	switch o.Rule {
	case "d_rtrl":
		s.Text = append(s.Text, "The gradient gains L d_z. What the readout still holds of the spike in later steps is not seen.")
	case "e_prop":
		s.Text = append(s.Text, "The gradient gains L times d_z filtered as the readout filters spikes: f(t) = kappa f(t - 1) + d_z(t), with kappa what a step leaves of the readout's answer.")
	case "es_d_rtrl":
		s.Text = append(s.Text,
			fmt.Sprintf("With a = %g each connection has the trace x f in place of eps: x := a x + 1 at each spike that arrives and x := a x else; f' = a D f + (1 - a) F, with D the derivative of a step of the cell by its own state, F that by what arrives.", o.Decay),
			"The gradient gains L d_z x/(1 - a^n) in step n, with d_z of f in place of eps: that takes back the bias of sums that begin at zero.")
	}
	return s
}
