package check

import (
	"math"
	"slices"

	"nmlc/lang/model"
)

// lowest is the least value that an expression may have, where that is known.
func lowest(x model.Expr) (float64, bool) {
	lo, _, ok := between(x)
	return lo, ok && !math.IsInf(lo, -1)
}

// between are the bounds of an expression of numbers, cell by cell or drawn, where
// its form shows them; they may be infinite.
func between(x model.Expr) (lo, hi float64, ok bool) {
	switch x := x.(type) {
	case *model.Num:
		return x.Value, x.Value, true
	case *model.Unary:
		lo, hi, ok = between(x.X)
		return -hi, -lo, ok && x.Op == "-"
	case *model.Binary:
		return betweenBoth(x)
	case *model.Cond:
		a, b, ok := between(x.Then)
		c, d, ok2 := between(x.Else)
		return min(a, c), max(b, d), ok && ok2
	case *model.Draw:
		return betweenDrawn(x)
	case *model.Call:
		return betweenCalled(x)
	}
	return 0, 0, false
}

func betweenBoth(x *model.Binary) (lo, hi float64, ok bool) {
	a, b, ok := between(x.X)
	c, d, ok2 := between(x.Y)
	if !ok || !ok2 || x.Truth {
		return 0, 0, false
	}
	switch x.Op {
	case "+":
		return a + c, b + d, true
	case "-":
		return a - d, b - c, true
	case "/":
		if c <= 0 && d >= 0 {
			return 0, 0, false
		}
		c, d = 1/d, 1/c
	case "*":
	default:
		v, ok := evaluate(x)
		return v, v, ok
	}
	ends := []float64{a * c, a * d, b * c, b * d}
	if slices.ContainsFunc(ends, math.IsNaN) { // zero times infinity
		return 0, 0, false
	}
	return slices.Min(ends), slices.Max(ends), true
}

func betweenCalled(x *model.Call) (lo, hi float64, ok bool) {
	if v, ok := evaluate(x); ok {
		return v, v, true
	}
	if x.Func != "abs" && x.Func != "max" && x.Func != "min" {
		return 0, 0, false
	}
	a, b, ok := between(x.Args[0])
	if x.Func == "abs" {
		if !ok {
			return 0, math.Inf(1), true
		}
		return max(0, a, -b), max(-a, b), true
	}
	c, d, ok2 := between(x.Args[1])
	if !ok || !ok2 {
		return 0, 0, false
	}
	if x.Func == "max" {
		return max(a, c), max(b, d), true
	}
	return min(a, c), min(b, d), true
}

// betweenDrawn are the bounds of a random number.
func betweenDrawn(x *model.Draw) (lo, hi float64, ok bool) {
	lo, hi = math.Inf(-1), math.Inf(1)
	switch x.Kind {
	case "uniform", "choice":
		lo, hi = hi, lo
		for _, a := range x.Args {
			c, d, ok := between(a)
			if !ok {
				return 0, 0, false
			}
			lo, hi = min(lo, c), max(hi, d)
		}
		return lo, hi, true
	case "bernoulli":
		return 0, 1, true
	case "lognormal", "gamma":
		lo = 0
	case "exponential":
		switch a, b, ok := between(x.Args[0]); {
		case ok && a >= 0:
			lo = 0
		case ok && b <= 0:
			hi = 0
		}
	}
	if v, ok := known(x.Min); ok {
		lo = max(lo, v)
	}
	if v, ok := known(x.Max); ok {
		hi = min(hi, v)
	}
	return lo, hi, true
}
