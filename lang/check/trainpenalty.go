package check

import (
	"nmlc/lang/ast"
	"nmlc/lang/model"
	"nmlc/lang/unit"
)

// penalty reads `penalty(e) of E, I` and says how many arguments of the line it
// took.
func (t *trainChecker) penalty(out *model.TrainLoss, call *ast.Call, s *ast.Setting) (taken int, ok bool) {
	names, taken := ofNames(s.Args)
	if len(call.Args) != 1 || len(call.Named) > 0 || len(names) == 0 {
		t.c.errorf(codeObjective, s.Span, "a penalty is of an expression, and of populations").Expect("%s", objectives[model.Penalty]).Got("%s", shorten(s.Span.Text()))
		return taken, false
	}
	out.Of = t.n.findAll(names)
	if len(out.Of) < len(names) {
		return taken, false
	}
	for i, p := range out.Of {
		if p.Cell == nil {
			t.c.errorf(codeObjective, names[i].Span, "%s is a source of spikes and has no states", p.Name).Note(p.Span, "declared here")
			return taken, false
		}
		x := (&scope{c: t.c, site: &cellValues{p.Cell}}).expr(call.Args[0])
		if x == nil || !t.c.sides(codeSides, unit.Dim{}, "a penalty", x, call.Args[0].Pos()) {
			return taken, false
		}
		out.Penalty = append(out.Penalty, x)
	}
	return taken, true
}

// ofNames are the names between `of` and `weight`, and how many arguments there
// are before the latter.
func ofNames(args []ast.SettingArg) (names []ast.Ident, taken int) {
	if len(args) < 2 {
		return nil, 1
	}
	if word, ok := args[1].X.(*ast.Name); !ok || word.Name != "of" {
		return nil, 1
	}
	taken = 2
	for _, a := range args[2:] {
		n, ok := a.X.(*ast.Name)
		if !ok || n.Name == "weight" || a.To != nil {
			break
		}
		names, taken = append(names, ast.Ident{Name: n.Name, Span: n.Span}), taken+1
	}
	return names, taken
}

// cellValues are the states, parameters and definitions of a cell as locals.
type cellValues struct{ cell *model.Cell }

func (v *cellValues) name(s *scope, n *ast.Name) (x model.Expr, known bool) {
	sym := v.cell.Lookup(n.Name)
	if sym == nil {
		return nil, false
	}
	if sym.Kind == model.Input {
		s.c.errorf(codeObjective, n.Span, "a penalty is of states, parameters and definitions").Got("the input %s", n.Name)
		return nil, true
	}
	return ref(sym, n.Span), true
}

func (v *cellValues) call(*scope, *ast.Call) (x model.Expr, known bool)    { return nil, false }
func (v *cellValues) index(*scope, *ast.Index) (x model.Expr, known bool)  { return nil, false }
func (v *cellValues) match(*scope, *ast.Binary) (x model.Expr, known bool) { return nil, false }
func (v *cellValues) functions() []string                                  { return nil }

func (v *cellValues) names() []string {
	return append(append(symbolNames(v.cell.Params), symbolNames(v.cell.States)...), symbolNames(v.cell.Lets)...)
}

func (v *cellValues) offers() string {
	return v.cell.Name + " has " + joinNames(v.names())
}
