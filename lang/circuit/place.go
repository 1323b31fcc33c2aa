package circuit

import (
	"fmt"
	"maps"

	"nmlc/lang/model"
)

// place decides where each state lives. It begins with the cheapest place that
// the state's own events allow, and moves states on until all that reads them
// is content.
func (f *form) place() {
	for _, s := range f.synapse.States {
		f.places[s] = Summed
		f.why[s] = "linear, starts at zero, and spikes only add to it: one sum for all connections onto a cell"
		if why := f.notSummable(s); why != "" {
			f.move(s, why)
		}
	}
	for f.settle() {
	}
}

// move takes a state to the next place that it can have.
func (f *form) move(s *model.Symbol, why string) {
	switch {
	case f.places[s] == Summed && f.pre == fromCells && !f.plastic && !f.assigned(f.synapse.OnPost, s):
		f.places[s] = Presynaptic
		f.why[s] = "it follows the spikes of the presynaptic cell alone; no sum, since " + why
	case f.places[s] != Connection:
		f.places[s] = Connection
		f.why[s] = why
	}
}

func (f *form) assigned(list []model.Assign, s *model.Symbol) bool {
	for _, a := range list {
		if a.Target == s {
			return true
		}
	}
	return false
}

// notSummable is what the state itself has against a sum.
func (f *form) notSummable(s *model.Symbol) string {
	switch {
	case f.assigned(f.synapse.OnPost, s):
		return fmt.Sprintf("postsynaptic spikes change %s", s.Name)
	case s.Init == nil || !isZero(s.Init):
		return fmt.Sprintf("%s does not start at zero", s.Name)
	}
	return ""
}

func isZero(x model.Expr) bool {
	n, ok := x.(*model.Num)
	return ok && n.Value == 0
}

// settle moves states that cannot stay where they are; it reports whether it
// did.
func (f *form) settle() bool {
	before := maps.Clone(f.places)
	for _, s := range f.synapse.States {
		if f.places[s] == Summed {
			f.refuse(s, f.carriedBySpikes(s))
		}
	}
	for _, s := range f.synapse.States {
		switch f.places[s] {
		case Summed:
			f.refuse(s, f.againstSum(s))
		case Presynaptic:
			f.refuse(s, f.againstPre(s))
		case Connection:
			f.pull(s)
		}
	}
	f.pull(f.synapse.Weight)
	for _, s := range f.synapse.States {
		if f.places[s] == Summed {
			f.refuse(s, f.readOtherwise(s))
		}
	}
	return !maps.Equal(before, f.places)
}

func (f *form) refuse(s *model.Symbol, why string) {
	if why != "" {
		f.move(s, why)
	}
}

// againstSum is why a state cannot be a sum over connections.
func (f *form) againstSum(s *model.Symbol) string {
	for _, e := range f.synapse.Equations {
		if e.State != s {
			continue
		}
		all, err := f.terms(e.Rate)
		if err != nil || e.Noise != nil {
			return fmt.Sprintf("the equation of %s is not linear", s.Name)
		}
		for _, t := range all {
			if t.state == nil {
				return fmt.Sprintf("the equation of %s has a term that is not proportional to a summed state", s.Name)
			}
			if t.weight > 0 || len(t.pre) > 0 {
				return fmt.Sprintf("the equation of %s has coefficients that differ from connection to connection", s.Name)
			}
		}
	}
	for _, a := range f.synapse.OnPre {
		if a.Target != s {
			continue
		}
		if f.plastic {
			if !a.Add {
				return fmt.Sprintf("a spike sets %s instead of adding to it", s.Name)
			}
			continue
		}
		all, err := f.increments(a)
		if err != nil {
			return err.Error()
		}
		for _, t := range all {
			if t.state != nil || len(t.post) > 0 || t.weight > 1 {
				return fmt.Sprintf("what a spike adds to %s depends on more than the weight and the presynaptic cell", s.Name)
			}
		}
	}
	return ""
}

// againstPre is why a state cannot live at the presynaptic cell. Summed states
// that it reads come along.
func (f *form) againstPre(s *model.Symbol) string {
	for _, e := range f.synapse.Equations {
		if e.State != s {
			continue
		}
		states(e.Rate, func(other *model.Symbol) {
			if f.places[other] == Summed {
				f.move(other, s.Name+" reads it")
			}
		})
		if f.reads(e.Rate)&^readsPre != 0 {
			return fmt.Sprintf("the equation of %s reads more than the presynaptic cell", s.Name)
		}
	}
	for _, a := range f.synapse.OnPre {
		if a.Target == s && f.reads(a.Value)&^readsPre != 0 {
			return fmt.Sprintf("what a spike does to %s depends on more than the presynaptic cell", s.Name)
		}
	}
	return ""
}

// pull takes what changes a value of the connection to the connection, too.
func (f *form) pull(s *model.Symbol) {
	for _, e := range f.synapse.Equations {
		if e.State == s {
			f.pullFrom(e.Rate, s)
		}
	}
	for _, a := range f.events() {
		if a.Target == s {
			f.pullFrom(a.Value, s)
		}
	}
}

func (f *form) pullFrom(x model.Expr, reader *model.Symbol) {
	states(x, func(other *model.Symbol) {
		if f.places[other] != Connection {
			f.places[other] = Connection
			f.why[other] = fmt.Sprintf("%s reads it, which every connection has for itself", reader.Name)
		}
	})
}

// events are all assignments.
func (f *form) events() []model.Assign {
	return append(append([]model.Assign(nil), f.synapse.OnPre...), f.synapse.OnPost...)
}

// carriedBySpikes is why a state belongs to the spike that arrives.
func (f *form) carriedBySpikes(s *model.Symbol) string {
	for _, a := range f.synapse.OnPre {
		if a.Target != s && mentions(a.Value, s) {
			return fmt.Sprintf("what a spike does to %s depends on it", shown(a.Target))
		}
	}
	return ""
}

// readOtherwise is why a current needs a state of each connection.
func (f *form) readOtherwise(s *model.Symbol) string {
	for _, c := range f.synapse.Currents {
		if !mentions(c.Value, s) {
			continue
		}
		all, err := f.terms(c.Value)
		if err != nil {
			return fmt.Sprintf("the current %s is not proportional to it", c.Name)
		}
		for _, t := range all {
			if t.state == s && (t.weight > 0 || len(t.pre) > 0) {
				return fmt.Sprintf("the current %s multiplies it by what differs from connection to connection", c.Name)
			}
		}
	}
	return ""
}

func mentions(x model.Expr, s *model.Symbol) bool {
	found := false
	states(x, func(other *model.Symbol) { found = found || other == s })
	return found
}
