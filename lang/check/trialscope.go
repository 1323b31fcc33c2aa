package check

import (
	"slices"

	"nmlc/lang/ast"
	"nmlc/lang/model"
)

// trialScope is where an expression of a task stands: the locals are the values
// of the trial, and what there is in this place.
type trialScope struct {
	t     *taskChecker
	what  string          // the expression is: "a rate"
	loops []*model.Symbol // numbers of repetitions
	cell  bool            // i and n are known
	size  int             // of the group or array; 0 where it is not known yet
	time  bool            // t is known
	fixed string          // why nothing random may stand here; "" where it may
}

func (t *taskChecker) expression(e ast.Expr, s *trialScope) model.Expr {
	return (&scope{c: t.c, site: s}).expr(e)
}

// name resolves values of the trial, numbers of repetitions, i, n and t.
func (ts *trialScope) name(s *scope, n *ast.Name) (x model.Expr, known bool) {
	typed := model.Typed{Span: n.Span}
	switch n.Name {
	case "i", "n":
		if !ts.cell {
			s.c.errorf(codeTrial, n.Span, "%s has no %s", ts.what, n.Name).
				Hint("i is the number of an input cell in its group, of an output cell, or of an element; n is how many there are")
			return nil, true
		}
		return &model.Site{Typed: typed, Name: n.Name}, true
	case "t":
		if !ts.time {
			s.c.errorf(codeTrial, n.Span, "%s does not depend on the time t", ts.what).
				Hint("t is the time since the start of the phase in rates, and since that of the trial in targets")
			return nil, true
		}
		typed.D = timeDim
		return &model.Time{Typed: typed}, true
	}
	for _, k := range ts.loops {
		if k.Name == n.Name {
			return ref(k, n.Span), true
		}
	}
	v := ts.t.values[n.Name]
	if v == nil {
		return nil, false
	}
	ts.t.resolve(v)
	switch {
	case v.symbol == nil:
		return nil, true
	case v.count > 0:
		s.c.errorf(codeTrial, n.Span, "%s is an array of %d numbers", n.Name, v.count).
			Expect("%s[0], or sum(%s)", n.Name, n.Name).Got("%s", n.Name)
		return nil, true
	}
	return ref(v.symbol, n.Span), true
}

// index resolves cue[k].
func (ts *trialScope) index(s *scope, e *ast.Index) (x model.Expr, known bool) {
	v := ts.array(s, e.Of)
	if v == nil {
		return nil, true
	}
	if _, isRange := e.Parts[0].(*ast.Range); isRange || len(e.Parts) > 1 {
		s.c.errorf(codeTrial, e.Span, "one element of an array is taken at a time").Expect("%s[0]", e.Of.Name).Got("%s", shorten(e.Span.Text()))
		return nil, true
	}
	index := s.expr(e.Parts[0])
	if index == nil || !s.isNumber(index) {
		return nil, true
	}
	if !index.Dim().Pure() {
		s.c.errorf(codeTrial, index.Pos(), "the number of an element is a pure number").Got("%s", index.Dim().Describe())
		return nil, true
	}
	out := &model.Element{Typed: model.Typed{D: v.symbol.Dim, Span: e.Span}, Of: v.symbol, Index: index}
	if !ts.t.within(out) {
		return nil, true
	}
	if at, ok := index.(*model.Site); ok && at.Name == "i" && ts.size > v.count {
		s.c.errorf(codeTrial, e.Span, "%s has %d elements, and i goes up to %d", e.Of.Name, v.count, ts.size-1).Note(v.tree.Span, "declared here")
		return nil, true
	}
	return out, true
}

// within complains about an element that the array does not have.
func (t *taskChecker) within(x *model.Element) bool {
	count := t.values[x.Of.Name].count
	at, ok := evaluate(x.Index)
	if n, isWhole := wholeNumber(at); !ok || isWhole && n >= 0 && n < count {
		return true
	}
	t.c.errorf(codeTrial, x.Span, "%s has no element %g", x.Of.Name, at).Expect("a whole number from 0 to %d", count-1).
		Note(x.Of.Span, "declared here")
	return false
}

// array finds an array by its name; nil after a complaint.
func (ts *trialScope) array(s *scope, n *ast.Name) *trialValue {
	v := ts.t.values[n.Name]
	if v == nil {
		if x := s.name(n); x != nil {
			s.c.errorf(codeTrial, n.Span, "%s is not an array", n.Name).Hint("arrays are declared with their length: draw %s[7] = ...", n.Name)
		}
		return nil
	}
	ts.t.resolve(v)
	if v.symbol != nil && v.count == 0 {
		s.c.errorf(codeTrial, n.Span, "%s is one number, not an array", n.Name).Note(v.tree.Span, "declared here").
			Hint("an array is declared with its length: draw %s[7] = ...", n.Name)
		return nil
	}
	if v.symbol == nil {
		return nil
	}
	return v
}

// call resolves sum(array) and random numbers.
func (ts *trialScope) call(s *scope, e *ast.Call) (x model.Expr, known bool) {
	if e.Func.Name == "sum" {
		return ts.sum(s, e), true
	}
	if _, known = distributions[e.Func.Name]; known && ts.fixed != "" {
		s.c.errorf(codeTrial, e.Span, "%s", ts.fixed)
		return nil, true
	}
	return s.draw(e)
}

func (ts *trialScope) sum(s *scope, e *ast.Call) model.Expr {
	if len(e.Args) != 1 || len(e.Named) > 0 {
		s.c.errorf(codeArguments, e.Span, "sum takes the name of an array").Expect("sum(cue)").Got("%s", shorten(e.Span.Text()))
		return nil
	}
	name, ok := e.Args[0].(*ast.Name)
	if !ok {
		s.c.errorf(codeArguments, e.Args[0].Pos(), "sum takes the name of an array").Expect("sum(cue)").Got("%s", shorten(e.Args[0].Pos().Text()))
		return nil
	}
	v := ts.array(s, name)
	if v == nil {
		return nil
	}
	return &model.Total{Typed: model.Typed{D: v.symbol.Dim, Span: e.Span}, Of: v.symbol}
}

// match knows no columns of texts.
func (ts *trialScope) match(*scope, *ast.Binary) (x model.Expr, known bool) { return nil, false }

func (ts *trialScope) functions() []string {
	return append(sortedKeys(distributions), "sum")
}

func (ts *trialScope) names() []string {
	names := sortedKeys(ts.t.values)
	for _, k := range ts.loops {
		names = append(names, k.Name)
	}
	if ts.cell {
		names = append(names, "i", "n")
	}
	if ts.time {
		names = append(names, "t")
	}
	return names
}

func (ts *trialScope) offers() string {
	names := ts.names()
	if len(names) == 0 {
		return "declare it with `draw NAME = ...` or `let NAME = ...`"
	}
	slices.Sort(names)
	return "there are " + joinNames(names) + ", and constants"
}
