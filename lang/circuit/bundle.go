package circuit

import (
	"fmt"

	"nmlc/lang/model"
)

// bundle is what summed states of a synapse need at the postsynaptic cells.
type bundle struct {
	carrier
	ports map[string]int // index of Cell.Arrivals
	sums  map[string]int // index of Sums
	drawn map[string]bool
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
