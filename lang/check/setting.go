package check

import (
	"nmlc/lang/ast"
	"nmlc/lang/diag"
	"nmlc/lang/model"
	"nmlc/lang/source"
	"nmlc/lang/unit"
)

// settings reads the lines of a fit or run: one handler for each key.
type settings struct {
	c        *checker
	block    string // for messages: "fit Recovery"
	handlers map[string]func(*ast.Setting)
	repeat   map[string]bool         // keys that may stand more than once
	several  map[string]bool         // keys that take values with names after a comma
	other    func(*ast.Setting) bool // reads a line with a key of its own; false where there is none
	seen     map[string]source.Span
}

func (st *settings) read(list []*ast.Setting) {
	st.seen = map[string]source.Span{}
	for _, s := range list {
		handle, ok := st.handlers[s.Key.Name]
		if !ok && st.other != nil && st.other(s) {
			continue
		}
		if !ok {
			d := st.c.errorf(codeSetting, s.Key.Span, "%s has no setting `%s`", st.block, s.Key.Name)
			names := sortedKeys(st.handlers)
			if near, ok := diag.Nearest(s.Key.Name, names); ok {
				d.Hint("did you mean %s?", near)
			} else {
				d.Hint("there are %s", joinNames(names))
			}
			continue
		}
		if first, twice := st.seen[s.Key.Name]; twice && !st.repeat[s.Key.Name] {
			st.c.errorf(codeTwice, s.Key.Span, "`%s` is set twice", s.Key.Name).Note(first, "the first time")
			continue
		}
		st.seen[s.Key.Name] = s.Key.Span
		if len(s.More) > 0 && !st.several[s.Key.Name] {
			st.c.errorf(codeValue, s.More[0].Name.Span, "`%s` takes one value", s.Key.Name).Hint("separate settings with a semicolon or a new line")
			continue
		}
		if st.c.strayCrossing(s) {
			continue
		}
		handle(s)
	}
}

// strayCrossing complains about `x crosses y` anywhere but in `spikes`.
func (c *checker) strayCrossing(s *ast.Setting) bool {
	for _, a := range s.Args {
		if a.Crosses != nil && s.Key.Name != "spikes" {
			c.errorf(codeValue, a.Span, "`crosses` belongs to `spikes V crosses -10 mV`").Got("%s", shorten(s.Span.Text()))
			return true
		}
	}
	return false
}

// one is the only argument of a setting; nil after a complaint.
func (c *checker) one(s *ast.Setting, want string) ast.Expr {
	if len(s.Args) == 1 && s.Args[0].To == nil && s.Value == nil {
		return s.Args[0].X
	}
	if len(s.Args) == 0 && s.Value != nil && s.ValueTo == nil {
		return s.Value
	}
	c.errorf(codeValue, s.Span, "`%s` takes one value", s.Key.Name).Expect("%s", want)
	return nil
}

// quantity is a setting's number with the given dimension.
func (c *checker) quantity(e ast.Expr, d unit.Dim, what string) (float64, bool) {
	if e == nil {
		return 0, false
	}
	global := &scope{c: c}
	x := global.expr(e)
	if x == nil || !c.sides(codeSides, d, what, x, e.Pos()) {
		return 0, false
	}
	n, ok := c.constantNum(x, what).(*model.Num)
	if !ok {
		return 0, false
	}
	return n.Value, true
}

// positive is a quantity above zero.
func (c *checker) positive(s *ast.Setting, d unit.Dim, want string) float64 {
	e := c.one(s, want)
	v, ok := c.quantity(e, d, s.Key.Name)
	if ok && !(v > 0) {
		c.errorf(codeValue, e.Pos(), "`%s` must be positive", s.Key.Name).Got("%s", e.Pos().Text())
		return 0
	}
	return v
}

// count is a whole number of at least one.
func (c *checker) count(s *ast.Setting, most int) int {
	e := c.one(s, "a whole number")
	v, ok := c.quantity(e, unit.Dim{}, s.Key.Name)
	if !ok {
		return 0
	}
	if v != float64(int(v)) || v < 1 || v > float64(most) {
		c.errorf(codeValue, e.Pos(), "`%s` is a whole number from 1 to %d", s.Key.Name, most).Got("%s", e.Pos().Text())
		return 0
	}
	return int(v)
}

