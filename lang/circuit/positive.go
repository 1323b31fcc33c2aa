package circuit

import (
	"slices"

	"nmlc/lang/model"
)

// atLeastZero reports that a value of a connection or a cell is never below
// zero, as far as its form shows.
func atLeastZero(x model.Expr) bool {
	switch x := x.(type) {
	case *model.Num:
		return x.Value >= 0
	case *model.Binary:
		return slices.Contains([]string{"+", "*", "/"}, x.Op) && atLeastZero(x.X) && atLeastZero(x.Y)
	case *model.Call:
		switch x.Func {
		case "exp", "abs", "sigmoid", "sqrt":
			return true
		case "clip":
			return atLeastZero(x.Args[1]) && atLeastZero(x.Args[2])
		case "max":
			return slices.ContainsFunc(x.Args, atLeastZero)
		case "min":
			return !slices.ContainsFunc(x.Args, func(a model.Expr) bool { return !atLeastZero(a) })
		}
	case *model.Cond:
		return atLeastZero(x.Then) && atLeastZero(x.Else)
	case *model.Draw:
		return drawsAtLeastZero(x)
	}
	return false
}

func drawsAtLeastZero(d *model.Draw) bool {
	switch {
	case d.Kind == "bernoulli", d.Min != nil && atLeastZero(d.Min):
		return true
	case d.Kind == "lognormal", d.Kind == "exponential", d.Kind == "gamma":
		return len(d.Args) > 0 && atLeastZero(d.Args[0])
	case d.Kind == "uniform", d.Kind == "choice":
		return !slices.ContainsFunc(d.Args, func(a model.Expr) bool { return !atLeastZero(a) })
	}
	return false
}
