package check

import (
	"slices"

	"nmlc/lang/ast"
	"nmlc/lang/diag"
	"nmlc/lang/model"
)

// freedKey is a group of values that one line trains.
type freedKey struct {
	kind       string
	projection *model.Projection
	population *model.Population
	symbol     string
}

// free checks a line of what is trained: the words behind `of` are lines of the
// network for weights and delays, populations for parameters and initial values.
func (t *trainChecker) free(l *ast.Free) {
	out := model.TrainFree{Shared: l.Shared, Span: l.Span}
	read := t.freeOfCells
	if !l.Start && t.ofLine(l) {
		read = t.freeOfLines
	}
	if read(&out, l) && t.once(&out, l) {
		t.out.Free = append(t.out.Free, out)
	}
}

// lines are the projections by the names of their lines.
func (t *trainChecker) lines() map[string][]*model.Projection {
	out := map[string][]*model.Projection{}
	for _, p := range t.out.Network.Projections {
		out[p.Name] = append(out[p.Name], p)
	}
	return out
}

// ofLine tells what lines of the network have from what cells have. Where a line
// and a population share a name, it is the latter's if its cells have that part.
func (t *trainChecker) ofLine(l *ast.Free) bool {
	first := l.Of[0].Name
	for _, p := range t.out.Network.Populations {
		if p.Name == first {
			_, isLine := t.lines()[first]
			return isLine && (p.Cell == nil || p.Cell.Lookup(l.Name.Name) == nil)
		}
	}
	if _, isLine := t.lines()[first]; isLine || first == "all" || l.Name.Name == "delay" {
		return true
	}
	return slices.ContainsFunc(t.out.Network.Projections, func(p *model.Projection) bool {
		return p.Synapse.Weight != nil && p.Synapse.Weight.Name == l.Name.Name
	})
}

// freeOfLines reads `free w of exc, inh` and `free delay of input`.
func (t *trainChecker) freeOfLines(out *model.TrainFree, l *ast.Free) bool {
	out.Kind = "weight"
	if l.Name.Name == "delay" {
		out.Kind = "delay"
	}
	for _, name := range l.Of {
		list, known := t.lines()[name.Name]
		if !known && name.Name == "all" {
			list, known = t.having(out.Kind, l.Name), true
		}
		if !known {
			t.noLine(name)
			return false
		}
		for _, p := range list {
			if !t.trainable(out.Kind, p, l.Name, name) {
				return false
			}
		}
		out.Projections = append(out.Projections, list...)
	}
	if len(out.Projections) == 0 {
		t.c.errorf(codeTrained, l.Name.Span, "no line of the network %s has a %s", t.out.Network.Name, l.Name.Name).Note(t.out.Network.Span, "the network")
		return false
	}
	dim := timeDim
	if out.Kind == "weight" {
		dim = out.Projections[0].Synapse.Weight.Dim
		for _, p := range out.Projections {
			if w := p.Synapse.Weight; l.Lo != nil && w.Dim != dim {
				t.c.errorf(codeSides, l.Lo.Pos(), "the weights of %s are %s, and those of %s %s", out.Projections[0].Name, dim.Describe(), p.Name, w.Dim.Describe()).
					Hint("give each a line of its own")
				return false
			}
		}
	} else if l.Lo == nil {
		t.c.errorf(codeTrained, l.Span, "a delay that is trained has bounds").Expect("free delay of %s in 1 ms .. 20 ms", l.Of[0].Name).
			Hint("the upper one says how long spikes are kept")
		return false
	}
	return t.bounds(out, l, func(x ast.Expr) (float64, bool) { return t.c.quantity(x, dim, "a bound") })
}

// having are the projections that have a weight of that name, or a delay.
func (t *trainChecker) having(kind string, name ast.Ident) []*model.Projection {
	var out []*model.Projection
	for _, p := range t.out.Network.Projections {
		if kind == "delay" && len(p.Synapse.OnPre) > 0 || kind == "weight" && p.Synapse.Weight != nil && p.Synapse.Weight.Name == name.Name {
			out = append(out, p)
		}
	}
	return out
}

// trainable reports whether a projection has what shall be trained.
func (t *trainChecker) trainable(kind string, p *model.Projection, name, line ast.Ident) bool {
	w := p.Synapse.Weight
	switch {
	case kind == "delay" && len(p.Synapse.OnPre) == 0:
		t.c.errorf(codeTrained, line.Span, "%s carries no spikes, and so nothing that a delay could shift", p.Name).Note(p.Span, "the line")
	case kind == "delay":
		return true
	case w == nil:
		t.c.errorf(codeTrained, name.Span, "the synapse %s has no weight", p.Synapse.Name).Note(p.Synapse.Span, "declared here").
			Hint("give it one: weight w: nS")
	case w.Name != name.Name:
		t.c.errorf(codeTrained, name.Span, "%s has no %s", p.Name, name.Name).Hint("its weight is %s, and it may have a delay", w.Name)
	default:
		return true
	}
	return false
}

func (t *trainChecker) noLine(name ast.Ident) {
	d := t.c.errorf(codeTrained, name.Span, "the network %s has no line %s", t.out.Network.Name, name.Name)
	names := sortedKeys(t.lines())
	if near, ok := diag.Nearest(name.Name, names); ok {
		d.Hint("did you mean %s?", near)
	} else if len(names) > 0 {
		d.Hint("its lines are %s; `as NAME` names one", joinNames(names))
	}
}