func (c *checker) text(s *ast.Setting) (string, source.Span) {
	e := c.one(s, "a text in double quotes")
	if e == nil {
		return "", source.Span{}
	}
	t, ok := e.(*ast.Text)
	if !ok {
		c.errorf(codeValue, e.Pos(), "`%s` takes a file name", s.Key.Name).Expect("a text in double quotes").Got("%s", e.Pos().Text())
		return "", source.Span{}
	}
	return t.Value, t.Span
}

// cellUse reads `cell NAME (param = value, ...)`.
func (c *checker) cellUse(s *ast.Setting) (*model.Cell, []model.Override) {
	e := c.one(s, "the name of a neuron")
	var name ast.Ident
	var named []ast.NamedArg
	switch e := e.(type) {
	case nil:
		return nil, nil
	case *ast.Name:
		name = ast.Ident{Name: e.Name, Span: e.Span}
	case *ast.Call:
		name, named = e.Func, e.Named
		if len(e.Args) > 0 {
			c.errorf(codeValue, e.Args[0].Pos(), "parameters are set by name").Expect("name = value").Got("%s", e.Args[0].Pos().Text())
		}
	default:
		c.errorf(codeValue, e.Pos(), "`cell` takes the name of a neuron").Got("%s", e.Pos().Text())
		return nil, nil
	}
	cell := c.neuron(name)
	if cell == nil {
		return nil, nil
	}
	return cell, c.overrides(cell, named)
}

// neuron finds a neuron by its name; nil after a complaint.
func (c *checker) neuron(name ast.Ident) *model.Cell {
	if cell, ok := c.checked[name.Name]; ok {
		return cell
	}
	d := c.errorf(codeUnknownCell, name.Span, "there is no neuron %s", name.Name)
	if near, ok := diag.Nearest(name.Name, c.order); ok {
		d.Hint("did you mean %s?", near)
	} else if len(c.order) > 0 {
		d.Hint("there are %s", joinNames(c.order))
	} else {
		d.Hint("declare it, or import a file that does: import \"stdlib/hh\"")
	}
	return nil
}

func (c *checker) overrides(cell *model.Cell, named []ast.NamedArg) []model.Override {
	return c.overridesOf(named, func(name ast.Ident) *model.Symbol { return c.member(cell, name, model.Param) })
}

// overridesOf reads `name = value` for the parameters that find finds.
func (c *checker) overridesOf(named []ast.NamedArg, find func(ast.Ident) *model.Symbol) []model.Override {
	var out []model.Override
	seen := map[*model.Symbol]bool{}
	for _, a := range named {
		sym := find(a.Name)
		if sym == nil {
			continue
		}
		if seen[sym] {
			c.errorf(codeTwice, a.Name.Span, "%s is set twice", sym.Name)
			continue
		}
		seen[sym] = true
		if v, ok := c.quantity(a.Value, sym.Dim, sym.Name); ok {
			out = append(out, model.Override{Param: sym, Value: v, Span: a.Value.Pos()})
		}
	}
	return out
}

var kindNames = map[model.SymbolKind]string{model.Param: "parameter", model.Input: "input", model.State: "state", model.Let: "definition",
	model.Weight: "weight", model.PreValue: "value of the presynaptic cell", model.PostValue: "value of the postsynaptic cell"}

// member finds a name of the cell that is of one of the kinds.
func (c *checker) member(cell *model.Cell, name ast.Ident, kinds ...model.SymbolKind) *model.Symbol {
	var names []string
	for _, kind := range kinds {
		for _, s := range cell.Group(kind) {
			if s.Name == name.Name {
				return s
			}
			names = append(names, s.Name)
		}
	}
	what := kindNames[kinds[0]]
	for _, k := range kinds[1:] {
		what += " or " + kindNames[k]
	}
	d := c.errorf(codeUnknownPart, name.Span, "%s has no %s %s", cell.Name, what, name.Name)
	near, ok := diag.Nearest(name.Name, names)
	switch {
	case ok:
		d.Hint("did you mean %s?", near)
	case cell.Lookup(name.Name) != nil:
		d.Hint("%s is a %s", name.Name, kindNames[cell.Lookup(name.Name).Kind])
	case len(names) > 0:
		d.Hint("it has %s", joinNames(names))
	}
	return nil
}

// nameOf is the identifier that an argument consists of.
func (c *checker) nameOf(a ast.SettingArg) (ast.Ident, bool) {
	n, ok := a.X.(*ast.Name)
	if !ok || a.To != nil {
		c.errorf(codeValue, a.Span, "expected a name").Got("%s", a.Span.Text())
		return ast.Ident{}, false
	}
	return ast.Ident{Name: n.Name, Span: n.Span}, true
}
