package pipeline

import (
	"fmt"
	"math"

	"nmlc/ir"
	"nmlc/lang/model"
	"nmlc/runtime/wiring"
)

// expressions turns expressions into functions of what they are evaluated for:
// a connection, a cell, or a trial of a task.
type expressions[P any] struct {
	// leaf is the value of what only the place of the expression knows; nil for
	// what is no such leaf.
	leaf func(model.Expr) func(*P) float64
	// draw gives the random numbers of what the expression is evaluated for.
	draw  func(*P) wiring.Draws
	draws int // random numbers so far: each has numbers of its own
	args  map[*model.Symbol]func(*P) float64
	err   error
}

func (v *expressions[P]) compile(x model.Expr) func(*P) float64 {
	switch x := x.(type) {
	case *model.Num:
		return func(*P) float64 { return x.Value }
	case *model.Draw:
		return v.random(x)
	case *model.Unary:
		f := v.compile(x.X)
		if x.Op == "not" {
			return func(p *P) float64 { return truth(f(p) == 0) }
		}
		return func(p *P) float64 { return -f(p) }
	case *model.Binary:
		return binary(x.Op, v.compile(x.X), v.compile(x.Y))
	case *model.Call:
		return v.call(x)
	case *model.FuncCall:
		return v.inline(x)
	case *model.Cond:
		c, f, g := v.compile(x.If), v.compile(x.Then), v.compile(x.Else)
		return func(p *P) float64 {
			if c(p) != 0 {
				return f(p)
			}
			return g(p)
		}
	case *model.Ref:
		if f := v.args[x.Symbol]; f != nil {
			return f
		}
	}
	if f := v.leaf(x); f != nil {
		return f
	}
	return v.fail(fmt.Errorf("internal error: no value of %s", model.Text(x)))
}

// fail notes what is wrong, and stands for a value.
func (v *expressions[P]) fail(err error) func(*P) float64 {
	if v.err == nil {
		v.err = err
	}
	return func(*P) float64 { return math.NaN() }
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

func binary[P any](op string, f, g func(*P) float64) func(*P) float64 {
	switch op {
	case "+":
		return func(p *P) float64 { return f(p) + g(p) }
	case "-":
		return func(p *P) float64 { return f(p) - g(p) }
	case "*":
		return func(p *P) float64 { return f(p) * g(p) }
	case "/":
		return func(p *P) float64 { return f(p) / g(p) }
	case "^":
		return func(p *P) float64 { return math.Pow(f(p), g(p)) }
	case "and":
		return func(p *P) float64 { return truth(f(p) != 0 && g(p) != 0) }
	case "or":
		return func(p *P) float64 { return truth(f(p) != 0 || g(p) != 0) }
	}
	holds := comparisons[op]
	return func(p *P) float64 { return truth(holds(f(p), g(p))) }
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

func (v *expressions[P]) call(x *model.Call) func(*P) float64 {
	var args []func(*P) float64
	for _, a := range x.Args {
		args = append(args, v.compile(a))
	}
	f := args[0]
	if op, ok := unaryOps[x.Func]; ok {
		return func(p *P) float64 { return ir.EvalUnary(op, f(p)) }
	}
	switch g := args[1]; x.Func {
	case "pow":
		return binary("^", f, g)
	case "min":
		return func(p *P) float64 { return min(f(p), g(p)) }
	case "max":
		return func(p *P) float64 { return max(f(p), g(p)) }
	case "clip":
		return func(p *P) float64 { return min(max(f(p), g(p)), args[2](p)) }
	}
	return v.fail(fmt.Errorf("internal error: no function %s", x.Func))
}

func (v *expressions[P]) inline(x *model.FuncCall) func(*P) float64 {
	args := map[*model.Symbol]func(*P) float64{}
	for i, a := range x.Func.Args {
		args[a] = v.compile(x.Args[i])
	}
	outer := v.args
	v.args = args
	defer func() { v.args = outer }()
	return v.compile(x.Func.Body)
}
