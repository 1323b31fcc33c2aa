package circuit

import (
	"fmt"

	"nmlc/lang/model"
)

// formOf is the form of a synapse; nil where it has none, which is reported
// once.
func (m *maker) formOf(u use, pre origin) *form {
	key := formKey{u.synapse, pre}
	if f, known := m.forms[key]; known {
		return f
	}
	f, problems := shape(u.synapse, pre)
	for _, p := range problems {
		m.report(p, u.synapse, u.span)
		f = nil
	}
	m.forms[key] = f
	return f
}

// projection lets two populations carry what a projection needs.
func (m *maker) projection(p *model.Projection) {
	u := use{p.Name, p.Synapse, p.Overrides, p.To, p.Span}
	pre, post := m.of[p.Pre], m.of[p.Post]
	f := m.formOf(u, fromCells)
	if f == nil || !m.resolves(u, f, pre, post) {
		return
	}
	out := &Projection{Model: p, Pre: pre, Post: post}
	b := post.bundle(u, f)
	var t *trace
	if f.plastic {
		out.Plastic = m.plastic(f, b)
	} else {
		t = m.traceOf(u, f, pre)
		out.Spikes, out.Gathers = m.deliveries(f, b, t, p.Weight), m.gathers(f, b, t)
	}
	out.Placed = m.placed(f, b, t)
	m.draw(u, f, b)
	m.circuit.Projections = append(m.circuit.Projections, out)
}

// traceOf is what the presynaptic population carries; nil where that is nothing.
func (m *maker) traceOf(u use, f *form, pre *Population) *trace {
	needed := false
	for _, a := range f.arrivals {
		needed = needed || a.carried != nil
	}
	for _, c := range f.currents {
		for _, g := range c.gathers {
			needed = needed || g.p != nil
		}
	}
	if !needed {
		return nil
	}
	pre.relay()
	return pre.trace(u, f)
}

func (m *maker) drive(d *model.Drive) {
	u := use{d.Name, d.Synapse, d.Overrides, d.To, d.Span}
	f := m.formOf(u, fromDrive)
	if f == nil || !m.resolves(u, f, nil, m.of[d.Post]) {
		return
	}
	b := m.of[d.Post].bundle(u, f)
	m.circuit.Drives = append(m.circuit.Drives, &Drive{Model: d, Post: m.of[d.Post], Spikes: m.deliveries(f, b, nil, d.Weight), Placed: m.placed(f, b, nil)})
	m.draw(u, f, b)
}

// resolves checks that the cells have what the synapse reads of them.
func (m *maker) resolves(u use, f *form, pre, post *Population) bool {
	ok := true
	for _, s := range u.synapse.Reads {
		side := post
		if s.Kind == model.PreValue {
			side = pre
		}
		if side == nil || side.reads(s) == nil {
			ok = false
			m.report(problem{code: codeCarrier, span: s.Span, what: fmt.Sprintf("%s is nothing that the cells of this connection have", shown(s))}, u.synapse, u.span)
		}
	}
	if spikes := len(u.synapse.OnPre) > 0; ok && spikes && pre != nil && pre.Cell != nil && pre.Cell.Spike == nil {
		ok = false
		m.report(problem{code: codeCarrier, span: u.span, what: fmt.Sprintf("%s acts at presynaptic spikes, and %s never spikes", u.synapse.Name, pre.Model.Cell.Name)}, u.synapse, u.span)
	}
	for _, c := range f.currents {
		if ok && m.inputOf(u, c, post) == nil {
			ok = false
			m.report(problem{code: codeCarrier, span: c.symbol.Span, what: fmt.Sprintf("%s has no input %s for this current", post.Model.Cell.Name, c.symbol.Name)}, u.synapse, u.span)
		}
	}
	return ok
}

// inputOf is the input of the postsynaptic cell that a current drives.
func (m *maker) inputOf(u use, c current, post *Population) *model.Symbol {
	name := c.symbol.Name
	if u.to != "" {
		name = u.to
	}
	for _, s := range post.Model.Cell.Inputs {
		if s.Name == name {
			return s
		}
	}
	return nil
}

func (m *maker) draw(u use, f *form, b *bundle) {
	for _, c := range f.currents {
		b.draw(c, m.inputOf(u, c, b.population))
	}
}

func (m *maker) deliveries(f *form, b *bundle, t *trace, weight model.Expr) []Delivery {
	var out []Delivery
	for _, a := range f.arrivals {
		d := Delivery{Port: b.port(a), Weightless: a.weightless}
		if a.carried != nil {
			d.Amplitude = t.carries(a.carried)
		}
		port := b.population.Cell.Arrivals[d.Port]
		port.AtLeastZero = port.AtLeastZero && a.carried == nil && (a.weightless || f.weighs(weight))
		out = append(out, d)
	}
	return out
}

// weighs reports that no weight is below zero; nil is the default of the
// synapse.
func (f *form) weighs(x model.Expr) bool {
	if x == nil {
		return f.synapse.Weight != nil && f.synapse.Weight.Default >= 0
	}
	return atLeastZero(x)
}

func (m *maker) gathers(f *form, b *bundle, t *trace) []Gather {
	var out []Gather
	done := map[int]bool{}
	for _, c := range f.currents {
		for _, g := range c.gathers {
			made := Gather{Sum: b.sum(g), Weightless: g.weightless}
			if done[made.Sum] {
				continue
			}
			done[made.Sum] = true
			if g.p != nil {
				made.Shown = t.shows(g.p)
			}
			out = append(out, made)
		}
	}
	return out
}

// shows lets others read a value of the cell.
func (p *Population) shows(s *model.Symbol) *model.Symbol {
	for _, known := range p.Cell.Shown {
		if known == s {
			return s
		}
	}
	p.Cell.Shown = append(p.Cell.Shown, s)
	return s
}
