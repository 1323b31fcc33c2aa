package pipeline

import (
	"errors"
	"fmt"

	"nmlc/lang/circuit"
	"nmlc/lang/model"
	"nmlc/runtime/network"
	"nmlc/runtime/wiring"
)

// connect makes the connections and what they do.
func (a *assembler) connect() error {
	var specs []*wiring.Spec
	for _, p := range a.circuit.Projections {
		specs = append(specs, a.spec(p))
	}
	if a.broken || !a.affordable(specs) {
		return nil
	}
	for i, p := range a.circuit.Projections {
		edges, err := wiring.Build(specs[i])
		specs[i] = nil // a list may be long
		if err != nil {
			a.wrong(p.Model.Span, fmt.Errorf("%s from %s to %s: %w", p.Model.Name, p.Model.Pre.Name, p.Model.Post.Name, a.inFile(p.Model, err)))
			continue
		}
		if edges, err = a.learnedEdges(p, edges); err != nil {
			a.wrong(p.Model.Span, err)
			continue
		}
		if p.Plastic != nil {
			if err := a.change(p, edges); err != nil {
				return err
			}
			continue
		}
		a.join(p, edges)
	}
	for _, d := range a.circuit.Drives {
		if err := a.drive(d); err != nil {
			a.wrong(d.Model.Span, fmt.Errorf("%s of %s: %w", d.Model.Name, d.Post.Model.Name, err))
		}
	}
	return nil
}

// inFile adds the line of the table to what is wrong with a connection.
func (a *assembler) inFile(m *model.Projection, err error) error {
	var pair *wiring.PairError
	if m.Wiring.Table == nil || !errors.As(err, &pair) || pair.Row < 0 {
		return err
	}
	table, openErr := a.open(m.Wiring.Table, "edges")
	if openErr != nil || table.text == nil {
		return err
	}
	return fmt.Errorf("%s:%d: %w", m.Wiring.Table.Path, table.text.Line(pair.Row), err)
}

// spec says which connections a projection makes. What is wrong with it is
// reported.
func (a *assembler) spec(p *circuit.Projection) *wiring.Spec {
	m := p.Model
	pre, post := a.of[m.Pre], a.of[m.Post]
	s := &wiring.Spec{
		Pre: wiring.Side{Size: pre.size, Place: pre.places}, Post: wiring.Side{Size: post.size, Place: post.places}, Same: m.Pre == m.Post,
		DT: a.dt, MinDelay: 1, Autapses: m.Autapses, Multapses: m.Multapses, Within: m.Within, Period: m.Periodic,
		Seed: a.seed, Stream: a.streams.of(forWiring, m.Name, m.Pre.Name, m.Post.Name),
	}
	if m.Seed != nil {
		s.Seed, s.Stream = uint64(*m.Seed), a.streams.of(forOwnSeedNet)
	}
	s.Delay.Constant = a.dt
	if len(p.Gathers) > 0 && len(p.Spikes) == 0 && p.Plastic == nil {
		s.MinDelay, s.Delay.Constant = 0, 0
	}
	var table *rows
	var err error
	if m.Wiring.Table != nil {
		if table, err = a.open(m.Wiring.Table, "edges"); err != nil {
			a.wrong(m.Wiring.Span, err)
			return s
		}
	}
	amount := func(x model.Expr) wiring.Amount {
		v := newValues(map[string]*crowd{"pre": pre, "post": post}, table, a.diags)
		out := v.amount(x)
		if v.err != nil {
			a.wrong(x.Pos(), v.err)
		}
		return out
	}
	s.Weight.Constant = 1
	switch w := m.Synapse.Weight; {
	case m.Weight != nil:
		s.Weight = amount(m.Weight)
	case w != nil:
		s.Weight.Constant = w.Default
	}
	if m.Delay != nil {
		s.Delay = amount(m.Delay)
	}
	if m.Where != nil {
		where := amount(m.Where)
		s.Where = func(pair *wiring.Pair) bool {
			return where.Each == nil && where.Constant != 0 || where.Each != nil && where.Each(pair) != 0
		}
	}
	if s.Rule, err = a.rule(m, table, amount); err != nil {
		a.wrong(m.Wiring.Span, err)
	}
	return s
}

func (a *assembler) rule(m *model.Projection, table *rows, amount func(model.Expr) wiring.Amount) (wiring.Rule, error) {
	w := m.Wiring
	switch w.Kind {
	case "all_to_all":
		return wiring.AllToAll{}, nil
	case "one_to_one":
		return wiring.OneToOne{}, nil
	case "probability":
		return wiring.Probability{P: amount(w.Probability)}, nil
	case "in_degree":
		return wiring.InDegree{K: w.Count}, nil
	case "out_degree":
		return wiring.OutDegree{K: w.Count}, nil
	case "total":
		return wiring.Total{N: w.Count}, nil
	case "small_world":
		return wiring.SmallWorld{K: w.Count, Rewire: w.Rewire}, nil
	case "scale_free":
		return wiring.ScaleFree{M: w.Count}, nil
	}
	if table == nil {
		return nil, fmt.Errorf("internal error: no rule %s", w.Kind)
	}
	pre, post := a.of[m.Pre], a.of[m.Post]
	if e := table.edges; e != nil {
		return wiring.List{Pre: e.Source, Post: e.Target}, e.Check(pre.size, post.size)
	}
	from, err := pre.cellsOf()
	if err != nil {
		return nil, err
	}
	to, err := post.cellsOf()
	if err != nil {
		return nil, err
	}
	if table.text.Numbered() {
		from.Names, to.Names = nil, nil
	}
	list := wiring.List{
		Pre:  table.text.Indices(columnOf(table.text, w.Table.Pre, "pre", "source"), from),
		Post: table.text.Indices(columnOf(table.text, w.Table.Post, "post", "target"), to),
	}
	return list, table.text.Err()
}

// join lets connections act: one list of them serves all that they do.
func (a *assembler) join(p *circuit.Projection, edges *wiring.Edges) {
	for _, d := range p.Spikes {
		made := network.Projection{Port: d.Port, Edges: edges, Amplitude: -1}
		if d.Weightless {
			made.Edges = unweighted(edges)
		}
		if d.Amplitude != nil {
			made.Amplitude = a.crowds[p.Pre.Index].stateOf(d.Amplitude)
		}
		a.add(p, made)
	}
	for _, g := range p.Gathers {
		shown := -1
		if g.Shown != nil {
			shown = a.crowds[p.Pre.Index].shownOf(g.Shown)
		}
		a.add(p, network.Projection{Port: g.Sum, Edges: edges, Amplitude: -1, Graded: &network.Graded{Shown: shown, Weightless: g.Weightless}})
	}
}

// add appends one part of what a projection does.
func (a *assembler) add(p *circuit.Projection, made network.Projection) {
	made.Name, made.Pre, made.Post = p.Model.Name, p.Pre.Index, p.Post.Index
	a.plan.Job.Projections = append(a.plan.Job.Projections, &made)
	a.plan.Of = append(a.plan.Of, p.Model)
}

// unweighted are the same connections, all of weight 1.
func unweighted(e *wiring.Edges) *wiring.Edges {
	out := *e
	out.Weight = []float64{1}
	return &out
}

func (c *crowd) stateOf(s *model.Symbol) int {
	for i, v := range c.program.States {
		if v.Name == s.Name {
			return i
		}
	}
	return -1
}

func (c *crowd) shownOf(s *model.Symbol) int {
	for i, o := range c.program.Shown {
		if o.Name == s.Name {
			return i
		}
	}
	return -1
}
