package check

import (
	"nmlc/lang/ast"
	"nmlc/lang/diag"
	"nmlc/lang/model"
	"nmlc/lang/source"
)

// maxDepth of channels in channels.
const maxDepth = 20

// binding is what a `use` sets: an expression of the scope outside.
type binding struct {
	arg   ast.NamedArg
	scope *scope
	used  bool
}

// declareItems enters all names of a cell or channel. bound holds what `use`
// sets; it is nil for a neuron.
func (cc *cellChecker) declareItems(tree *ast.Cell, prefix string, bound map[string]*binding) {
	s := &scope{c: cc.c, cell: cc, prefix: prefix}
	for _, item := range tree.Items {
		switch item := item.(type) {
		case *ast.ParamItem:
			for _, p := range item.Params {
				cc.param(p, s, bound)
			}
		case *ast.InputItem:
			for _, in := range item.Inputs {
				cc.input(in, s, bound)
			}
		case *ast.StateItem:
			cc.states(item, s)
		case *ast.LetItem:
			cc.let(item, s)
		case *ast.EquationItem:
			cc.equations = append(cc.equations, pending[*ast.EquationItem]{item, s})
		case *ast.UseItem:
			cc.use(item, s)
		case *ast.SpikeItem:
			cc.spikes = append(cc.spikes, pending[*ast.SpikeItem]{item, s})
		case *ast.IntegrateItem:
			cc.methods = append(cc.methods, pending[*ast.IntegrateItem]{item, s})
		}
	}
}

func (s *scope) symbol(kind model.SymbolKind, name ast.Ident) *model.Symbol {
	return &model.Symbol{Kind: kind, Name: s.prefix + name.Name, Unit: "1", Scale: 1, Span: name.Span}
}

// boundValue makes what `use` sets a definition in the channel.
func (cc *cellChecker) boundValue(name ast.Ident, u *ast.Unit, s *scope, b *binding) {
	b.used = true
	d := &def{sym: s.symbol(model.Let, name), value: b.arg.Value, unit: u, scope: b.scope}
	d.sym.Span = b.arg.Name.Span
	cc.add(s.prefix+name.Name, d)
}

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

func (cc *cellChecker) input(in ast.Typed, s *scope, bound map[string]*binding) {
	if !cc.c.mayDeclare(in.Name) {
		return
	}
	if b := bound[in.Name.Name]; b != nil {
		u := in.Unit
		if u == nil {
			u = &ast.Unit{Span: in.Name.Span}
		}
		cc.boundValue(in.Name, u, s, b)
		return
	}
	sym := s.symbol(model.Input, in.Name)
	d := &def{sym: sym, state: resolved}
	if !cc.add(sym.Name, d) {
		return
	}
	u, ok := cc.c.unitOf(in.Unit)
	if d.bad = !ok; d.bad {
		return
	}
	sym.Dim, sym.Unit, sym.Scale = u.Dim, unitText(in.Unit), u.Scale()
	if bound == nil {
		cc.cell.Inputs = append(cc.cell.Inputs, sym)
	}
}

func (cc *cellChecker) states(item *ast.StateItem, s *scope) {
	u, ok := cc.c.unitOf(item.Unit)
	declared := false
	for _, name := range item.Names {
		if !cc.c.mayDeclare(name) {
			continue
		}
		sym := s.symbol(model.State, name)
		sym.Steady = item.Steady
		d := &def{sym: sym, state: resolved, bad: !ok}
		if cc.add(sym.Name, d) && ok {
			sym.Dim, sym.Unit, sym.Scale = u.Dim, unitText(item.Unit), u.Scale()
			cc.cell.States = append(cc.cell.States, sym)
			declared = true
		}
	}
	if declared {
		cc.inits = append(cc.inits, pending[*ast.StateItem]{item, s})
	}
}

func (cc *cellChecker) let(item *ast.LetItem, s *scope) {
	if cc.c.mayDeclare(item.Name) {
		sym := s.symbol(model.Let, item.Name)
		cc.add(sym.Name, &def{sym: sym, value: item.Value, unit: item.Unit, scope: s})
	}
}

