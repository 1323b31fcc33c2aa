package circuit

import (
	"cmp"

	"nmlc/lang/model"
)

// unweighted stands for the weight of a synapse that has none.
var unweighted = &model.Symbol{Kind: model.Weight, Name: "(weight)", Unit: "1", Scale: 1}

// plastic is what happens at a single connection.
func (m *maker) plastic(f *form, b *bundle) *Plastic {
	s := f.synapse
	out := &Plastic{Synapse: s, Values: b.values}
	out.States = append(out.States, cmp.Or(s.Weight, unweighted))
	for _, state := range s.States {
		if f.places[state] == Connection {
			out.States = append(out.States, state)
		}
	}
	for _, e := range s.Equations {
		if f.places[e.State] == Connection {
			out.Equations = append(out.Equations, e)
		}
	}
	own := func(list []model.Assign) (kept []model.Assign) {
		for _, a := range list {
			if a.Target.Kind == model.Weight || a.Target.Kind == model.State && f.places[a.Target] == Connection {
				kept = append(kept, a)
			}
		}
		return kept
	}
	out.OnPre, out.OnPost = own(s.OnPre), own(s.OnPost)
	for _, a := range f.arrivals {
		at := b.port(a)
		b.population.Cell.Arrivals[at].AtLeastZero = false
		out.Sent = append(out.Sent, Sent{at, a.sent})
	}
	for _, r := range s.Reads {
		if r.Kind == model.PostValue && f.eventsRead(r) {
			out.Reads = append(out.Reads, Read{r, b.population.shows(b.symbol(r))})
		}
	}
	return out
}

// eventsRead reports whether what happens at a connection reads a value.
func (f *form) eventsRead(s *model.Symbol) bool {
	found := false
	var look func(x model.Expr)
	look = func(x model.Expr) {
		model.Visit(x, func(part model.Expr) {
			if r, ok := part.(*model.Ref); ok {
				found = found || r.Symbol == s
				if r.Symbol.Kind == model.Let {
					look(r.Symbol.Value)
				}
			}
		})
	}
	for _, a := range f.events() {
		look(a.Value)
	}
	return found
}
