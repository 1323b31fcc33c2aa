package check

import (
	"slices"

	"nmlc/lang/ast"
	"nmlc/lang/diag"
	"nmlc/lang/model"
	"nmlc/lang/unit"
)

// arrangement says what a kind of position takes.
type arrangement struct {
	counts  []string // whole numbers
	lengths []string // lengths by position
	least   int      // of the lengths, that must be given
	named   []string // lengths by name, all needed
}

var arrangements = map[string]arrangement{
	"grid":   {counts: []string{"rows", "columns"}, named: []string{"spacing"}},
	"grid3":  {counts: []string{"nx", "ny", "nz"}, named: []string{"spacing"}},
	"random": {lengths: []string{"width", "height", "depth"}, least: 2},
	"ring":   {lengths: []string{"radius"}, least: 1},
	"table":  {},
}

// place reads `position grid(40, 40, spacing = 10 um)`.
func (n *netChecker) place(s *ast.Setting, p *model.Population) *model.Place {
	var call *ast.Call
	if e := n.c.one(s, "an arrangement such as grid(40, 40, spacing = 10 um)"); e == nil {
		return nil
	} else if call, _ = e.(*ast.Call); call == nil {
		n.c.errorf(codePosition, e.Pos(), "`position` takes an arrangement").Expect("%s", joinNames(sortedKeys(arrangements))+", each with its arguments in parentheses").
			Got("%s", shorten(e.Pos().Text()))
		return nil
	}
	a, ok := arrangements[call.Func.Name]
	if !ok {
		d := n.c.errorf(codePosition, call.Func.Span, "there is no arrangement %s", call.Func.Name)
		if near, ok := diag.Nearest(call.Func.Name, sortedKeys(arrangements)); ok {
			d.Hint("did you mean %s?", near)
		} else {
			d.Hint("there are %s", joinNames(sortedKeys(arrangements)))
		}
		return nil
	}
	out := &model.Place{Kind: call.Func.Name, Args: map[string]float64{}, Span: call.Span}
	before := n.c.diags.Len()
	if out.Kind == "table" {
		n.tablePlace(out, call, p)
	} else {
		n.placeArgs(out, call, a)
	}
	if n.c.diags.Len() > before {
		return nil
	}
	return out
}

// placeArgs reads numbers and lengths.
func (n *netChecker) placeArgs(out *model.Place, call *ast.Call, a arrangement) {
	most := len(a.counts) + len(a.lengths)
	least := len(a.counts) + a.least
	if k := len(call.Args); k < least || k > most {
		all := append(append([]string(nil), a.counts...), a.lengths...)
		n.c.errorf(codePosition, call.Span, "%s takes %s", out.Kind, joinNames(all)).Got("%s", plural(k, "argument"))
		return
	}
	for i, e := range call.Args {
		if i < len(a.counts) {
			v, ok := n.c.quantity(e, unit.Dim{}, a.counts[i])
			count, isWhole := wholeNumber(v)
			if ok && (!isWhole || count < 1 || count > maxCells) {
				n.c.errorf(codePosition, e.Pos(), "%s is a whole number of at least 1", a.counts[i]).Got("%s", e.Pos().Text())
			}
			out.Counts = append(out.Counts, count)
			continue
		}
		n.placeLength(out, a.lengths[i-len(a.counts)], e)
	}
	for _, arg := range call.Named {
		if !slices.Contains(a.named, arg.Name.Name) {
			n.unknownPlaceArg(out.Kind, arg.Name, a.named)
			continue
		}
		n.placeLength(out, arg.Name.Name, arg.Value)
	}
	for _, needed := range a.named {
		if _, ok := out.Args[needed]; !ok {
			n.c.errorf(codePosition, call.Span, "%s lacks its %s", out.Kind, needed).Expect("%s = 10 um", needed)
		}
	}
}

func (n *netChecker) unknownPlaceArg(kind string, name ast.Ident, known []string) {
	d := n.c.errorf(codePosition, name.Span, "%s has no argument %s", kind, name.Name)
	if len(known) > 0 {
		d.Hint("it has %s", joinNames(known))
	}
}

func (n *netChecker) placeLength(out *model.Place, name string, e ast.Expr) {
	v, ok := n.c.quantity(e, lengthDim, name)
	if ok && !(v > 0) {
		n.c.errorf(codePosition, e.Pos(), "the %s must be positive", name).Got("%s", e.Pos().Text())
	}
	out.Args[name] = v
}

// tablePlace reads `position table("nodes.csv", x = "x_um", y = "y_um")`. The
// file is the population's table where it has none of its own.
func (n *netChecker) tablePlace(out *model.Place, call *ast.Call, p *model.Population) {
	switch path := textOf(call.Args, 0); {
	case len(call.Args) > 1:
		n.c.errorf(codePosition, call.Args[1].Pos(), "the columns of a table have names").Expect("table(\"nodes.csv\", x = \"x_um\", y = \"y_um\")").Got("%s", shorten(call.Args[1].Pos().Text()))
	case path == "" && (len(call.Args) > 0 || p.Table == nil):
		n.c.errorf(codePosition, call.Span, "`position table` takes the name of a file").Expect("table(\"nodes.csv\", x = \"x_um\", y = \"y_um\")").Got("%s", shorten(call.Span.Text()))
	case path != "" && p.Table != nil && p.Table.Path != path:
		n.c.errorf(codePosition, call.Args[0].Pos(), "%s has a table already", p.Name).Note(p.Table.Span, "this one").Hint("a population has one table, with all columns")
	case path != "" && p.Table == nil:
		p.Table = &model.Table{Path: path, Span: call.Args[0].Pos()}
	}
	columns := []string{"x", "y", "z"}
	for _, arg := range call.Named {
		i := slices.Index(columns, arg.Name.Name)
		text, ok := arg.Value.(*ast.Text)
		switch {
		case i < 0:
			n.unknownPlaceArg(out.Kind, arg.Name, columns)
		case !ok:
			n.c.errorf(codeValue, arg.Value.Pos(), "the name of a column is a text in double quotes").Got("%s", shorten(arg.Value.Pos().Text()))
		default:
			out.Names[i] = text.Value
		}
	}
	if out.Names[0] == "" && len(call.Named) == 0 {
		n.c.errorf(codePosition, call.Span, "nothing says which columns the positions are").Expect("x = \"x_um\" and, where there are such, y and z")
	}
}

// textOf is the text that stands at a place of a list, "" where none does.
func textOf(args []ast.Expr, i int) string {
	if i >= len(args) {
		return ""
	}
	if t, ok := args[i].(*ast.Text); ok {
		return t.Value
	}
	return ""
}
