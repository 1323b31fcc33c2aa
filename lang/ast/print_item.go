package ast

import "strings"

func (p *printer) item(item Item) {
	switch i := item.(type) {
	case *ParamItem:
		p.node(i.Span, "param")
		p.within(func() { p.params(i.Params) })
	case *InputItem:
		p.node(i.Span, "input")
		p.within(func() {
			for _, input := range i.Inputs {
				p.node(input.Name.Span, "name %s%s", input.Name.Name, annotation(input.Unit))
			}
		})
	case *StateItem:
		steady := ""
		if i.Steady {
			steady = ", steady"
		}
		p.node(i.Span, "state %s%s%s", listed(i.Names), annotation(i.Unit), steady)
		p.within(func() { p.expr("initially", i.Init) })
	case *LetItem:
		p.definition(i)
	case *EquationItem:
		p.node(i.Span, "equation")
		p.within(func() {
			p.expr("left", i.LHS)
			p.expr("right", i.RHS)
		})
	case *UseItem:
		as := ""
		if i.As != nil {
			as = " as " + i.As.Name
		}
		p.node(i.Span, "use %s%s", i.Channel.Name, as)
		p.within(func() { p.named(i.Args) })
	case *SpikeItem:
		p.spike(i)
	case *WeightItem:
		p.node(i.Span, "weight %s%s", i.Name.Name, annotation(i.Unit))
		p.within(func() { p.expr("default", i.Default) })
	case *ReadsItem:
		p.reads(i)
	case *OnItem:
		p.on(i)
	case *IntegrateItem:
		states := "all states"
		if len(i.States) > 0 {
			states = listed(i.States)
		}
		p.node(i.Span, "integrate %s by %s", states, i.Method.Name)
	}
}

func (p *printer) params(params []*Param) {
	for _, param := range params {
		p.node(param.Span, "name %s%s", param.Name.Name, annotation(param.Unit))
		p.within(func() {
			p.expr("value", param.Value)
			p.expr("from", param.Lo)
			p.expr("to", param.Hi)
		})
	}
}

func (p *printer) definition(i *LetItem) {
	keyword := "definition"
	switch {
	case i.Let:
		keyword = "let"
	case i.Current:
		keyword = "current"
	}
	p.node(i.Span, "%s %s%s", keyword, i.Name.Name, annotation(i.Unit))
	p.within(func() { p.expr("value", i.Value) })
}

func (p *printer) spike(s *SpikeItem) {
	p.node(s.Span, "spike")
	p.within(func() {
		p.expr("when", s.Cond)
		p.expr("crosses", s.Crosses)
		if u := s.Surrogate; u != nil {
			p.node(u.Name.Span, "surrogate %s", u.Name.Name)
			p.within(func() {
				p.named(u.Args)
				p.expr("of", u.Of)
			})
		}
		p.assigns(s.Resets)
		if s.Exact != nil {
			p.node(s.Exact.Span, "exact")
			p.within(func() { p.expr("spikes", s.Exact.Spikes) })
		}
		p.refractory(s.Refractory)
	})
}

func (p *printer) refractory(r *Refractory) {
	if r == nil {
		return
	}
	p.node(r.Span, "refractory")
	p.within(func() {
		p.expr("duration", r.Duration)
		for _, held := range r.Holds {
			p.node(held.Span, "hold %s", held.Name)
		}
		for _, clamp := range r.Clamps {
			p.node(clamp.Span, "clamp %s", clamp.Target.Name)
			p.within(func() { p.expr("value", clamp.Value) })
		}
	})
}

func listed(names []Ident) string {
	var words []string
	for _, n := range names {
		words = append(words, n.Name)
	}
	return strings.Join(words, ", ")
}
