package check

import (
	"slices"

	"nmlc/lang/ast"
	"nmlc/lang/diag"
	"nmlc/lang/model"
)

// distribution says what a kind of random number takes.
type distribution struct {
	args     []string
	bounded  bool // takes min and max
	positive []int
	notBelow []int // arguments that cannot be negative
}

var distributions = map[string]distribution{
	"normal":      {args: []string{"mean", "sd"}, bounded: true, notBelow: []int{1}},
	"uniform":     {args: []string{"lo", "hi"}},
	"lognormal":   {args: []string{"mean", "sd"}, bounded: true, positive: []int{0}, notBelow: []int{1}},
	"exponential": {args: []string{"mean"}, bounded: true},
	"gamma":       {args: []string{"mean", "sd"}, bounded: true, positive: []int{0, 1}},
	"choice":      {},
	"bernoulli":   {args: []string{"p"}},
}

// call resolves what only expressions of networks have: random numbers and
// columns. known is false for any other function.
func (t *site) call(s *scope, e *ast.Call) (x model.Expr, known bool) {
	if e.Func.Name == "col" {
		return t.column(s, e), true
	}
	if _, known = distributions[e.Func.Name]; known && t.fixed != "" {
		s.c.errorf(codeDistribution, e.Span, "%s", t.fixed)
		return nil, true
	}
	return s.draw(e)
}

// draw checks a random number. known is false for any other function.
func (s *scope) draw(e *ast.Call) (x model.Expr, known bool) {
	d, known := distributions[e.Func.Name]
	if !known {
		return nil, false
	}
	out := &model.Draw{Typed: model.Typed{Span: e.Span}, Kind: e.Func.Name}
	if !s.drawArgs(e, d, out) {
		return nil, true
	}
	s.c.soundDraw(out, d)
	return out, true
}

// drawArgs checks the arguments, all of one dimension.
func (s *scope) drawArgs(e *ast.Call, d distribution, out *model.Draw) bool {
	if n := len(e.Args); d.args != nil && n != len(d.args) || n == 0 {
		wanted := joinNames(d.args)
		if d.args == nil {
			wanted = "values to choose from"
		}
		s.c.errorf(codeDistribution, e.Span, "%s takes %s", e.Func.Name, wanted).Got("%s", plural(n, "argument"))
		return false
	}
	ok := true
	add := func(a ast.Expr) model.Expr {
		x := s.expr(a)
		if x == nil || len(out.Args) > 0 && !s.c.sides(codeSides, out.Args[0].Dim(), "the first argument of "+e.Func.Name, x, a.Pos()) || !s.isNumber(x) {
			ok = false
			return nil
		}
		return x
	}
	for _, a := range e.Args {
		if x := add(a); x != nil {
			out.Args = append(out.Args, x)
		}
	}
	for _, n := range e.Named {
		switch {
		case !d.bounded || n.Name.Name != "min" && n.Name.Name != "max":
			ok = false
			h := s.c.errorf(codeDistribution, n.Name.Span, "%s has no argument %s", e.Func.Name, n.Name.Name)
			if near, found := diag.Nearest(n.Name.Name, []string{"min", "max"}); found && d.bounded {
				h.Hint("did you mean %s?", near)
			} else {
				h.Hint("its arguments have no names: %s", e.Func.Name+"("+joinNames(d.args)+")")
			}
		case n.Name.Name == "min":
			out.Min = add(n.Value)
		default:
			out.Max = add(n.Value)
		}
	}
	if len(out.Args) > 0 {
		out.D = out.Args[0].Dim()
	}
	if ok && e.Func.Name == "bernoulli" {
		return s.pure(e.Func.Name, out.Args)
	}
	return ok
}

// soundDraw refuses constants that no distribution has.
func (c *checker) soundDraw(x *model.Draw, d distribution) {
	for i, a := range x.Args {
		v, ok := evaluate(a)
		switch {
		case !ok:
		case slices.Contains(d.positive, i) && !(v > 0):
			c.errorf(codeDistribution, a.Pos(), "the %s of a %s distribution must be positive", d.args[i], x.Kind).Got("%s", a.Pos().Text())
		case slices.Contains(d.notBelow, i) && v < 0:
			c.errorf(codeDistribution, a.Pos(), "the %s of a %s distribution cannot be negative", d.args[i], x.Kind).Got("%s", a.Pos().Text())
		}
	}
	if v, ok := evaluate(x.Args[0]); x.Kind == "bernoulli" && ok && !(v >= 0 && v <= 1) {
		c.errorf(codeDistribution, x.Args[0].Pos(), "a probability lies between 0 and 1").Got("%s", x.Args[0].Pos().Text())
	}
	if x.Kind == "uniform" {
		c.inOrder(x.Args[0], x.Args[1], "the lower end of a uniform distribution")
	}
	if x.Min != nil && x.Max != nil {
		c.inOrder(x.Min, x.Max, "min")
	}
	c.reachable(x)
}

func (c *checker) inOrder(lo, hi model.Expr, what string) {
	a, ok := evaluate(lo)
	b, ok2 := evaluate(hi)
	if ok && ok2 && a >= b {
		c.errorf(codeDistribution, hi.Pos(), "%s is not below the upper one", what).Got("%s and %s", lo.Pos().Text(), hi.Pos().Text())
	}
}

// reachable refuses bounds that numbers hardly ever meet: they would be drawn
// again without end.
func (c *checker) reachable(x *model.Draw) {
	if x.Kind != "normal" {
		return
	}
	mean, ok := evaluate(x.Args[0])
	sd, ok2 := evaluate(x.Args[1])
	if !ok || !ok2 {
		return
	}
	const far = 4 // standard deviations: one number in 30 000
	if lo, ok := known(x.Min); ok && lo > mean+far*sd {
		c.errorf(codeDistribution, x.Min.Pos(), "numbers around %s hardly ever lie above this", x.Args[0].Pos().Text()).
			Hint("numbers outside of the bounds are drawn again; the bounds lie around the mean")
	}
	if hi, ok := known(x.Max); ok && hi < mean-far*sd {
		c.errorf(codeDistribution, x.Max.Pos(), "numbers around %s hardly ever lie below this", x.Args[0].Pos().Text()).
			Hint("numbers outside of the bounds are drawn again; the bounds lie around the mean")
	}
}

// known evaluates x, which may be nil.
func known(x model.Expr) (float64, bool) {
	if x == nil {
		return 0, false
	}
	return evaluate(x)
}
