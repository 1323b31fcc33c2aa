package pipeline

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"nmlc/ir"
	"nmlc/lang/diag"
	"nmlc/lang/model"
	"nmlc/runtime/wiring"
)

// values turns expressions of a network into functions of a connection, or of a
// cell, which is then a pair of the cell with itself.
type values struct {
	side  map[string]*crowd // "" for the cell at hand, pre, post
	table *rows             // of cells or of connections; nil for none
	diags *diag.List        // for what is no mistake for certain
	draws int               // random numbers so far: each has numbers of its own
	args  map[*model.Symbol]wiring.Value
	err   error
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

func (v *values) compile(x model.Expr) wiring.Value {
	switch x := x.(type) {
	case *model.Num:
		return func(*wiring.Pair) float64 { return x.Value }
	case *model.Site:
		return v.site(x)
	case *model.Draw:
		return v.draw(x)
	case *model.Match:
		return v.match(x)
	case *model.Ref:
		if f := v.args[x.Symbol]; f != nil {
			return f
		}
		return v.parameter("", x.Symbol)
	case *model.Unary:
		f := v.compile(x.X)
		if x.Op == "not" {
			return func(p *wiring.Pair) float64 { return truth(f(p) == 0) }
		}
		return func(p *wiring.Pair) float64 { return -f(p) }
	case *model.Binary:
		return binary(x.Op, v.compile(x.X), v.compile(x.Y))
	case *model.Call:
		return v.call(x)
	case *model.FuncCall:
		return v.inline(x)
	case *model.Cond:
		c, f, g := v.compile(x.If), v.compile(x.Then), v.compile(x.Else)
		return func(p *wiring.Pair) float64 {
			if c(p) != 0 {
				return f(p)
			}
			return g(p)
		}
	}
	return v.fail(fmt.Errorf("internal error: no value of %s", model.Text(x)))
}

// fail notes what is wrong, and stands for a value.
func (v *values) fail(err error) wiring.Value {
	if v.err == nil {
		v.err = err
	}
	return func(*wiring.Pair) float64 { return math.NaN() }
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

func binary(op string, f, g wiring.Value) wiring.Value {
	switch op {
	case "+":
		return func(p *wiring.Pair) float64 { return f(p) + g(p) }
	case "-":
		return func(p *wiring.Pair) float64 { return f(p) - g(p) }
	case "*":
		return func(p *wiring.Pair) float64 { return f(p) * g(p) }
	case "/":
		return func(p *wiring.Pair) float64 { return f(p) / g(p) }
	case "^":
		return func(p *wiring.Pair) float64 { return math.Pow(f(p), g(p)) }
	case "and":
		return func(p *wiring.Pair) float64 { return truth(f(p) != 0 && g(p) != 0) }
	case "or":
		return func(p *wiring.Pair) float64 { return truth(f(p) != 0 || g(p) != 0) }
	}
	holds := comparisons[op]
	return func(p *wiring.Pair) float64 { return truth(holds(f(p), g(p))) }
}

var comparisons = map[string]func(a, b float64) bool{
	"<": func(a, b float64) bool { return a < b }, "<=": func(a, b float64) bool { return a <= b },
	">": func(a, b float64) bool { return a > b }, ">=": func(a, b float64) bool { return a >= b },
	"==": func(a, b float64) bool { return a == b }, "!=": func(a, b float64) bool { return a != b },
}

var unaryOps = map[string]ir.Op{
	"exp": ir.Exp, "expm1": ir.Expm1, "exprel": ir.Exprel, "log": ir.Log, "log1p": ir.Log1p, "sqrt": ir.Sqrt, "abs": ir.Abs,
	"sign": ir.Sign, "floor": ir.Floor, "round": ir.Round, "tanh": ir.Tanh, "sigmoid": ir.Sigmoid, "sin": ir.Sin, "cos": ir.Cos,
}

func (v *values) call(x *model.Call) wiring.Value {
	var args []wiring.Value
	for _, a := range x.Args {
		args = append(args, v.compile(a))
	}
	f := args[0]
	if op, ok := unaryOps[x.Func]; ok {
		return func(p *wiring.Pair) float64 { return ir.EvalUnary(op, f(p)) }
	}
	switch g := args[1]; x.Func {
	case "pow":
		return binary("^", f, g)
	case "min":
		return func(p *wiring.Pair) float64 { return min(f(p), g(p)) }
	case "max":
		return func(p *wiring.Pair) float64 { return max(f(p), g(p)) }
	case "clip":
		return func(p *wiring.Pair) float64 { return min(max(f(p), g(p)), args[2](p)) }
	}
	return v.fail(fmt.Errorf("internal error: no function %s", x.Func))
}

func (v *values) inline(x *model.FuncCall) wiring.Value {
	args := map[*model.Symbol]wiring.Value{}
	for i, a := range x.Func.Args {
		args[a] = v.compile(x.Args[i])
	}
	outer := v.args
	v.args = args
	defer func() { v.args = outer }()
	return v.compile(x.Func.Body)
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
