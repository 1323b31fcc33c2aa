package check

import (
	"math"

	"nmlc/lang/ast"
	"nmlc/lang/diag"
	"nmlc/lang/model"
	"nmlc/lang/source"
	"nmlc/lang/unit"
)

var timeDim = func() unit.Dim { u, _ := unit.Lookup("ms"); return u.Dim }()

// expr checks an expression. It is nil where there was a mistake, which has
// been reported then.
func (s *scope) expr(e ast.Expr) model.Expr {
	switch e := e.(type) {
	case *ast.Number:
		return s.number(e)
	case *ast.Name:
		return s.name(e)
	case *ast.Paren:
		return s.expr(e.X)
	case *ast.Unary:
		return s.unary(e)
	case *ast.Binary:
		return s.binary(e)
	case *ast.Call:
		return s.call(e)
	case *ast.Cond:
		return s.cond(e)
	case *ast.Prime:
		s.c.errorf(codeLeftSide, e.Span, "the derivative %s' may stand on the left of an equation only", e.Name).
			Hint("give the right side a name and use that name here too")
	case *ast.Text:
		s.c.errorf(codeKind, e.Span, "a text cannot be part of a calculation")
	case *ast.Index:
		if s.site != nil {
			if x, known := s.site.index(s, e); known {
				return x
			}
		}
		s.c.errorf(codeKind, e.Pos(), "brackets cannot be part of a calculation").Got("%s", shorten(e.Pos().Text()))
	case *ast.List:
		s.c.errorf(codeKind, e.Pos(), "brackets cannot be part of a calculation").Got("%s", shorten(e.Pos().Text()))
	case *ast.Range:
		s.c.errorf(codeKind, e.Pos(), "a range cannot be part of a calculation")
	}
	return nil
}

func (s *scope) number(n *ast.Number) model.Expr {
	u, ok := s.c.unitOf(n.Unit)
	if !ok {
		return nil
	}
	return &model.Num{Typed: model.Typed{D: u.Dim, Span: n.Span}, Value: unit.Literal(n.Text, u.Pow10)}
}

func (s *scope) unary(e *ast.Unary) model.Expr {
	x := s.expr(e.X)
	if x == nil {
		return nil
	}
	if e.Op == "not" {
		if !s.truth(x) {
			return nil
		}
		return &model.Unary{Typed: model.Typed{Span: e.Span, Truth: true}, Op: e.Op, X: x}
	}
	if !s.isNumber(x) {
		return nil
	}
	if e.Op == "+" {
		return x
	}
	return &model.Unary{Typed: model.Typed{D: x.Dim(), Span: e.Span}, Op: e.Op, X: x}
}

func (s *scope) binary(e *ast.Binary) model.Expr {
	if s.site != nil {
		if x, known := s.site.match(s, e); known {
			return x
		}
	}
	x, y := s.expr(e.X), s.expr(e.Y)
	if x == nil || y == nil {
		return nil
	}
	t := model.Typed{Span: e.Pos()}
	switch e.Op {
	case "and", "or":
		t.Truth = true
		if !s.truth(x) || !s.truth(y) {
			return nil
		}
		return &model.Binary{Typed: t, Op: e.Op, X: x, Y: y}
	}
	if !s.isNumber(x) || !s.isNumber(y) {
		return nil
	}
	switch e.Op {
	case "+", "-":
		if !s.alike(x, y, e) {
			return nil
		}
		t.D = x.Dim()
	case "*":
		t.D = x.Dim().Mul(y.Dim())
	case "/":
		t.D = x.Dim().Div(y.Dim())
	case "^":
		return s.power(e, x, y)
	default:
		if !s.alike(x, y, e) {
			return nil
		}
		t.Truth = true
	}
	if !s.c.sane(t.D, t.Span) {
		return nil
	}
	return &model.Binary{Typed: t, Op: e.Op, X: x, Y: y}
}

