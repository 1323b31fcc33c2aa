package check

import (
	"slices"

	"nmlc/lang/model"
)

const mostPossible = 1000 // values that are looked at

// possible are the values that an expression of a trial may have, where they are
// few and known.
func possible(x model.Expr, of map[*model.Symbol]model.Expr) ([]float64, bool) {
	switch x := x.(type) {
	case *model.Num:
		return []float64{x.Value}, true
	case *model.Ref:
		return possible(of[x.Symbol], of)
	case *model.Element:
		return possible(of[x.Of], of)
	case *model.Cond:
		a, ok := possible(x.Then, of)
		b, ok2 := possible(x.Else, of)
		return few(append(slices.Clone(a), b...)), ok && ok2
	case *model.Draw:
		return possiblyDrawn(x, of)
	case *model.Unary:
		values, ok := possible(x.X, of)
		if !ok || x.Op != "-" {
			return nil, false
		}
		var out []float64
		for _, v := range values {
			out = append(out, -v)
		}
		return out, true
	case *model.Binary:
		return possiblePairs(x, of)
	}
	v, ok := known(x)
	return []float64{v}, ok
}

func possiblyDrawn(x *model.Draw, of map[*model.Symbol]model.Expr) ([]float64, bool) {
	switch x.Kind {
	case "bernoulli":
		return []float64{0, 1}, true
	case "choice":
		var out []float64
		for _, a := range x.Args {
			values, ok := possible(a, of)
			if !ok {
				return nil, false
			}
			out = few(append(out, values...))
		}
		return out, true
	}
	return nil, false
}

func possiblePairs(x *model.Binary, of map[*model.Symbol]model.Expr) ([]float64, bool) {
	a, ok := possible(x.X, of)
	b, ok2 := possible(x.Y, of)
	if !ok || !ok2 || x.Truth || len(a)*len(b) > mostPossible {
		return nil, false
	}
	var out []float64
	for _, v := range a {
		for _, w := range b {
			out = append(out, arithmetic(x.Op, v, w))
		}
	}
	return few(out), true
}

// few are the values, each once.
func few(values []float64) []float64 {
	slices.Sort(values)
	return slices.Compact(values)
}
