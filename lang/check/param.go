package check

import (
	"nmlc/lang/ast"
	"nmlc/lang/model"
)

func (cc *cellChecker) param(p *ast.Param, s *scope, bound map[string]*binding) {
	if !cc.c.mayDeclare(p.Name) {
		return
	}
	if b := bound[p.Name.Name]; b != nil {
		cc.boundValue(p.Name, p.Unit, s, b)
		return
	}
	sym := s.symbol(model.Param, p.Name)
	d := &def{sym: sym, state: resolved}
	if !cc.add(sym.Name, d) {
		return
	}
	if p.Value == nil && cc.alone {
		u, ok := cc.c.unitOf(p.Unit)
		sym.Dim, sym.Unit, sym.Scale, d.bad = u.Dim, unitText(p.Unit), u.Scale(), !ok
		return
	}
	if p.Value == nil {
		cc.c.errorf(codeNoValue, p.Name.Span, "the parameter %s has no value", sym.Name).
			Hint("give it one, `param %s = ...`, or set it where the channel is used", p.Name.Name)
		d.bad = true
		return
	}
	if d.bad = !cc.paramValue(p, sym); !d.bad {
		cc.cell.Params = append(cc.cell.Params, sym)
	}
}

// paramValue checks value, unit and range.
func (cc *cellChecker) paramValue(p *ast.Param, sym *model.Symbol) bool {
	global := &scope{c: cc.c}
	x := global.expr(p.Value)
	if x == nil || !global.isNumber(x) {
		return false
	}
	v, ok := cc.c.constantNum(x, "the value of a parameter").(*model.Num)
	if !ok {
		return false
	}
	sym.Dim, sym.Default, sym.Unit = v.D, v.Value, v.D.String()
	if text, u, ok := writtenUnit(p.Value); ok && u.Dim == v.D {
		sym.Unit, sym.Scale = text, u.Scale()
	}
	if p.Unit != nil {
		u, ok := cc.c.unitOf(p.Unit)
		if !ok || !cc.c.sides(codeAnnotated, u.Dim, sym.Name, x, x.Pos()) {
			return false
		}
		sym.Unit, sym.Scale = unitText(p.Unit), u.Scale()
	}
	if p.Lo == nil || p.Hi == nil {
		return true
	}
	return cc.paramRange(p, sym)
}

// paramRange checks `in lo .. hi`; the lower end may lean on the unit of the
// upper one.
func (cc *cellChecker) paramRange(p *ast.Param, sym *model.Symbol) bool {
	global := &scope{c: cc.c}
	hi := global.expr(p.Hi)
	lo := global.expr(withUnitOf(p.Lo, p.Hi))
	if lo == nil || hi == nil {
		return false
	}
	span := p.Lo.Pos().To(p.Hi.Pos())
	if !cc.c.sides(codeRange, sym.Dim, sym.Name, lo, p.Lo.Pos()) || !cc.c.sides(codeRange, sym.Dim, sym.Name, hi, p.Hi.Pos()) {
		return false
	}
	a, ok := cc.c.constantNum(lo, "the range of a parameter").(*model.Num)
	b, ok2 := cc.c.constantNum(hi, "the range of a parameter").(*model.Num)
	if !ok || !ok2 {
		return false
	}
	sym.HasRange, sym.Lo, sym.Hi = true, a.Value, b.Value
	switch {
	case !(a.Value < b.Value):
		cc.c.errorf(codeRange, span, "the range of %s is empty", sym.Name).Expect("the lower end first").Got("%s", span.Text())
	case sym.Default < a.Value || sym.Default > b.Value:
		cc.c.errorf(codeRange, span, "the range of %s does not contain its value", sym.Name).
			Expect("a range around %s", p.Value.Pos().Text()).Got("%s", span.Text()).Note(p.Value.Pos(), "the value, where a fit starts")
	default:
		return true
	}
	return false
}

// withUnitOf gives the number lo the unit of the quantity hi where lo has none
// of its own: `5 .. 50 ms`.
func withUnitOf(lo, hi ast.Expr) ast.Expr {
	_, u, ok := writtenUnit(lo)
	if !ok || !u.Dim.Pure() {
		return lo
	}
	return replaceNumber(hi, lo)
}

// replaceNumber is the quantity like, `100 mS/cm^2`, with another number.
func replaceNumber(like, number ast.Expr) ast.Expr {
	switch e := like.(type) {
	case *ast.Number:
		return scaled(number, e.Unit)
	case *ast.Unary:
		return replaceNumber(e.X, number)
	case *ast.Binary:
		if e.Op == "*" || e.Op == "/" {
			return &ast.Binary{Op: e.Op, OpSpan: e.OpSpan, X: replaceNumber(e.X, number), Y: e.Y}
		}
	}
	return number
}

func scaled(number ast.Expr, u *ast.Unit) ast.Expr {
	switch n := number.(type) {
	case *ast.Number:
		return &ast.Number{Text: n.Text, Unit: u, Span: n.Span}
	case *ast.Unary:
		return &ast.Unary{Op: n.Op, X: scaled(n.X, u), Span: n.Span}
	}
	return number
}