// use unfolds a channel.
func (cc *cellChecker) use(item *ast.UseItem, s *scope) {
	tree, ok := cc.c.channels[item.Channel.Name]
	if !ok {
		d := cc.c.errorf(codeUnknownName, item.Channel.Span, "there is no channel %s", item.Channel.Name)
		if near, ok := diag.Nearest(item.Channel.Name, sortedKeys(cc.c.channels)); ok {
			d.Hint("did you mean %s?", near)
		} else if _, isCell := cc.c.cells[item.Channel.Name]; isCell {
			d.Hint("%s is a neuron; only channels can be used", item.Channel.Name)
		} else {
			d.Hint("import the file that declares it")
		}
		return
	}
	name := item.Channel
	if item.As != nil {
		name = *item.As
	}
	if cc.depth++; cc.depth > maxDepth {
		cc.c.errorf(codeChannel, item.Span, "channels use each other without end")
		cc.depth--
		return
	}
	prefix := s.prefix + name.Name + "."
	before := len(cc.order)
	bound := cc.bind(item, s)
	cc.declareItems(tree, prefix, bound)
	cc.depth--
	made := cc.order[before:len(cc.order):len(cc.order)]
	cc.later = append(cc.later, func() { cc.unboundInputs(made, item, prefix, s) })
	for _, a := range item.Args {
		if b := bound[a.Name.Name]; b != nil && !b.used {
			b.used = true
			cc.unknownArgument(a.Name, tree)
		}
	}
}

func (cc *cellChecker) bind(item *ast.UseItem, s *scope) map[string]*binding {
	bound := map[string]*binding{}
	for _, a := range item.Args {
		if _, twice := bound[a.Name.Name]; twice {
			cc.c.errorf(codeTwice, a.Name.Span, "%s is set twice", a.Name.Name)
			continue
		}
		bound[a.Name.Name] = &binding{arg: a, scope: s}
	}
	return bound
}

// unboundInputs binds inputs that `use` leaves alone to the value of that name
// in the cell.
func (cc *cellChecker) unboundInputs(made []*def, item *ast.UseItem, prefix string, s *scope) {
	for _, d := range made {
		own, inside := cutPrefix(d.sym.Name, prefix)
		if d.sym.Kind != model.Input || !inside || d.alias != nil || d.bad {
			continue
		}
		outer, ok := cc.defs[s.prefix+own]
		if !ok {
			cc.c.errorf(codeChannel, item.Span, "the channel %s needs %s, which this cell does not have", item.Channel.Name, own).
				Note(d.sym.Span, "needed here").Hint("set it: use %s (%s = ...)", item.Channel.Name, own)
			d.bad = true
			continue
		}
		cc.alias(d, outer, item.Span)
	}
}

func (cc *cellChecker) alias(d, outer *def, span source.Span) {
	for outer.alias != nil {
		outer = outer.alias
	}
	cc.resolve(outer, span)
	if !outer.bad && outer.sym.Dim != d.sym.Dim {
		cc.c.errorf(codeSides, span, "the input %s is %s, but %s of this cell is %s", d.sym.Name, d.sym.Dim.Describe(), outer.sym.Name, outer.sym.Dim.Describe())
		d.bad = true
		return
	}
	d.alias = outer
}

func (cc *cellChecker) unknownArgument(name ast.Ident, tree *ast.Cell) {
	var names []string
	for _, item := range tree.Items {
		switch item := item.(type) {
		case *ast.ParamItem:
			for _, p := range item.Params {
				names = append(names, p.Name.Name)
			}
		case *ast.InputItem:
			for _, in := range item.Inputs {
				names = append(names, in.Name.Name)
			}
		}
	}
	d := cc.c.errorf(codeChannel, name.Span, "the channel %s has no parameter or input %s", tree.Name.Name, name.Name)
	if near, ok := diag.Nearest(name.Name, names); ok {
		d.Hint("did you mean %s?", near)
	}
}
