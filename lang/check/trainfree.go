package check

import (
	"slices"
	"strings"

	"nmlc/lang/ast"
	"nmlc/lang/diag"
	"nmlc/lang/model"
	"nmlc/lang/source"
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

// freeOfCells reads `free tau of E` and `free start V of E`.
func (t *trainChecker) freeOfCells(out *model.TrainFree, l *ast.Free) bool {
	out.Kind, out.Symbol = "param", l.Name.Name
	if l.Start {
		out.Kind = "start"
	}
	if !t.populations(out, l) {
		return false
	}
	dims := []*model.Symbol{}
	for _, p := range out.Populations {
		sym := t.valueOf(p, l)
		if sym == nil {
			return false
		}
		if dims = append(dims, sym); sym.Dim != dims[0].Dim {
			t.c.errorf(codeTrained, l.Name.Span, "%s is %s in %s, and %s in %s", l.Name.Name, dims[0].Dim.Describe(), out.Populations[0].Name, sym.Dim.Describe(), p.Name).
				Hint("give each a line of its own")
			return false
		}
	}
	return t.bounds(out, l, func(x ast.Expr) (float64, bool) { return t.c.quantity(x, dims[0].Dim, "a bound") })
}

// populations finds those of a line; a name that is none may be a line of the
// network.
func (t *trainChecker) populations(out *model.TrainFree, l *ast.Free) bool {
	for _, name := range l.Of {
		known := slices.ContainsFunc(t.out.Network.Populations, func(p *model.Population) bool { return p.Name == name.Name })
		if _, isLine := t.lines()[name.Name]; isLine && !known {
			t.c.errorf(codeTrained, name.Span, "%s is a line of the network, and here populations stand", name.Name).
				Hint("a parameter of its synapse belongs to the postsynaptic cells: free %s.%s of E", name.Name, l.Name.Name)
			return false
		}
	}
	out.Populations = t.n.findAll(l.Of)
	for _, p := range out.Populations {
		if p.Cell == nil {
			t.c.errorf(codeTrained, l.Span, "%s is a source of spikes: there is nothing to train", p.Name).Note(p.Span, "declared here")
			return false
		}
	}
	return len(out.Populations) == len(l.Of)
}

// valueOf finds what a line trains of the cells of a population: a part of the
// cell, or of a synapse that brings it along, as in exc.tau.
func (t *trainChecker) valueOf(p *model.Population, l *ast.Free) *model.Symbol {
	kind := model.Param
	if l.Start {
		kind = model.State
	}
	if line, part, dotted := strings.Cut(l.Name.Name, "."); dotted && p.Cell.Lookup(l.Name.Name) == nil {
		for _, j := range t.lines()[line] {
			if j.Post != p {
				continue
			}
			symbols := j.Synapse.Params
			if l.Start {
				symbols = j.Synapse.States
			}
			for _, s := range symbols {
				if s.Name == part {
					return s
				}
			}
		}
	}
	return t.c.member(p.Cell, l.Name, kind)
}

// bounds reads `in lo .. hi`.
func (t *trainChecker) bounds(out *model.TrainFree, l *ast.Free, read func(ast.Expr) (float64, bool)) bool {
	if l.Lo == nil {
		return true
	}
	lo, ok := read(withUnitOf(l.Lo, l.Hi))
	hi, ok2 := read(l.Hi)
	if !ok || !ok2 {
		return false
	}
	span := l.Lo.Pos().To(l.Hi.Pos())
	switch {
	case !(lo < hi):
		t.c.errorf(codeTrained, span, "no value lies between these bounds").Got("%s", span.Text()).Hint("the lower bound comes first")
		return false
	case out.Kind == "delay" && !(lo > 0):
		t.c.errorf(codeTrained, span, "a spike arrives after it happened").Got("%s", span.Text()).Hint("the lower bound is a time step at least")
		return false
	}
	out.Bounded, out.Lo, out.Hi = true, lo, hi
	return t.startsWithin(out, span)
}

// startsWithin refuses bounds that exclude the values at the beginning.
func (t *trainChecker) startsWithin(out *model.TrainFree, span source.Span) bool {
	outside := func(x model.Expr, what string) bool {
		lo, hi, ok := between(x)
		if !ok || hi >= out.Lo && lo <= out.Hi {
			return false
		}
		d := t.c.errorf(codeTrained, span, "the training would begin outside of these bounds").Note(x.Pos(), "%s", what)
		if lo == hi {
			d.Got("%s", x.Pos().Text())
		}
		return true
	}
	for _, p := range out.Projections {
		x, what := p.Weight, "the weights of "+p.Name
		if out.Kind == "delay" {
			x, what = p.Delay, "the delays of "+p.Name
		}
		if x != nil && outside(x, what) {
			return false
		}
	}
	return true
}

// once refuses a second line for a value.
func (t *trainChecker) once(out *model.TrainFree, l *ast.Free) bool {
	var keys []freedKey
	for _, p := range out.Projections {
		keys = append(keys, freedKey{kind: out.Kind, projection: p})
	}
	for _, p := range out.Populations {
		keys = append(keys, freedKey{kind: out.Kind, population: p, symbol: out.Symbol})
	}
	seen := map[freedKey]bool{}
	for _, k := range keys {
		first, twice := t.freed[k]
		of := ""
		if k.projection != nil {
			of = k.projection.Name
		} else {
			of = k.population.Name
		}
		switch {
		case twice:
			t.c.errorf(codeTwice, l.Span, "%s of %s is trained by two lines", l.Name.Name, of).Note(first, "the first one")
			return false
		case seen[k]:
			t.c.errorf(codeTwice, l.Span, "%s stands here twice", of)
			return false
		}
		seen[k] = true
	}
	for k := range seen {
		t.freed[k] = l.Span
	}
	return true
}
