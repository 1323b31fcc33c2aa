package check

import (
	"math"

	"nmlc/lang/ast"
	"nmlc/lang/model"
	"nmlc/lang/source"
	"nmlc/lang/unit"
)

// population checks `population E: LIF[3200] (tau = 20 ms) { settings }`.
func (n *netChecker) population(l *ast.Population) {
	out := &model.Population{Name: l.Name.Name, Span: l.Name.Span}
	if l.Kind.Name == "" { // a syntax error
		n.broken[out.Name] = true
		return
	}
	before := n.c.diags.Len()
	if l.Size != nil {
		out.Size = n.size(l.Size)
	}
	_, isCell := n.c.checked[l.Kind.Name]
	if sourceKind := l.Kind.Name; !isCell && (sourceKind == "poisson" || sourceKind == "spikes" || sourceKind == model.Inputs) {
		n.sourceOf(out, l)
	} else if out.Cell = n.c.neuron(l.Kind); out.Cell == nil {
		n.broken[out.Name] = true
		return
	} else {
		n.parameters(out, l)
	}
	n.populationSettings(out, l)
	if n.c.diags.Len() == before {
		n.sized(out, l)
	}
	n.net.Populations = append(n.net.Populations, out)
}

func (n *netChecker) size(e ast.Expr) int {
	v, ok := n.c.quantity(e, unit.Dim{}, "the size of a population")
	size, isWhole := wholeNumber(v)
	if ok && (!isWhole || size < 1 || size > maxCells) {
		n.c.errorf(codePopulation, e.Pos(), "the size of a population is a whole number from 1 to %d", maxCells).Got("%s, which is %g", e.Pos().Text(), v)
		return 0
	}
	return size
}

// wholeNumber is a number that is computed, as in 0.8*(1 - 2*0.15)*2000, as the whole
// number that it is but for rounding.
func wholeNumber(v float64) (int, bool) {
	n := math.Round(v)
	return int(n), math.Abs(v-n) <= 1e-9*math.Abs(v) && math.Abs(n) < 1<<53
}

// parameters reads those that all cells share.
func (n *netChecker) parameters(out *model.Population, l *ast.Population) {
	named := l.Args
	if l.Source != nil {
		if len(l.Source.Args) > 0 {
			n.c.errorf(codeValue, l.Source.Args[0].Pos(), "parameters are set by name").Expect("name = value").Got("%s", l.Source.Args[0].Pos().Text())
		}
		named = append(append([]ast.NamedArg(nil), l.Source.Named...), named...)
	}
	out.Overrides = n.c.overrides(out.Cell, named)
}

// populationSettings reads the braces: positions, a table, and what differs from
// cell to cell.
func (n *netChecker) populationSettings(out *model.Population, l *ast.Population) {
	what := "population " + out.Name
	// Values of cells may use positions and the table, wherever these stand.
	for _, s := range l.Settings {
		if s.Key.Name == "table" {
			out.Table = n.nodeTable(s)
			break
		}
	}
	var later []func()
	st := &settings{c: n.c, block: what, handlers: map[string]func(*ast.Setting){
		"position": func(s *ast.Setting) { out.Place = n.place(s, out) },
		"table":    func(*ast.Setting) {},
	}}
	st.other = func(s *ast.Setting) bool {
		if s.Value == nil && len(s.Args) > 0 && (out.Cell == nil || out.Cell.Lookup(s.Key.Name) == nil) {
			return false
		}
		later = append(later, func() { n.perCell(out, s) })
		return true
	}
	st.read(l.Settings)
	for _, read := range later {
		read()
	}
	n.acyclic(out)
}

func (n *netChecker) nodeTable(s *ast.Setting) *model.Table {
	out := &model.Table{}
	if out.Path, out.Span = n.c.text(s); out.Path == "" {
		return nil
	}
	n.c.tableSettings(s, out, map[string]*string{"name": &out.Name, "header": &out.Header})
	return out
}

// perCell reads `V = normal(-65 mV, 5 mV)`: a parameter or an initial value.
func (n *netChecker) perCell(out *model.Population, s *ast.Setting) {
	if out.Cell == nil {
		n.c.errorf(codePopulation, s.Key.Span, "%s is a source of spikes and has no %s", out.Name, s.Key.Name).
			Hint("only `position` and `table` may stand here")
		return
	}
	sym := n.c.member(out.Cell, s.Key, model.Param, model.State)
	if sym == nil {
		return
	}
	if len(s.Args) > 0 || s.Value == nil || s.ValueTo != nil || len(s.More) > 0 || s.Braces {
		n.c.errorf(codeValue, s.Span, "%s takes one value for each cell", sym.Name).
			Expect("%s = normal(...), an expression, or a list", sym.Name).Got("%s", shorten(s.Span.Text()))
		return
	}
	for _, o := range out.Overrides {
		if o.Param == sym {
			n.c.errorf(codeTwice, s.Key.Span, "%s is set for all cells already", sym.Name).Note(o.Span, "set here")
			return
		}
	}
	for _, p := range out.PerCell {
		if p.Symbol == sym {
			n.c.errorf(codeTwice, s.Key.Span, "%s is set twice", sym.Name).Note(p.Span, "the first time")
			return
		}
	}
	p := model.PerCell{Symbol: sym, Span: s.Span}
	t := &site{own: out, table: out.Table}
	if list, ok := s.Value.(*ast.List); ok {
		for _, item := range list.Items {
			x := n.expression(item, t)
			if x == nil || !n.c.sides(codeSides, sym.Dim, sym.Name, x, item.Pos()) {
				return
			}
			p.List = append(p.List, x)
		}
	} else {
		x := n.expression(s.Value, t)
		if x == nil || !n.c.sides(codeSides, sym.Dim, sym.Name, x, s.Value.Pos()) {
			return
		}
		p.Value = x
	}
	out.PerCell = append(out.PerCell, p)
}

// sized holds what says how many cells there are against each other.
func (n *netChecker) sized(out *model.Population, l *ast.Population) {
	claim := func(size int, span source.Span, what string) {
		switch {
		case out.Size == 0 && l.Size == nil:
			out.Size = size
		case out.Size != size:
			d := n.c.errorf(codePopulation, span, "%s %d cells, but %s has %d", what, size, out.Name, out.Size)
			if l.Size != nil {
				d.Note(l.Size.Pos(), "its size")
			}
		}
	}
	for _, s := range l.Settings {
		if list, ok := s.Value.(*ast.List); ok {
			claim(len(list.Items), list.Span, "this list is for")
		}
		if s.Key.Name == "position" && out.Place != nil && len(out.Place.Counts) > 0 {
			cells := 1
			for _, k := range out.Place.Counts {
				cells *= k
			}
			claim(cells, out.Place.Span, "this grid has places for")
		}
	}
	if out.Size == 0 && out.Table == nil && l.Size == nil {
		n.c.errorf(codePopulation, out.Span, "nothing says how many cells %s has", out.Name).
			Expect("`population %s: %s[100]`", out.Name, l.Kind.Name).Hint("a table, a list of values or a grid says it too")
	}
}
