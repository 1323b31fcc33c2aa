package data

import (
	"fmt"
	"slices"
	"strconv"
)

// Cells says which texts stand for which cells of a population.
type Cells struct {
	Size  int
	Names map[string]uint32 // nil where cells have numbers only
}

// NameCells reads the names of cells from a column of their table; row i is
// cell i.
func (t *Table) NameCells(column string) Cells {
	c := Cells{Size: t.Len(), Names: make(map[string]uint32, t.Len())}
	for row, name := range t.Texts(column) {
		first, twice := c.Names[name]
		switch {
		case name == "":
			t.wrong.add(Problem{Line: t.Line(row), Column: column, Text: "expected the name of a cell, found an empty field"})
		case twice:
			t.wrong.add(Problem{Line: t.Line(row), Column: column,
				Text: fmt.Sprintf("the name %s is that of line %d too", shorten(name), t.Line(int(first)))})
		default:
			c.Names[name] = uint32(row)
		}
	}
	return c
}

// Indices are the cells that a column of numbers from 0, or of names, stands for.
func (t *Table) Indices(column string, cells Cells) []uint32 {
	f := t.find(column)
	if f == nil {
		return nil
	}
	all := make([]uint32, t.Len())
	for row := range all {
		cell, problem := cells.find(f.at(row))
		if problem.Text != "" {
			problem.Line, problem.Column = t.Line(row), column
			t.wrong.add(problem)
		}
		all[row] = cell
	}
	return all
}

func (c *Cells) find(text string) (cell uint32, p Problem) {
	if c.Names != nil {
		if cell, ok := c.Names[text]; ok {
			return cell, p
		}
		return 0, c.unknown(text)
	}
	n, err := strconv.ParseUint(text, 10, 32)
	switch {
	case err == nil && int(n) < c.Size:
		return uint32(n), p
	case text == "":
		p.Text = "expected a cell, found an empty field"
	case err == nil:
		p.Text = fmt.Sprintf("there is no cell %d in a population of %d", n, c.Size)
		if int(n) == c.Size {
			p.Hint = "cells are numbered from 0"
		}
	default:
		p.Text = fmt.Sprintf("expected a cell, a number in 0 .. %d, found %q", c.Size-1, shorten(text))
	}
	return 0, p
}

func (c *Cells) unknown(text string) Problem {
	if text == "" {
		return Problem{Text: "expected the name of a cell, found an empty field"}
	}
	known := make([]string, 0, len(c.Names))
	for name := range c.Names {
		known = append(known, name)
	}
	slices.Sort(known)
	return Problem{Text: fmt.Sprintf("no cell has the name %q", shorten(text)), Hint: didYouMean(text, known)}
}
