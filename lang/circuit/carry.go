package circuit

import (
	"fmt"
	"strconv"

	"nmlc/lang/model"
	"nmlc/lang/source"
)

// carrier is what a population carries of a synapse: the names of the synapse
// become names of the cell.
type carrier struct {
	population *Population
	name       string          // in front of the synapse's names
	names      map[string]bool // of the projections that share it
	key        string
	form       *form
	values     map[*model.Symbol]float64 // of parameters
	symbols    map[*model.Symbol]*model.Symbol
}

// bundle is what summed states of a synapse need at the postsynaptic cells.
type bundle struct {
	carrier
	ports map[string]int // index of Cell.Arrivals
	sums  map[string]int // index of Sums
	drawn map[string]bool
}

// trace is what lives at the presynaptic cells.
type trace struct {
	carrier
	sent  map[string]*model.Symbol
	shown map[string]*model.Symbol
}

// use is a synapse where it is used.
type use struct {
	name      string
	synapse   *model.Synapse
	overrides []model.Override
	to        string
	span      source.Span
}

func (u use) values() map[*model.Symbol]float64 {
	out := map[*model.Symbol]float64{}
	for _, s := range u.synapse.Params {
		out[s] = s.Default
	}
	for _, o := range u.overrides {
		out[o.Param] = o.Value
	}
	return out
}

// key is equal for uses that share states.
func (u use) key() string {
	key := fmt.Sprintf("%p %s", u.synapse, u.to)
	values := u.values()
	for _, s := range u.synapse.Params {
		key += " " + strconv.FormatFloat(values[s], 'x', -1, 64)
	}
	return key
}

func (u use) carrier(p *Population, f *form) carrier {
	return carrier{population: p, name: p.prefix(u), names: map[string]bool{}, key: u.key(), form: f, values: u.values(), symbols: map[*model.Symbol]*model.Symbol{}}
}

// prefix is what stands in front of the names that a use brings: at both sides
// of a connection within a population the same.
func (p *Population) prefix(u use) string {
	for _, b := range p.bundles {
		if b.key == u.key() {
			return b.name
		}
	}
	for _, t := range p.traces {
		if t.key == u.key() {
			return t.name
		}
	}
	return p.freePrefix(u.name)
}

// expr is an expression of the synapse in terms of the cell. What it uses comes
// along.
func (c *carrier) expr(x model.Expr) model.Expr {
	return model.Rewrite(x, func(part model.Expr) model.Expr {
		r, ok := part.(*model.Ref)
		if !ok || r.Symbol.Kind == model.Arg {
			return nil
		}
		return &model.Ref{Typed: r.Typed, Symbol: c.symbol(r.Symbol)}
	})
}

func (c *carrier) symbol(s *model.Symbol) *model.Symbol {
	if made := c.symbols[s]; made != nil {
		return made
	}
	p := c.population
	if s.Kind == model.PreValue || s.Kind == model.PostValue {
		c.symbols[s] = p.reads(s)
		return c.symbols[s]
	}
	made := *s
	made.Name = c.name + "." + s.Name
	if known := p.symbol(made.Name); known != nil { // of the same synapse, at the other side
		c.symbols[s] = known
		return known
	}
	c.symbols[s] = &made
	switch s.Kind {
	case model.Param:
		made.Default = c.values[s]
		p.Cell.Params = append(p.Cell.Params, &made)
	case model.State:
		p.Cell.States = append(p.Cell.States, &made)
		made.Init = c.expr(s.Init)
		for _, e := range c.form.synapse.Equations {
			if e.State == s {
				p.Cell.Equations = append(p.Cell.Equations, &model.Equation{State: &made, Rate: c.expr(e.Rate), Noise: c.expr(e.Noise), Span: e.Span})
			}
		}
		if c.form.places[s] == Presynaptic {
			c.follow(s, &made)
		}
	case model.Let:
		made.Value = c.expr(s.Value)
		p.lets = append(p.lets, &made)
	}
	return &made
}

// follow lets a presynaptic state change at the spikes of its cell.
func (c *carrier) follow(s, made *model.Symbol) {
	for _, a := range c.form.synapse.OnPre {
		if a.Target != s {
			continue
		}
		value := c.expr(a.Value)
		if a.Add {
			value = sum(reference(made), value)
		}
		c.population.atSpike(made, value)
	}
}

// atSpike adds an assignment to what happens at a spike.
func (p *Population) atSpike(s *model.Symbol, value model.Expr) {
	p.Cell.Spike.Resets = append(p.Cell.Spike.Resets, model.Reset{State: s, Value: value})
}

