package circuit

import (
	"slices"
	"strings"

	"nmlc/lang/model"
)

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
