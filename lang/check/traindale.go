package check

import (
	"slices"

	"nmlc/lang/ast"
	"nmlc/lang/model"
	"nmlc/lang/source"
)

// dale reads `dale E, I`: populations whose outgoing weights keep their sign.
func (t *trainChecker) dale(s *ast.Setting) {
	if len(s.Args) == 0 || s.Value != nil || s.Braces {
		t.c.errorf(codeValue, s.Span, "`dale` names populations").Expect("dale E, I").Got("%s", shorten(s.Span.Text()))
		return
	}
	var names []ast.Ident
	for _, a := range s.Args {
		if name, ok := t.c.nameOf(a); ok {
			names = append(names, name)
		}
	}
	for _, p := range t.n.findAll(names) {
		if slices.Contains(t.out.Dale, p) {
			t.c.errorf(codeTwice, s.Span, "%s is named twice", p.Name)
			continue
		}
		t.out.Dale = append(t.out.Dale, p)
	}
}

// signed holds the populations that keep their sign against the weights that are
// trained: where these begin, and their bounds.
func (t *trainChecker) signed() {
	span := t.st.seen["dale"]
	told := map[string]bool{} // lines, which hold for several pairs
	for _, p := range t.out.Dale {
		any := false
		for _, f := range t.out.Free {
			if f.Kind != "weight" {
				continue
			}
			for _, j := range f.Projections {
				if j.Pre == p && j.Post.Cell != nil && j.Post.Cell.Spike != nil {
					any = true
					if !told[j.Name] {
						told[j.Name] = t.losesSign(j, &f, span)
					}
				}
			}
		}
		if !any && !t.c.faulty(t.tree.Span) {
			t.c.diags.Warnf("", span, "no outgoing weight of %s is trained, so that none could change its sign", p.Name).Note(p.Span, "the population")
		}
	}
}

// losesSign complains about weights that have both signs, and bounds on the wrong
// side.
func (t *trainChecker) losesSign(j *model.Projection, f *model.TrainFree, dale source.Span) bool {
	x := weightOf(j)
	lo, hi, ok := between(x)
	if drawnBothWays(x) || !ok {
		return false // numbers decide, before the run
	}
	switch {
	case lo < 0 && hi > 0:
		t.c.errorf(codeDale, x.Pos(), "the weights of %s begin with both signs, and %s shall keep one", j.Name, j.Pre.Name).
			Note(dale, "here").Hint("take the size of the number, as in abs(...), or draw from one side")
	case f.Bounded && (lo >= 0 && hi > 0 && f.Hi <= 0 || hi <= 0 && lo < 0 && f.Lo >= 0):
		t.c.errorf(codeDale, f.Span, "these bounds exclude the sign that the weights of %s keep", j.Name).
			Note(x.Pos(), "they begin here").Note(dale, "%s keeps their sign", j.Pre.Name)
	default:
		return false
	}
	return true
}

// weightOf is the weight of the connections at the beginning; nil where there is
// none.
func weightOf(j *model.Projection) model.Expr {
	if j.Weight != nil {
		return j.Weight
	}
	w := j.Synapse.Weight
	return &model.Num{Typed: model.Typed{D: w.Dim, Span: w.Span}, Value: w.Default}
}

// drawnBothWays reports whether a part is drawn without a bound below or above, so
// that only the numbers themselves tell their sign.
func drawnBothWays(x model.Expr) bool {
	found := false
	model.Visit(x, func(x model.Expr) {
		if d, ok := x.(*model.Draw); ok && d.Kind == "normal" && d.Min == nil && d.Max == nil {
			found = true
		}
	})
	return found
}
