package check

import (
	"math"
	"strconv"
	"strings"

	"nmlc/lang/model"
)

func itoa(n int) string { return strconv.Itoa(n) }

// evaluate computes an expression of numbers alone.
func evaluate(x model.Expr) (float64, bool) {
	switch x := x.(type) {
	case *model.Num:
		return x.Value, true
	case *model.Unary:
		if v, ok := evaluate(x.X); ok && x.Op == "-" {
			return -v, true
		}
	case *model.Binary:
		a, ok := evaluate(x.X)
		b, ok2 := evaluate(x.Y)
		if ok && ok2 && !x.Truth {
			return arithmetic(x.Op, a, b), true
		}
	case *model.Call:
		return evaluateCall(x)
	}
	return 0, false
}

func arithmetic(op string, a, b float64) float64 {
	switch op {
	case "+":
		return a + b
	case "-":
		return a - b
	case "*":
		return a * b
	case "/":
		return a / b
	}
	return math.Pow(a, b)
}

var unaryFunctions = map[string]func(float64) float64{
	"exp": math.Exp, "expm1": math.Expm1, "log": math.Log, "log1p": math.Log1p, "sqrt": math.Sqrt, "abs": math.Abs,
	"tanh": math.Tanh, "sin": math.Sin, "cos": math.Cos, "floor": math.Floor, "round": math.RoundToEven,
}

func evaluateCall(x *model.Call) (float64, bool) {
	var args []float64
	for _, a := range x.Args {
		v, ok := evaluate(a)
		if !ok {
			return 0, false
		}
		args = append(args, v)
	}
	if f, ok := unaryFunctions[x.Func]; ok {
		return f(args[0]), true
	}
	switch x.Func {
	case "min":
		return math.Min(args[0], args[1]), true
	case "max":
		return math.Max(args[0], args[1]), true
	case "pow":
		return math.Pow(args[0], args[1]), true
	}
	return 0, false
}

// varying finds the first state, input or time that an expression depends on.
func varying(x model.Expr) model.Expr { return findVarying(x, map[*model.Symbol]bool{}) }

func findVarying(x model.Expr, fixed map[*model.Symbol]bool) model.Expr {
	var found model.Expr
	model.Visit(x, func(e model.Expr) {
		if found != nil {
			return
		}
		switch e := e.(type) {
		case *model.Time:
			found = e
		case *model.Ref:
			switch e.Symbol.Kind {
			case model.State, model.Input, model.Weight, model.PreValue, model.PostValue:
				found = e
			case model.Let:
				if fixed[e.Symbol] {
					return
				}
				if e.Symbol.Value != nil && findVarying(e.Symbol.Value, fixed) != nil {
					found = e
				}
				fixed[e.Symbol] = found == nil
			}
		}
	})
	return found
}

// cutPrefix is the name within a channel, if it is not that of a channel of
// the channel.
func cutPrefix(name, prefix string) (string, bool) {
	own, ok := strings.CutPrefix(name, prefix)
	return own, ok && !strings.Contains(own, ".")
}

func joinNames(names []string) string { return strings.Join(names, ", ") }
