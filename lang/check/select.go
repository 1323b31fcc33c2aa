package check

import (
	"slices"

	"nmlc/lang/ast"
	"nmlc/lang/model"
	"nmlc/lang/source"
)

// chosen are some cells of a population.
type chosen struct {
	population *model.Population
	cells      []model.Cells // nil for all
	span       source.Span
}

// split parts the arguments of a line at `of` and at `every`: what, of which
// cells, and how often. ok is false after a complaint.
func (n *netChecker) split(s *ast.Setting) (what []ast.SettingArg, of []chosen, every ast.Expr, ok bool) {
	args := s.Args
	end := slices.IndexFunc(args, func(a ast.SettingArg) bool { w := word(a); return w == "of" || w == "every" })
	if end < 0 {
		return args, nil, nil, true
	}
	what, args, ok = args[:end], args[end:], true
	for len(args) > 0 {
		switch word(args[0]) {
		case "of":
			next := slices.IndexFunc(args, func(a ast.SettingArg) bool { return word(a) == "every" })
			if next < 0 {
				next = len(args)
			}
			if next == 1 {
				n.c.errorf(codeValue, args[0].Span, "`of` is followed by populations").Expect("of E, I")
				return what, of, every, false
			}
			for _, a := range args[1:next] {
				if cells, found := n.chosen(a); found {
					of = append(of, cells)
				} else {
					ok = false
				}
			}
			args = args[next:]
		case "every":
			if len(args) < 2 || args[1].To != nil {
				n.c.errorf(codeValue, args[0].Span, "`every` is followed by a time").Expect("every 1 ms")
				return what, of, every, false
			}
			every, args = args[1].X, args[2:]
		default:
			n.c.errorf(codeValue, args[0].Span, "expected `of POPULATION` or `every TIME`").Got("%s", shorten(args[0].Span.Text()))
			return what, of, every, false
		}
	}
	return what, of, every, ok
}

// chosen reads `E`, `E[3]` or `E[0 .. 4, 7]`.
func (n *netChecker) chosen(a ast.SettingArg) (out chosen, ok bool) {
	out.span = a.Span
	switch x := a.X.(type) {
	case *ast.Name:
		if a.To == nil {
			out.population = n.find(ast.Ident{Name: x.Name, Span: x.Span})
			return out, out.population != nil
		}
	case *ast.Index:
		out.population = n.find(ast.Ident{Name: x.Of.Name, Span: x.Of.Span})
		if a.To != nil {
			break
		}
		for _, part := range x.Parts {
			cells, ok := n.cellRange(part, out.population)
			if !ok {
				return out, false
			}
			out.cells = append(out.cells, cells)
		}
		return out, out.population != nil
	}
	n.c.errorf(codeValue, a.Span, "expected a population, or some of its cells").Expect("E or E[0 .. 4]").Got("%s", shorten(a.Span.Text()))
	return out, false
}

func (n *netChecker) cellRange(e ast.Expr, p *model.Population) (model.Cells, bool) {
	lo := e
	r, isRange := e.(*ast.Range)
	if isRange {
		lo = r.Lo
	}
	first, ok := n.c.cellNumber(lo)
	last := first
	if isRange && ok {
		last, ok = n.c.cellNumber(r.Hi)
	}
	switch {
	case !ok:
		return model.Cells{}, false
	case last < first:
		n.c.errorf(codeValue, e.Pos(), "these are no cells").Expect("the first cell in front of the last").Got("%s", e.Pos().Text())
		return model.Cells{}, false
	case p != nil && p.Size > 0 && last >= p.Size:
		n.c.errorf(codeRecord, e.Pos(), "%s has no cell %d", p.Name, last).Expect("cells 0 to %d", p.Size-1).Got("%s", e.Pos().Text())
		return model.Cells{}, false
	}
	return model.Cells{First: first, Last: last}, true
}

// whole are populations without a choice of cells.
func (n *netChecker) whole(list []chosen) []*model.Population {
	var out []*model.Population
	for _, c := range list {
		switch {
		case c.cells != nil:
			n.c.errorf(codeValue, c.span, "this holds for whole populations").Expect("%s", c.population.Name).Got("%s", shorten(c.span.Text()))
		case slices.Contains(out, c.population):
			n.c.errorf(codeTwice, c.span, "%s stands here twice", c.population.Name)
		default:
			out = append(out, c.population)
		}
	}
	return out
}
