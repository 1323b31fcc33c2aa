package circuit

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

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
		out.symbols[s].Init = out.translated(s.Init)
	}
	for _, s := range own.Lets {
		out.symbols[s].Value = out.translated(s.Value)
	}
	for _, e := range own.Equations {
		out.Cell.Equations = append(out.Cell.Equations, &model.Equation{State: out.symbols[e.State], Rate: out.translated(e.Rate), Noise: out.translated(e.Noise), Span: e.Span})
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

// translated is an expression of the model in terms of the copy.
func (p *Population) translated(x model.Expr) model.Expr {
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
	c.Left, c.Right, c.Cond, c.Surrogate.Of = p.translated(s.Left), p.translated(s.Right), p.translated(s.Cond), p.translated(s.Surrogate.Of)
	c.Resets = p.resets(s.Resets)
	if s.Refractory != nil {
		r := model.Refractory{Duration: p.translated(s.Refractory.Duration), Clamps: p.resets(s.Refractory.Clamps)}
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
		out = append(out, model.Reset{State: p.symbols[r.State], Value: p.translated(r.Value)})
	}
	return out
}

// external gives the inputs that stimuli drive a value from outside: one that
// does not change in time is a parameter.
func (m *maker) external(p *Population) {
	for _, input := range p.Model.Cell.Inputs {
		e := &External{Fixed: true}
		for i := range m.circuit.Network.Stimuli {
			s := &m.circuit.Network.Stimuli[i]
			if s.Input.Name != input.Name || !slices.Contains(s.Of, p.Model) {
				continue
			}
			e.Stimuli = append(e.Stimuli, &s.Stimulus)
			for k := range s.Terms {
				e.Fixed = e.Fixed && s.Terms[k].Kind == "constant"
				e.constant += s.Terms[k].Sign * s.Terms[k].Arg("amplitude", 0).From
			}
		}
		if len(e.Stimuli) == 0 {
			continue
		}
		c := *input
		c.Kind, c.Name = model.Input, p.free(input.Name+".stimulus")
		e.Symbol = &c
		if e.Fixed {
			c.Kind, c.Default = model.Param, e.constant
			p.Cell.Params = append(p.Cell.Params, e.Symbol)
		} else {
			p.Cell.Inputs = append(p.Cell.Inputs, e.Symbol)
		}
		p.Stimuli = append(p.Stimuli, e)
		p.into[input] = append(p.into[input], reference(e.Symbol))
	}
}

// free is a name that the cell does not have yet: the given one, or with a
// number behind it.
func (p *Population) free(name string) string {
	for n, try := 1, name; ; n++ {
		if p.symbol(try) == nil {
			return try
		}
		try = fmt.Sprint(name, n+1)
	}
}

// symbol is that of a name, or nil.
func (p *Population) symbol(name string) *model.Symbol {
	for _, s := range p.lets {
		if s.Name == name {
			return s
		}
	}
	for _, a := range p.Cell.Arrivals {
		if a.Input.Name == name {
			return a.Input
		}
	}
	return p.Cell.Lookup(name)
}

// freePrefix is a name such that the cell has no dotted names that begin with
// it.
func (p *Population) freePrefix(name string) string {
	taken := func(prefix string) bool {
		for _, group := range [][]*model.Symbol{p.Cell.Params, p.Cell.States, p.Cell.Inputs, p.lets} {
			for _, s := range group {
				if strings.HasPrefix(s.Name, prefix+".") {
					return true
				}
			}
		}
		return false
	}
	for n, try := 1, name; ; n++ {
		if !taken(try) {
			return try
		}
		try = fmt.Sprint(name, n+1)
	}
}

// finish gives the inputs their values, and definitions their order.
func (m *maker) finish(p *Population) {
	if p.Cell == nil {
		return
	}
	for _, input := range p.own() {
		var total model.Expr
		for _, x := range p.into[input] {
			total = sum(total, x)
		}
		if total == nil {
			total = &model.Num{Typed: model.Typed{D: input.Dim}}
		}
		p.symbols[input].Value = total
	}
	for _, e := range p.Sums {
		p.Cell.Inputs = append(p.Cell.Inputs, e.Input)
	}
	m.order(p)
}

// own are the inputs of the model's cell; none of a relay.
func (p *Population) own() []*model.Symbol {
	if p.Model.Cell == nil {
		return nil
	}
	return p.Model.Cell.Inputs
}

// order sorts definitions so that each stands after those it uses.
func (m *maker) order(p *Population) {
	const visiting, done = 1, 2
	mark := map[*model.Symbol]int{}
	var path []string
	var visit func(s *model.Symbol) bool
	visit = func(s *model.Symbol) bool {
		switch mark[s] {
		case done:
			return true
		case visiting:
			at := slices.Index(path, s.Name)
			m.diags.Errorf(codeLoop, p.Model.Span, "the input of %s depends on itself within one step", p.Model.Name).
				Got("%s", strings.Join(append(path[at:], s.Name), " -> ")).
				Hint("let the synapse read a state of the cell, which does not change within a step")
			return false
		}
		mark[s] = visiting
		path = append(path, s.Name)
		ok := true
		model.Visit(s.Value, func(x model.Expr) {
			if r, is := x.(*model.Ref); ok && is && r.Symbol.Kind == model.Let {
				ok = visit(r.Symbol)
			}
		})
		path = path[:len(path)-1]
		mark[s] = done
		p.Cell.Lets = append(p.Cell.Lets, s)
		return ok
	}
	for _, s := range p.lets {
		if !visit(s) {
			return
		}
	}
}

// bare is the name of what a synapse reads of a cell, without the side.
func bare(s *model.Symbol) string {
	for _, side := range []string{"pre.", "post."} {
		if name, ok := strings.CutPrefix(s.Name, side); ok {
			return name
		}
	}
	return s.Name
}

// reads is the symbol of the copy that a synapse's pre.NAME or post.NAME stands
// for.
func (p *Population) reads(s *model.Symbol) *model.Symbol {
	if p.Model.Cell == nil {
		return nil
	}
	own := p.Model.Cell.Lookup(bare(s))
	if own == nil {
		return nil
	}
	return cmp.Or(p.symbols[own], own)
}