// power checks x^y. A value with a unit needs an exponent that is known here.
func (s *scope) power(e *ast.Binary, x, y model.Expr) model.Expr {
	if !y.Dim().Pure() {
		s.c.errorf(codeExponent, y.Pos(), "an exponent must be a pure number").Got("%s", y.Dim().Describe()).
			Hint("divide it by a unit: (...)/(1 %s)", y.Dim())
		return nil
	}
	t := model.Typed{Span: e.Pos()}
	if !x.Dim().Pure() {
		v, ok := evaluate(y)
		if !ok {
			s.c.errorf(codeExponent, y.Pos(), "%s can be raised only to a power that is a literal number", x.Dim().Describe()).
				Hint("divide the base by a unit to make it a pure number")
			return nil
		}
		if math.Abs(v) > 50 {
			s.c.sane(x.Dim().Pow(101), t.Span)
			return nil
		}
		root, exact := x.Dim().Frac(int(math.Round(12*v)), 12)
		if !exact || math.Abs(12*v-math.Round(12*v)) > 1e-9 {
			s.c.errorf(codeExponent, y.Pos(), "the power %g of %s has no unit that nmlc can hold", v, x.Dim().Describe())
			return nil
		}
		t.D = root
	}
	if !s.c.sane(t.D, t.Span) {
		return nil
	}
	return &model.Binary{Typed: t, Op: "^", X: x, Y: y}
}

// alike demands one dimension of both sides of a sum or comparison.
func (s *scope) alike(x, y model.Expr, e *ast.Binary) bool {
	if x.Dim() == y.Dim() {
		return true
	}
	what := map[string]string{"+": "add", "-": "subtract"}[e.Op]
	if what == "" {
		what = "compare"
	}
	d := s.c.errorf(codeSum, e.OpSpan, "cannot %s %s and %s", what, x.Dim().Describe(), y.Dim().Describe()).
		Note(x.Pos(), "this is %s", x.Dim().Describe()).Note(y.Pos(), "this is %s", y.Dim().Describe())
	missing(d, x, y)
	return false
}

// missing hints at the unit of the factor that would make two sides agree.
func missing(d *diag.Diagnostic, x, y model.Expr) {
	if isLiteral(y) && y.Dim().Pure() {
		d.Hint("give the number a unit: %s %s", y.Pos().Text(), x.Dim())
		return
	}
	if isLiteral(x) && x.Dim().Pure() {
		d.Hint("give the number a unit: %s %s", x.Pos().Text(), y.Dim())
		return
	}
	factor := x.Dim().Div(y.Dim())
	d.Hint("`%s` lacks a factor that is %s", shorten(y.Pos().Text()), factor.Describe())
}

func isLiteral(x model.Expr) bool {
	if u, ok := x.(*model.Unary); ok {
		x = u.X
	}
	_, ok := x.(*model.Num)
	return ok
}

func shorten(text string) string {
	if r := []rune(text); len(r) > 40 {
		return string(r[:37]) + "..."
	}
	return text
}

func (s *scope) truth(x model.Expr) bool {
	if x.Bool() {
		return true
	}
	s.c.errorf(codeKind, x.Pos(), "expected a condition").Expect("a comparison, such as V > -50 mV").Got("%s", x.Dim().Describe())
	return false
}

func (s *scope) isNumber(x model.Expr) bool {
	if !x.Bool() {
		return true
	}
	s.c.errorf(codeKind, x.Pos(), "expected a number").Got("a condition").Hint("`if %s then 1 else 0` makes a number of it", shorten(x.Pos().Text()))
	return false
}

func (s *scope) cond(e *ast.Cond) model.Expr {
	if c, x, y := s.expr(e.If), s.expr(e.Then), s.expr(e.Else); c != nil && x != nil && y != nil {
		if !s.truth(c) || !s.isNumber(x) || !s.isNumber(y) {
			return nil
		}
		if x.Dim() != y.Dim() {
			missing(s.c.errorf(codeSum, e.Span, "the branches of `if` have different dimensions").
				Note(x.Pos(), "this is %s", x.Dim().Describe()).Note(y.Pos(), "this is %s", y.Dim().Describe()), x, y)
			return nil
		}
		return &model.Cond{Typed: model.Typed{D: x.Dim(), Span: e.Span}, If: c, Then: x, Else: y}
	}
	return nil
}

// sides demands that a value has the dimension of what it is assigned to.
func (c *checker) sides(code diag.Code, left unit.Dim, leftName string, right model.Expr, span source.Span) bool {
	if right.Bool() {
		c.errorf(codeKind, right.Pos(), "expected a number").Got("a condition")
		return false
	}
	if left == right.Dim() {
		return true
	}
	d := c.errorf(code, span, "%s is %s, but this is %s", leftName, left.Describe(), right.Dim().Describe()).
		Expect("%s", left.Describe()).Got("%s", right.Dim().Describe())
	if isLiteral(right) {
		if right.Dim().Pure() {
			d.Hint("give the number its unit: %s %s", right.Pos().Text(), left)
		} else {
			d.Hint("write it in a unit of the right kind, such as %s", left)
		}
		return false
	}
	d.Hint("the factor that is missing is %s", left.Div(right.Dim()).Describe())
	return false
}
