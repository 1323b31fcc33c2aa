package explain

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"nmlc/ir"
	"nmlc/lang/circuit"
	"nmlc/lang/model"
)

// DescribeNetwork tells where the states of a network's synapses live, and why.
func DescribeNetwork(c *circuit.Circuit) *Document {
	return &Document{Title: "network " + c.Network.Name, Intro: c.Network.Doc, Sections: append([]Section{populations(c), projections(c), places(c)}, changes(c)...)}
}

// changes tell what spikes do to single connections.
func changes(c *circuit.Circuit) (out []Section) {
	done := map[*model.Synapse]bool{}
	for _, p := range c.Projections {
		if p.Plastic == nil || done[p.Plastic.Synapse] {
			continue
		}
		done[p.Plastic.Synapse] = true
		s := Section{Title: "Connections by " + p.Plastic.Synapse.Name, Text: []string{
			"Between its events the states of a connection move by the exact solution of their equations. Assignments are made at once.",
		}}
		for _, e := range p.Plastic.Equations {
			s.Text = append(s.Text, e.State.Name+"' = "+textOf(e.Rate))
		}
		s.Text = append(s.Text, assignments("When a spike arrives", p.Plastic.Synapse.OnPre)...)
		s.Text = append(s.Text, assignments("When the postsynaptic cell spikes", p.Plastic.Synapse.OnPost)...)
		out = append(out, s)
	}
	return out
}

func assignments(when string, list []model.Assign) []string {
	var all []string
	for _, a := range list {
		sign := " := "
		if a.Add {
			sign = " += "
		}
		all = append(all, a.Target.Name+sign+textOf(a.Value))
	}
	if all == nil {
		return nil
	}
	return []string{when + ": " + strings.Join(all, "; ") + "."}
}

func populations(c *circuit.Circuit) Section {
	t := Table{Head: []string{"name", "cells", "of"}}
	for _, p := range c.Populations {
		size, of := strconv.Itoa(p.Model.Size), ""
		if p.Model.Size == 0 {
			size = "as its table"
		}
		switch {
		case p.Model.Source != nil:
			of = "spikes of " + p.Model.Source.Kind
		default:
			of = p.Model.Cell.Name
		}
		t.Rows = append(t.Rows, []string{p.Model.Name, size, of})
	}
	return Section{Title: "Populations", Table: &t}
}

func projections(c *circuit.Circuit) Section {
	t := Table{Head: []string{"projection", "from", "to", "synapse", "acts by"}}
	for _, p := range c.Projections {
		t.Rows = append(t.Rows, []string{p.Model.Name, p.Model.Pre.Name, p.Model.Post.Name, p.Model.Synapse.Name, acts(p)})
	}
	for _, d := range c.Drives {
		t.Rows = append(t.Rows, []string{d.Model.Name, "Poisson trains", d.Model.Post.Name, d.Model.Synapse.Name, "spikes"})
	}
	if len(t.Rows) == 0 {
		return Section{Title: "Projections", Text: []string{"none"}}
	}
	return Section{Title: "Projections", Table: &t}
}

// acts says how a projection acts on its postsynaptic cells.
func acts(p *circuit.Projection) string {
	var how []string
	for _, d := range p.Spikes {
		switch {
		case d.Amplitude != nil:
			how = append(how, "spikes that carry "+d.Amplitude.Name)
		case !slices.Contains(how, "spikes"):
			how = append(how, "spikes")
		}
	}
	if p.Plastic != nil {
		how = append(how, "spikes, one connection at a time")
	}
	for _, g := range p.Gathers {
		switch {
		case g.Shown != nil:
			how = append(how, "the sum of "+g.Shown.Name+" in each step")
		default:
			how = append(how, "the sum of weights")
		}
	}
	return strings.Join(how, ", ")
}

