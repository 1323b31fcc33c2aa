package circuit

import (
	"fmt"

	"nmlc/lang/model"
)

// origin is what the presynaptic side is: a synapse can keep states there only
// where there are cells.
type origin int

const (
	fromCells origin = iota // or from sources, which then get cells
	fromDrive               // trains that are never stored as connections
)

// form is what becomes of a synapse, in terms of its own symbols.
type form struct {
	synapse *model.Synapse
	pre     origin
	plastic bool // the connection changes: its events are computed one by one
	places  map[*model.Symbol]Place
	why     map[*model.Symbol]string

	arrivals []arrival
	currents []current
}

// arrival is what a spike brings: weight^0 or 1, times what it carries.
type arrival struct {
	weightless bool
	carried    model.Expr // of presynaptic states, before the spike; nil for 1
	sent       model.Expr // of a plastic connection: all of it
	to         []increment
}

// increment adds factor times what arrived.
type increment struct {
	target *model.Symbol // a summed state, or a PostValue
	factor model.Expr    // of parameters; nil for 1
}

// shape finds the form of a synapse.
func shape(s *model.Synapse, pre origin) (*form, []problem) {
	f := &form{synapse: s, pre: pre, places: map[*model.Symbol]Place{}, why: map[*model.Symbol]string{}}
	for _, a := range f.events() {
		f.plastic = f.plastic || a.Target.Kind == model.Weight
	}
	for _, a := range s.OnPost {
		f.plastic = f.plastic || a.Target.Kind == model.State
	}
	f.place()
	if f.connected() && !f.plastic {
		f.plastic = true
		f.place() // the weight is then one of the connection's values
	}
	problems := append(f.shapeArrivals(), f.shapeCurrents()...)
	if f.plastic {
		problems = append(problems, f.checkConnection()...)
	}
	return f, problems
}

// connected says that some state lives at each connection.
func (f *form) connected() bool {
	for _, p := range f.places {
		if p == Connection {
			return true
		}
	}
	return false
}

// increments is what an assignment adds to its target: that of `x += e`, and of
// `x := x + e`.
func (f *form) increments(a model.Assign) ([]term, error) {
	all, err := f.terms(a.Value)
	if err != nil || a.Add {
		return all, err
	}
	var rest []term
	found := false
	for _, t := range all {
		if t.state == a.Target && t.weight == 0 && len(t.pre)+len(t.post) == 0 && isNumber(product(t.fixed...), 1) {
			found = true
		} else {
			rest = append(rest, t)
		}
	}
	if !found {
		return nil, &inseparable{a.Value, fmt.Sprintf("a spike sets %s instead of adding to it", a.Target.Name)}
	}
	return rest, nil
}

// shapeArrivals collects what spikes add to the postsynaptic cell; what several
// states share arrives once.
func (f *form) shapeArrivals() (problems []problem) {
	for _, a := range f.synapse.OnPre {
		if !f.atPost(a.Target) {
			continue
		}
		err := error(&inseparable{a.Value, "the spike sets it instead of adding to it"})
		switch {
		case !f.plastic:
			var all []term
			if all, err = f.increments(a); err == nil {
				err = f.bring(a.Target, all)
			}
		case a.Add: // the whole increment of a connection that changes
			f.arrive(arrival{sent: a.Value}, increment{a.Target, nil})
			err = nil
		}
		if err != nil {
			problems = append(problems, problem{code: codePlace, span: a.Value.Pos(), what: "a spike cannot bring this to " + shown(a.Target), reason: err.Error(),
				hint: "add the weight, times parameters and states that follow presynaptic spikes alone"})
		}
	}
	return problems
}

// atPost says that a target is a state of the postsynaptic cell.
func (f *form) atPost(s *model.Symbol) bool {
	return s.Kind == model.PostValue || s.Kind == model.State && f.places[s] == Summed
}

func shown(s *model.Symbol) string {
	switch s.Kind {
	case model.PostValue:
		return "post." + bare(s)
	case model.PreValue:
		return "pre." + bare(s)
	}
	return s.Name
}

// bring sorts terms by the power of the weight: each is an arrival of its own.
func (f *form) bring(target *model.Symbol, all []term) error {
	for k := 0; k <= 1; k++ {
		var terms []term
		for _, t := range all {
			if t.weight == k {
				terms = append(terms, t)
			}
		}
		if len(terms) == 0 {
			continue
		}
		var carried, factor model.Expr
		carries := false
		for _, t := range terms {
			carries = carries || len(t.pre) > 0
		}
		switch {
		case !carries:
			for _, t := range terms {
				factor = sum(factor, product(t.fixed...))
			}
		case len(terms) == 1:
			factor, carried = product(terms[0].fixed...), product(terms[0].pre...)
		default:
			for _, t := range terms {
				carried = sum(carried, product(both(t.fixed, t.pre)...))
			}
		}
		if factor != nil && isNumber(factor, 1) {
			factor = nil
		}
		f.arrive(arrival{weightless: k == 0, carried: carried}, increment{target, factor})
	}
	for _, t := range all {
		if len(t.post) > 0 || t.state != nil || t.weight > 1 {
			return &inseparable{nil, "it depends on the postsynaptic cell, on a sum over connections, or on a power of the weight"}
		}
	}
	return nil
}

func (f *form) arrive(a arrival, to increment) {
	for i := range f.arrivals {
		if f.arrivals[i].key() == a.key() {
			f.arrivals[i].to = append(f.arrivals[i].to, to)
			return
		}
	}
	a.to = []increment{to}
	f.arrivals = append(f.arrivals, a)
}

// key is equal for arrivals that are the same amount.
func (a arrival) key() string {
	key := fmt.Sprint(a.weightless)
	if a.carried != nil {
		key += " carried " + model.Text(a.carried)
	}
	if a.sent != nil {
		key += " sent " + model.Text(a.sent)
	}
	return key
}
