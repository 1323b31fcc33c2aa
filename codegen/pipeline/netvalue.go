package pipeline

import (
	"errors"
	"fmt"
	"slices"

	"nmlc/lang/diag"
	"nmlc/lang/model"
	"nmlc/runtime/wiring"
)

// values turns expressions of a network into functions of a connection, or of a
// cell, which is then a pair of the cell with itself.
type values struct {
	expressions[wiring.Pair]
	side  map[string]*crowd // "" for the cell at hand, pre, post
	table *rows             // of cells or of connections; nil for none
	diags *diag.List        // for what is no mistake for certain
}

func newValues(side map[string]*crowd, table *rows, diags *diag.List) *values {
	v := &values{side: side, table: table, diags: diags}
	v.leaf, v.draw = v.place, func(p *wiring.Pair) wiring.Draws { return p.Draw }
	return v
}

// place is the value of a leaf.
func (v *values) place(x model.Expr) func(*wiring.Pair) float64 {
	switch x := x.(type) {
	case *model.Site:
		return v.site(x)
	case *model.Match:
		return v.match(x)
	case *model.Ref:
		return v.parameter("", x.Symbol)
	}
	return nil
}

// fixed reports that expressions are the same for all.
func fixed(list ...model.Expr) bool {
	varies := false
	for _, x := range list {
		model.Visit(x, func(part model.Expr) {
			switch part.(type) {
			case *model.Site, *model.Draw, *model.Match:
				varies = true
			}
		})
	}
	return !varies
}

// amount is the value of an expression: a constant where it is the same for all.
func (v *values) amount(x model.Expr) wiring.Amount {
	if d, ok := x.(*model.Draw); ok && d.Kind == "normal" && fixed(append(slices.Clone(d.Args), d.Min, d.Max)...) {
		return v.normal(d)
	}
	f := v.compile(x)
	if v.err == nil && fixed(x) {
		return wiring.Amount{Constant: f(&wiring.Pair{})}
	}
	return wiring.Amount{Each: f}
}

// site is what a cell or a connection has.
func (v *values) site(s *model.Site) wiring.Value {
	switch {
	case s.Column != "":
		if v.table == nil {
			return v.fail(errNoTable)
		}
		column, err := v.table.numbers(s.Column)
		if err != nil {
			return v.fail(err)
		}
		return func(p *wiring.Pair) float64 { return column[p.Edge] * s.Scale }
	case s.Symbol != nil:
		return v.parameter(s.Side, s.Symbol)
	case s.Name == "distance":
		return func(p *wiring.Pair) float64 { return p.Distance }
	}
	at := cellOf(s.Side)
	c := v.side[s.Side]
	switch s.Name {
	case "i":
		return func(p *wiring.Pair) float64 { return float64(at(p)) }
	case "n":
		return func(*wiring.Pair) float64 { return float64(c.size) }
	}
	if c.places == nil {
		return v.fail(fmt.Errorf("the cells of %s have no positions", c.Model.Name))
	}
	axis := map[string][]float64{"x": c.places.X, "y": c.places.Y, "z": c.places.Z}[s.Name]
	return func(p *wiring.Pair) float64 { return axis[at(p)] }
}

var errNoTable = errors.New("there is no table to take a column from")

// match compares a column of texts.
func (v *values) match(m *model.Match) wiring.Value {
	if v.table == nil {
		return v.fail(errNoTable)
	}
	same, err := v.table.matching(m.Column, m.Value)
	if err != nil {
		return v.fail(err)
	}
	if len(same) > 0 && !slices.Contains(same, true) {
		d := v.diags.Warnf("", m.Pos(), "no row has %q in the column %s", m.Value, m.Column)
		if near, ok := diag.Nearest(m.Value, v.table.text.Texts(m.Column)); ok {
			d.Hint("did you mean %q?", near)
		}
	}
	return func(p *wiring.Pair) float64 { return truth(same[p.Edge] != m.Not) }
}

// cellOf is the cell of a pair at that side.
func cellOf(side string) func(*wiring.Pair) int {
	if side == "pre" {
		return func(p *wiring.Pair) int { return p.Pre }
	}
	return func(p *wiring.Pair) int { return p.Post }
}

// parameter is that of a cell.
func (v *values) parameter(side string, s *model.Symbol) wiring.Value {
	c := v.side[side]
	if c == nil {
		return v.fail(fmt.Errorf("internal error: no cell has %s", s.Name))
	}
	one, each, err := c.parameter(s)
	if err != nil {
		return v.fail(err)
	}
	if each == nil {
		return func(*wiring.Pair) float64 { return one }
	}
	at := cellOf(side)
	return func(p *wiring.Pair) float64 { return each[at(p)] }
}
