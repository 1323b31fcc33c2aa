package circuit

import (
	"fmt"

	"nmlc/lang/model"
)

// current is a current of the synapse.
type current struct {
	symbol  *model.Symbol
	summed  model.Expr // of summed states and the postsynaptic cell; nil for none
	gathers []gather
}

// gather is the sum over connections of weight^0 or 1 times p, times q.
type gather struct {
	weightless bool
	p          model.Expr // of the presynaptic cell; nil for 1
	q          model.Expr
}

// shapeCurrents splits each current into what sums over connections and what
// has to be gathered.
func (f *form) shapeCurrents() (problems []problem) {
	for _, s := range f.synapse.Currents {
		c, err := f.shapeCurrent(s)
		if err != nil {
			problems = append(problems, f.currentProblem(s, err))
			continue
		}
		if len(c.gathers) > 0 && f.pre != fromCells {
			problems = append(problems, problem{code: codeCarrier, span: s.Span, what: fmt.Sprintf("the current %s is read continuously, and what makes spikes here has no cells", s.Name),
				hint: "connect a population of cells"})
		}
		f.currents = append(f.currents, c)
	}
	return problems
}

func (f *form) shapeCurrent(s *model.Symbol) (current, error) {
	c := current{symbol: s}
	all, err := f.terms(s.Value)
	if err != nil {
		return c, err
	}
	whole := true
	for _, t := range all {
		if t.state != nil && (t.weight > 0 || len(t.pre) > 0) || t.weight > 1 {
			return c, &inseparable{s.Value, "it holds a power of the weight, or a summed state times what differs from connection to connection"}
		}
		if t.state == nil {
			whole = false
			f.collect(&c, t)
			continue
		}
		c.summed = sum(c.summed, product(both(append(t.fixed, reference(t.state)), t.post)...))
	}
	if whole { // as it was written
		c.summed = s.Value
	}
	return c, nil
}

// collect adds a gathered term to those with the same p.
func (f *form) collect(c *current, t term) {
	g := gather{weightless: t.weight == 0, q: product(both(t.fixed, t.post)...)}
	if len(t.pre) > 0 {
		g.p = product(t.pre...)
	}
	for i := range c.gathers {
		other := &c.gathers[i]
		if other.weightless == g.weightless && textOf(other.p) == textOf(g.p) {
			other.q = sum(other.q, g.q)
			return
		}
	}
	c.gathers = append(c.gathers, g)
}

func textOf(x model.Expr) string {
	if x == nil {
		return ""
	}
	return model.Text(x)
}