// bundle is that of a use at a population, made where there is none yet.
func (p *Population) bundle(u use, f *form) *bundle {
	for _, b := range p.bundles {
		if b.key == u.key() {
			b.names[u.name] = true
			return b
		}
	}
	b := &bundle{carrier: u.carrier(p, f), ports: map[string]int{}, sums: map[string]int{}, drawn: map[string]bool{}}
	b.names[u.name] = true
	p.bundles = append(p.bundles, b)
	return b
}

// trace is that of a use at a presynaptic population.
func (p *Population) trace(u use, f *form) *trace {
	for _, t := range p.traces {
		if t.key == u.key() && t.form == f {
			t.names[u.name] = true
			return t
		}
	}
	t := &trace{carrier: u.carrier(p, f), sent: map[string]*model.Symbol{}, shown: map[string]*model.Symbol{}}
	t.names[u.name] = true
	p.traces = append(p.traces, t)
	return t
}

// carries is the state that holds what a spike carries, as it is after it.
func (t *trace) carries(x model.Expr) *model.Symbol {
	key := model.Text(x)
	if s := t.sent[key]; s != nil {
		return s
	}
	p := t.population
	s := &model.Symbol{Kind: model.State, Name: p.free(t.name + ".sent"), Unit: x.Dim().String(), Dim: x.Dim(), Scale: 1, Span: x.Pos(),
		Init: &model.Num{Typed: model.Typed{D: x.Dim()}}}
	p.Cell.States = append(p.Cell.States, s)
	p.atSpike(s, t.expr(x))
	t.sent[key] = s
	return s
}

// shows is the definition that others read.
func (t *trace) shows(x model.Expr) *model.Symbol {
	key := model.Text(x)
	if s := t.shown[key]; s != nil {
		return s
	}
	p := t.population
	s := &model.Symbol{Kind: model.Let, Name: p.free(t.name + ".shown"), Unit: x.Dim().String(), Dim: x.Dim(), Scale: 1, Span: x.Pos(), Value: t.expr(x)}
	p.lets = append(p.lets, s)
	p.Cell.Shown = append(p.Cell.Shown, s)
	t.shown[key] = s
	return s
}

// port is the place where an arrival comes to the postsynaptic cell.
func (b *bundle) port(a arrival) int {
	key := a.key()
	if at, ok := b.ports[key]; ok {
		return at
	}
	p := b.population
	target := a.to[0].target
	dim := target.Dim
	if f := a.to[0].factor; f != nil {
		dim = dim.Div(f.Dim())
	}
	made := &model.Arrival{AtLeastZero: true, Input: &model.Symbol{Kind: model.Input, Name: p.free(b.name + ".arrived"), Unit: dim.String(), Dim: dim, Scale: 1, Span: target.Span}}
	for _, to := range a.to {
		made.To = append(made.To, model.Increment{State: b.symbol(to.target), Factor: b.expr(to.factor)})
	}
	b.ports[key] = len(p.Cell.Arrivals)
	p.Cell.Arrivals = append(p.Cell.Arrivals, made)
	return b.ports[key]
}

// draw lets a current drive its input of the cell, once for all that share it.
func (b *bundle) draw(c current, input *model.Symbol) {
	if b.drawn[c.symbol.Name] {
		return
	}
	b.drawn[c.symbol.Name] = true
	p := b.population
	var total model.Expr
	if c.summed != nil {
		total = b.expr(c.summed)
	}
	for _, g := range c.gathers {
		in := p.Sums[b.sum(g)].Input
		total = sum(total, product(reference(in), b.expr(g.q)))
	}
	made := *c.symbol
	made.Kind, made.Name, made.Value = model.Let, p.free(b.name+"."+c.symbol.Name), total
	p.lets = append(p.lets, &made)
	b.symbols[c.symbol] = &made
	p.into[input] = append(p.into[input], reference(&made))
}

// sum is the input that gathers a term.
func (b *bundle) sum(g gather) int {
	key := fmt.Sprint(g.weightless, textOf(g.p))
	if at, ok := b.sums[key]; ok {
		return at
	}
	p := b.population
	dim := product(g.p).Dim()
	if w := b.form.synapse.Weight; w != nil && !g.weightless {
		dim = dim.Mul(w.Dim)
	}
	b.sums[key] = len(p.Sums)
	name := fmt.Sprintf("%s.sum%d", b.name, len(b.sums)-1)
	p.Sums = append(p.Sums, &Sum{&model.Symbol{Kind: model.Input, Name: name, Unit: dim.String(), Dim: dim, Scale: 1}})
	return b.sums[key]
}
