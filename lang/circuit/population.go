package circuit

import (
	"maps"
	"slices"

	"nmlc/lang/model"
	"nmlc/lang/source"
)

// population begins the cell of a population as a copy of its model, in which
// inputs are definitions.
func (m *maker) population(i int, p *model.Population) {
	out := &Population{Model: p, Index: i, symbols: map[*model.Symbol]*model.Symbol{}, into: map[*model.Symbol][]model.Expr{}}
	m.of[p] = out
	m.circuit.Populations = append(m.circuit.Populations, out)
	if p.Cell == nil {
		return
	}
	own := p.Cell
	out.Cell = &model.Cell{Name: own.Name, Doc: own.Doc, Span: own.Span, Params: slices.Clone(own.Params), Method: own.Method, Methods: maps.Clone(own.Methods)}
	for _, s := range own.Params {
		out.symbols[s] = s
	}
	copied := func(s *model.Symbol, kind model.SymbolKind) *model.Symbol {
		c := *s
		c.Kind = kind
		out.symbols[s] = &c
		return &c
	}
	for _, s := range own.States {
		out.Cell.States = append(out.Cell.States, copied(s, model.State))
	}
	for _, s := range own.Inputs {
		out.lets = append(out.lets, copied(s, model.Let))
	}
	for _, s := range own.Lets {
		out.lets = append(out.lets, copied(s, model.Let))
	}
	for _, s := range own.States {
		out.symbols[s].Init = out.Translated(s.Init)
	}
	for _, s := range own.Lets {
		out.symbols[s].Value = out.Translated(s.Value)
	}
	for _, e := range own.Equations {
		out.Cell.Equations = append(out.Cell.Equations, &model.Equation{State: out.symbols[e.State], Rate: out.Translated(e.Rate), Noise: out.Translated(e.Noise), Span: e.Span})
	}
	out.Cell.Spike = out.spike(own.Spike)
	m.external(out)
	for _, v := range p.PerCell {
		param := out.symbols[v.Symbol]
		if v.Symbol.Kind == model.State {
			param = out.starts(param)
		}
		out.PerCell = append(out.PerCell, PerCell{param, v.Value, v.List})
	}
}

// starts makes the initial value of a state a parameter.
func (p *Population) starts(state *model.Symbol) *model.Symbol {
	s := *state
	s.Kind, s.Name, s.Init, s.Default = model.Param, p.free(state.Name+".start"), nil, 0
	p.Cell.Params = append(p.Cell.Params, &s)
	state.Init, state.Steady = reference(&s), false
	return &s
}

// starts sets the initial values of states that projections brought.
func (m *maker) starts() {
	started := map[*model.Symbol]source.Span{}
	for _, s := range m.circuit.Network.Starts {
		for _, of := range s.Of {
			p := m.of[of]
			state := m.circuit.Brought(p, s.Projection, s.State)
			if state == nil {
				continue
			}
			if before, again := started[state]; again {
				m.diags.Errorf(codeStart, s.Span, "%s.%s of %s has two initial values", s.Projection, s.State, of.Name).
					Note(before, "the first one").Hint("projections of the same synapse with the same parameters share their states: start one of them")
				continue
			}
			started[state] = s.Span
			p.PerCell = append(p.PerCell, PerCell{Param: p.starts(state), Value: s.Value})
		}
	}
}

// relay gives a source a cell that spikes with it, for synapses that keep states
// there.
func (p *Population) relay() {
	if p.Cell != nil {
		return
	}
	p.Relay = &model.Symbol{Kind: model.Input, Name: "spikes", Unit: "1", Scale: 1, Span: p.Model.Span}
	p.Cell = &model.Cell{Name: p.Model.Name, Span: p.Model.Span, Inputs: []*model.Symbol{p.Relay},
		Spike: &model.Spike{Left: reference(p.Relay), Right: number(0), Span: p.Model.Span}}
}

// Translated is an expression of the model in terms of the copy.
func (p *Population) Translated(x model.Expr) model.Expr {
	if x == nil {
		return nil
	}
	return model.Rewrite(x, func(part model.Expr) model.Expr {
		if r, ok := part.(*model.Ref); ok && p.symbols[r.Symbol] != nil {
			return &model.Ref{Typed: r.Typed, Symbol: p.symbols[r.Symbol]}
		}
		return nil
	})
}

func (p *Population) spike(s *model.Spike) *model.Spike {
	if s == nil {
		return nil
	}
	c := *s
	c.Left, c.Right, c.Cond, c.Surrogate.Of = p.Translated(s.Left), p.Translated(s.Right), p.Translated(s.Cond), p.Translated(s.Surrogate.Of)
	c.Resets = p.resets(s.Resets)
	if s.Refractory != nil {
		r := model.Refractory{Duration: p.Translated(s.Refractory.Duration), Clamps: p.resets(s.Refractory.Clamps)}
		for _, h := range s.Refractory.Holds {
			r.Holds = append(r.Holds, p.symbols[h])
		}
		c.Refractory = &r
	}
	return &c
}

func (p *Population) resets(list []model.Reset) []model.Reset {
	var out []model.Reset
	for _, r := range list {
		out = append(out, model.Reset{State: p.symbols[r.State], Value: p.Translated(r.Value)})
	}
	return out
}
