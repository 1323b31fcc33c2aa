package circuit

import (
	"nmlc/lang/model"
)

// trace is what lives at the presynaptic cells.
type trace struct {
	carrier
	sent  map[string]*model.Symbol
	shown map[string]*model.Symbol
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
