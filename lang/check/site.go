package check

import (
	"strings"

	"nmlc/lang/ast"
	"nmlc/lang/diag"
	"nmlc/lang/model"
	"nmlc/lang/unit"
)

// site is where an expression of a network stands: at a cell, or between two.
type site struct {
	own       *model.Population // the cell at hand; nil between two cells
	pre, post *model.Population // of a connection
	table     *model.Table      // what col reads
	fixed     string            // why nothing random may stand here; "" where it may
	measured  bool              // a distance was used
}

var lengthDim = func() unit.Dim { u, _ := unit.Lookup("um"); return u.Dim }()

// name resolves what a cell or connection has: numbers, positions, parameters.
func (t *site) name(s *scope, n *ast.Name) (x model.Expr, known bool) {
	if t.own != nil {
		return t.part(s, t.own, "", n.Name, n)
	}
	if n.Name == "distance" {
		t.measured = true
		if !s.c.placed(t.pre, n, "distance") || !s.c.placed(t.post, n, "distance") {
			return nil, true
		}
		return &model.Site{Typed: model.Typed{D: lengthDim, Span: n.Span}, Name: n.Name}, true
	}
	side, of, _ := strings.Cut(n.Name, ".")
	population := map[string]*model.Population{"pre": t.pre, "post": t.post}[side]
	if population == nil || of == "" {
		return nil, false
	}
	x, known = t.part(s, population, side, of, n)
	if !known {
		s.c.noPart(population, of, n)
	}
	return x, true
}

// part is a number, a position or a parameter of a cell.
func (t *site) part(s *scope, p *model.Population, side, of string, n *ast.Name) (x model.Expr, known bool) {
	out := &model.Site{Typed: model.Typed{Span: n.Span}, Side: side, Name: of}
	switch of {
	case "i", "n":
		return out, true
	case "x", "y", "z":
		out.D = lengthDim
		return notNil(out, s.c.placed(p, n, of)), true
	}
	if p.Cell == nil {
		return nil, false
	}
	for _, sym := range p.Cell.Params {
		if sym.Name == of {
			out.Name, out.Symbol, out.D = "", sym, sym.Dim
			return out, true
		}
	}
	if t.own != nil && p.Cell.Lookup(of) != nil { // not the unit of that name, as in V
		s.c.noPart(p, of, n)
		return nil, true
	}
	return nil, false
}

// notNil keeps a nil pointer from becoming an expression.
func notNil(x *model.Site, ok bool) model.Expr {
	if !ok {
		return nil
	}
	return x
}

// placed demands positions of a population.
func (c *checker) placed(p *model.Population, n *ast.Name, what string) bool {
	if p.Place != nil {
		return true
	}
	c.errorf(codePosition, n.Span, "%s needs the positions of the cells of %s", what, p.Name).
		Note(p.Span, "%s has none", p.Name).Hint("give it some: `position grid(40, 40, spacing = 10 um)` in its braces")
	return false
}

func (c *checker) noPart(p *model.Population, of string, n *ast.Name) {
	if p.Cell == nil {
		c.errorf(codeUnknownPart, n.Span, "%s is a source of spikes and has no %s", p.Name, of).Hint("it has i, n and, where it has positions, x, y, z")
		return
	}
	d := c.errorf(codeUnknownPart, n.Span, "the cells of %s (%s) have no parameter %s", p.Name, p.Cell.Name, of)
	if near, ok := diag.Nearest(of, symbolNames(p.Cell.Params)); ok {
		d.Hint("did you mean %s?", near)
	} else if sym := p.Cell.Lookup(of); sym != nil {
		d.Hint("%s is a %s; a network is made before its states have values", of, kindNames[sym.Kind])
	} else {
		d.Hint("there are i, n, x, y, z and %s", joinNames(symbolNames(p.Cell.Params)))
	}
}

// names are those that may stand in an expression at this place.
func (t *site) names() []string {
	if t.own == nil {
		return []string{"distance", "pre.i", "post.i", "pre.x", "post.x"}
	}
	names := []string{"i", "n", "x", "y", "z"}
	if t.own.Cell != nil {
		names = append(names, symbolNames(t.own.Cell.Params)...)
	}
	return names
}

// functions are those that only such expressions have.
func (t *site) functions() []string { return append(sortedKeys(distributions), "col") }

// index finds no arrays: in a network brackets are cells.
func (t *site) index(*scope, *ast.Index) (x model.Expr, known bool) { return nil, false }

// offers says what may stand in an expression at this place.
func (t *site) offers() string {
	if t.own != nil {
		return "there are i and n, the number of the cell and of cells, its position x, y, z, parameters of the cell, col(\"column\") of its table, and constants"
	}
	return "there are distance, pre.i and post.i, positions pre.x, parameters pre.NAME and post.NAME, and constants"
}

// column reads `col("name")` or `col("name", unit)`: a column of the table.
func (t *site) column(s *scope, e *ast.Call) model.Expr {
	if t.table == nil {
		s.c.errorf(codePosition, e.Span, "there is no table to take a column from").
			Hint("name one in the same braces: `table \"nodes.csv\"`")
		return nil
	}
	if len(e.Args) == 0 || len(e.Args) > 2 || len(e.Named) > 0 {
		s.c.errorf(codeArguments, e.Span, "col takes the name of a column and, where its numbers have one, their unit").Expect("col(\"weight\", nS)")
		return nil
	}
	name, ok := e.Args[0].(*ast.Text)
	if !ok {
		s.c.errorf(codeValue, e.Args[0].Pos(), "the name of a column is a text in double quotes").Got("%s", shorten(e.Args[0].Pos().Text()))
		return nil
	}
	out := &model.Site{Typed: model.Typed{Span: e.Span}, Column: name.Value, Scale: 1}
	if len(e.Args) == 2 {
		global := &scope{c: s.c}
		u := global.expr(e.Args[1])
		if u == nil || !global.isNumber(u) {
			return nil
		}
		n, ok := s.c.constantNum(u, "the unit of a column").(*model.Num)
		if !ok {
			return nil
		}
		out.D, out.Scale = n.D, n.Value
	}
	return out
}