func places(c *circuit.Circuit) Section {
	t := Table{Head: []string{"projection", "state", "lives once for each", "called", "because"}}
	add := func(projection string, all []circuit.Placed) {
		for _, s := range all {
			if s.State.Kind == model.Weight && !s.Changes {
				continue
			}
			row := []string{projection, s.State.Name, s.Place.String(), s.Name, s.Reason}
			if !slices.ContainsFunc(t.Rows, func(known []string) bool { return slices.Equal(known, row) }) {
				t.Rows = append(t.Rows, row)
			}
		}
	}
	for _, p := range c.Projections {
		add(p.Model.Name, p.Placed)
	}
	for _, d := range c.Drives {
		add(d.Model.Name, d.Placed)
	}
	if len(t.Rows) == 0 {
		return Section{Title: "Where states live", Text: []string{"The synapses have no states."}}
	}
	return Section{Title: "Where states live", Table: &t}
}

// DescribePopulation tells what the cells of a population compute with all that
// their synapses brought.
func DescribePopulation(p *circuit.Population, program *ir.Program) *Document {
	b := &builder{Source: Source{Cell: p.Cell, Program: program}, names: map[*ir.Node]string{}}
	b.nameDefinitions()
	doc := &Document{Title: "population " + p.Model.Name + " of " + p.Cell.Name}
	if p.Relay != nil {
		doc.Title = "population " + p.Model.Name + ", a source of spikes that carries states of synapses"
	}
	sections := b.quantities()
	if len(p.Cell.Params) > 0 {
		sections[0] = parameters(p, program)
	}
	doc.Sections = append(sections, b.definitions(), b.equations(), b.integrators())
	if p.Cell.Spike != nil {
		doc.Sections = append(doc.Sections, b.spike())
	}
	if s := coupling(p.Cell); len(s.Text) > 0 {
		doc.Sections = append(doc.Sections, s)
	}
	return doc
}

// parameters tells which the cells share, and which differ.
func parameters(p *circuit.Population, program *ir.Program) Section {
	t := Table{Head: []string{"name", "value", "unit"}}
	for i, v := range program.Params {
		value := written(v.Init, v.Scale)
		if slices.ContainsFunc(p.PerCell, func(c circuit.PerCell) bool { return c.Param == p.Cell.Params[i] }) {
			value = "differs from cell to cell"
		}
		t.Rows = append(t.Rows, []string{v.Name, value, v.Unit})
	}
	return Section{Title: "Parameters", Table: &t}
}

// coupling tells what arrives at a cell, and what others read of it.
func coupling(c *model.Cell) Section {
	s := Section{Title: "Coupling"}
	for _, a := range c.Arrivals {
		var to []string
		for _, inc := range a.To {
			text := inc.State.Name + " gains " + a.Input.Name
			if inc.Factor != nil {
				text += " times " + textOf(inc.Factor)
			}
			if kept(c, inc.State) {
				text += " (lost in the refractory period)"
			}
			to = append(to, text)
		}
		s.Text = append(s.Text, "At the beginning of a step "+strings.Join(to, " and ")+".")
	}
	for _, shown := range c.Shown {
		s.Text = append(s.Text, fmt.Sprintf("Other cells read %s at the beginning of each step.", shown.Name))
	}
	return s
}

// kept reports a state that the refractory period holds or clamps.
func kept(c *model.Cell, s *model.Symbol) bool {
	if c.Spike == nil || c.Spike.Refractory == nil {
		return false
	}
	r := c.Spike.Refractory
	return slices.Contains(r.Holds, s) || slices.ContainsFunc(r.Clamps, func(reset model.Reset) bool { return reset.State == s })
}

// textOf is an expression as it stands in the model; what a synapse brought,
// by the names that it has in the cell.
func textOf(x model.Expr) string {
	text := x.Pos().Text()
	own := text != ""
	model.Visit(x, func(part model.Expr) {
		if r, ok := part.(*model.Ref); ok && !strings.Contains(text, r.Symbol.Name) {
			own = false
		}
	})
	if own {
		return text
	}
	text = model.Text(x)
	if inner, ok := strings.CutPrefix(text, "("); ok && strings.Count(text, "(") == 1 {
		return strings.TrimSuffix(inner, ")")
	}
	return text
}
