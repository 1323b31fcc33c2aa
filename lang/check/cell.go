package check

import (
	"strings"

	"nmlc/lang/ast"
	"nmlc/lang/model"
	"nmlc/lang/source"
)

// cellChecker checks one neuron with the channels it uses.
type cellChecker struct {
	c     *checker
	cell  *model.Cell
	defs  map[string]*def // by dotted name
	order []*def
	stack []*def // definitions being resolved, for the report of a cycle
	depth int    // of channels in channels
	alone bool   // a channel checked on its own
	later []func()

	synapse *synapseParts // nil for a cell

	equations []pending[*ast.EquationItem]
	inits     []pending[*ast.StateItem]
	spikes    []pending[*ast.SpikeItem]
	methods   []pending[*ast.IntegrateItem]
}

// pending is an item to check once all names are known, with its scope.
type pending[T any] struct {
	item  T
	scope *scope
}

// def is a named value of a cell.
type def struct {
	sym   *model.Symbol
	value ast.Expr // of a definition
	unit  *ast.Unit
	scope *scope // of value
	state progress
	bad   bool
	alias *def // an input of a channel that is another value of the cell
}

// cell checks a neuron.
func (c *checker) cell(tree *ast.Cell) *model.Cell {
	cc := &cellChecker{c: c, defs: map[string]*def{}, cell: &model.Cell{
		Name: tree.Name.Name, Doc: docAbove(tree.Span), Span: tree.Name.Span, Methods: map[string]string{},
	}}
	cc.alone = tree.Channel
	cc.declareItems(tree, "", nil)
	for _, bind := range cc.later {
		bind()
	}
	for _, d := range cc.order {
		if d.alias == nil && d.sym.Kind == model.Let {
			cc.resolve(d, d.sym.Span)
		}
	}
	cc.resolveInits()
	cc.checkEquations()
	cc.checkSpikes()
	cc.checkMethods()
	return cc.cell
}

// checkChannels checks channels that no cell uses, as far as that is possible:
// each on its own, as if it were a cell.
func (c *checker) checkChannels() {
	used := map[string]bool{}
	for _, group := range []map[string]*ast.Cell{c.cells, c.channels} {
		for _, tree := range group {
			for _, item := range tree.Items {
				if use, ok := item.(*ast.UseItem); ok {
					used[use.Channel.Name] = true
				}
			}
		}
	}
	for _, name := range sortedKeys(c.channels) {
		if !used[name] {
			c.cell(c.channels[name])
		}
	}
}

// docAbove is the comment directly above a declaration.
func docAbove(declaration source.Span) string {
	file := declaration.File
	if file == nil {
		return ""
	}
	var lines []string
	for n := file.Pos(declaration.Start).Line - 1; n > 0; n-- {
		text, ok := strings.CutPrefix(strings.TrimSpace(file.Line(n)), "//")
		if !ok {
			break
		}
		lines = append([]string{strings.TrimSpace(text)}, lines...)
	}
	return strings.Join(lines, "\n")
}

// reference is the value of a definition, which it resolves first.
func (cc *cellChecker) reference(d *def, span source.Span) model.Expr {
	for d.alias != nil {
		d = d.alias
	}
	cc.resolve(d, span)
	if d.bad {
		return nil
	}
	return ref(d.sym, span)
}

// resolve checks a definition once; the stack finds cycles.
func (cc *cellChecker) resolve(d *def, use source.Span) {
	switch {
	case d.state == resolved || d.sym.Kind != model.Let:
		return
	case d.state == resolving:
		cc.reportCycle(d, use)
		d.bad = true
		return
	}
	d.state = resolving
	cc.stack = append(cc.stack, d)
	x := d.scope.expr(d.value)
	cc.stack = cc.stack[:len(cc.stack)-1]
	d.state = resolved
	if x == nil || d.bad {
		d.bad = true
		return
	}
	if x.Bool() {
		cc.c.errorf(codeKind, x.Pos(), "a definition is a number, not a condition").Hint("`if ... then 1 else 0` makes a number of it")
		d.bad = true
		return
	}
	cc.finishLet(d, x)
}

func (cc *cellChecker) finishLet(d *def, x model.Expr) {
	d.sym.Dim, d.sym.Unit, d.sym.Scale, d.sym.Value = x.Dim(), x.Dim().String(), 1, x
	if d.unit != nil {
		u, ok := cc.c.unitOf(d.unit)
		if !ok || !cc.c.sides(codeAnnotated, u.Dim, d.sym.Name, x, x.Pos()) {
			d.bad = true
			return
		}
		d.sym.Unit, d.sym.Scale = unitText(d.unit), u.Scale()
	}
	cc.cell.Lets = append(cc.cell.Lets, d.sym)
}

// reportCycle prints the definitions that lead back to d.
func (cc *cellChecker) reportCycle(d *def, use source.Span) {
	start := 0
	for i, s := range cc.stack {
		if s == d {
			start = i
		}
	}
	var names []string
	for _, s := range cc.stack[start:] {
		names = append(names, s.sym.Name)
	}
	names = append(names, d.sym.Name)
	e := cc.c.errorf(codeCycle, d.sym.Span, "%s is defined by itself: %s", d.sym.Name, strings.Join(names, " -> "))
	for _, s := range cc.stack[start+1:] {
		e.Note(s.sym.Span, "through %s", s.sym.Name)
	}
	e.Note(use, "and back here")
	e.Hint("a value that depends on its own past is a `state` with an equation")
}

// add enters a name of the cell.
func (cc *cellChecker) add(name string, d *def) bool {
	if first, taken := cc.defs[name]; taken {
		at := first.sym.Span
		cc.c.errorf(codeTwice, d.sym.Span, "%s is declared twice", d.sym.Name).Note(at, "the first declaration")
		return false
	}
	cc.defs[name] = d
	cc.order = append(cc.order, d)
	return true
}
