package check

import (
	"nmlc/lang/ast"
	"nmlc/lang/model"
	"nmlc/lang/source"
)

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
