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
