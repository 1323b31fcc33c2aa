package check

import (
	"slices"

	"nmlc/lang/ast"
	"nmlc/lang/model"
	"nmlc/lang/unit"
)

// record reads `record V, w every 1 ms of cells 0 .. 4` and `record spikes`.
func (c *checker) record(out *model.Run, s *ast.Setting) {
	names, rest := s.Args, []ast.SettingArg(nil)
	for i, a := range s.Args {
		if w := word(a); (w == "every" || w == "of") && out.Cell.Lookup(w) == nil {
			names, rest = s.Args[:i], s.Args[i:]
			break
		}
	}
	how, ok := c.recorder(rest)
	if !ok {
		return
	}
	how.Span = s.Span
	if len(names) == 0 {
		c.errorf(codeValue, s.Span, "`record` names what is recorded").Expect("record V, spikes").Got("%s", shorten(s.Span.Text()))
	}
	for _, a := range names {
		c.recordOne(out, a, how)
	}
}

func (c *checker) recordOne(out *model.Run, a ast.SettingArg, how model.Recorder) {
	if minus, ok := a.X.(*ast.Binary); ok && word(ast.SettingArg{X: minus.X}) == "every" { // every -1 ms
		c.errorf(codeValue, minus.OpSpan.To(minus.Y.Pos()), "the time between samples must be positive").Got("%s", minus.OpSpan.To(minus.Y.Pos()).Text())
		return
	}
	name, ok := c.nameOf(a)
	if !ok {
		return
	}
	if name.Name == "spikes" && out.Cell.Lookup("spikes") == nil {
		if how.Every != 0 || how.Cells != nil {
			c.errorf(codeValue, name.Span, "spikes are recorded of all cells, at all times").Hint("give them a line of their own: record spikes")
		}
		out.Spikes = true
		return
	}
	sym := c.member(out.Cell, name, model.State, model.Let, model.Input)
	if sym == nil {
		return
	}
	if slices.Contains(out.Record, sym) {
		c.errorf(codeTwice, name.Span, "%s is recorded twice", sym.Name)
		return
	}
	out.Record, out.Recorders = append(out.Record, sym), append(out.Recorders, how)
}

// recorder reads what follows the names: `every TIME` and `of cells A .. B, C`.
func (c *checker) recorder(args []ast.SettingArg) (how model.Recorder, ok bool) {
	for len(args) > 0 {
		if word(args[0]) == "every" {
			if len(args) < 2 || args[1].To != nil {
				c.errorf(codeValue, args[0].Span, "`every` is followed by a time").Expect("every 1 ms")
				return how, false
			}
			v, ok := c.quantity(args[1].X, timeDim, "the time between samples")
			if ok && !(v > 0) {
				c.errorf(codeValue, args[1].Span, "the time between samples must be positive").Got("%s", args[1].Span.Text())
			}
			if how.Every = v; !(v > 0) {
				return how, false
			}
			args = args[2:]
			continue
		}
		rest, ok := c.recordedCells(args, &how)
		if !ok {
			return how, false
		}
		args = rest
	}
	return how, true
}

// recordedCells reads `of cells 0 .. 4, 7` or `of cell 3`, and returns what
// follows.
func (c *checker) recordedCells(args []ast.SettingArg, how *model.Recorder) (rest []ast.SettingArg, ok bool) {
	if word(args[0]) != "of" || len(args) < 3 || word(args[1]) != "cells" && word(args[1]) != "cell" {
		c.errorf(codeValue, args[0].Span, "expected `every TIME` or `of cells FIRST .. LAST`").Got("%s", args[0].Span.Text()).
			Hint("as in: record V every 1 ms of cells 0 .. 4; what is recorded otherwise has a line of its own")
		return nil, false
	}
	args = args[2:]
	for len(args) > 0 && word(args[0]) == "" {
		first, ok := c.cellNumber(args[0].X)
		last := first
		if ok && args[0].To != nil {
			last, ok = c.cellNumber(args[0].To)
		}
		if !ok {
			return nil, false
		}
		if last < first {
			c.errorf(codeValue, args[0].Span, "these are no cells").Expect("the first cell in front of the last").Got("%s", args[0].Span.Text())
			return nil, false
		}
		how.Cells = append(how.Cells, model.Cells{First: first, Last: last})
		args = args[1:]
	}
	if len(how.Cells) == 0 {
		c.errorf(codeValue, args[0].Span, "expected the number of a cell").Got("%s", args[0].Span.Text())
		return nil, false
	}
	return args, true
}

func (c *checker) cellNumber(e ast.Expr) (int, bool) {
	v, ok := c.quantity(e, unit.Dim{}, "a cell")
	if ok && (v != float64(int(v)) || v < 0 || v >= maxCells) {
		c.errorf(codeValue, e.Pos(), "a cell is a whole number, the first one 0").Got("%s", e.Pos().Text())
		return 0, false
	}
	return int(v), ok
}

// word is the name that an argument consists of, "" for anything else.
func word(a ast.SettingArg) string {
	if n, ok := a.X.(*ast.Name); ok && a.To == nil {
		return n.Name
	}
	return ""
}
