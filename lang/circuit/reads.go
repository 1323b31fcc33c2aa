package circuit

import "nmlc/lang/model"

// reads is a set of what an expression depends on.
type reads uint8

const (
	readsWeight     reads = 1 << iota
	readsPre              // the presynaptic cell, states that live there included
	readsPost             // the postsynaptic cell
	readsSummed           // states that sum over connections
	readsConnection       // states of the single connection
)

// reads finds what an expression depends on; parameters and time do not count.
func (f *form) reads(x model.Expr) reads {
	var found reads
	model.Visit(x, func(part model.Expr) {
		if r, ok := part.(*model.Ref); ok {
			found |= f.of(r.Symbol)
		}
	})
	return found
}

func (f *form) of(s *model.Symbol) reads {
	switch s.Kind {
	case model.Weight:
		if f.plastic {
			return readsConnection
		}
		return readsWeight
	case model.PreValue:
		return readsPre
	case model.PostValue:
		return readsPost
	case model.State:
		return [...]reads{Summed: readsSummed, Presynaptic: readsPre, Connection: readsConnection}[f.places[s]]
	case model.Let:
		return f.reads(s.Value)
	}
	return 0
}

// states are the states of the synapse that an expression reads, through
// definitions too.
func states(x model.Expr, visit func(*model.Symbol)) {
	model.Visit(x, func(part model.Expr) {
		r, ok := part.(*model.Ref)
		switch {
		case !ok:
		case r.Symbol.Kind == model.State:
			visit(r.Symbol)
		case r.Symbol.Kind == model.Let:
			states(r.Symbol.Value, visit)
		}
	})
}

// readsTime reports whether t occurs in an expression, through definitions too.
func readsTime(x model.Expr) bool {
	found := false
	model.Visit(x, func(part model.Expr) {
		switch part := part.(type) {
		case *model.Time:
			found = true
		case *model.Ref:
			found = found || part.Symbol.Kind == model.Let && readsTime(part.Symbol.Value)
		}
	})
	return found
}
