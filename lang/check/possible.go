package check

import (
	"slices"

	"nmlc/lang/model"
)

const mostPossible = 1000 // values that are looked at

// choices are the values that those of a trial may have, where they are few and
// known, by their symbols.
type choices map[*model.Symbol][]float64

// choicesOf looks at the values in their order, in which each stands behind those
// that it uses.
func choicesOf(task *model.Task) choices {
	c := choices{}
	for _, v := range task.Values {
		if values, ok := c.possible(v.Value); ok {
			c[v.Symbol] = values
		}
	}
	return c
}

// possible are the values that an expression may have; ok is false where they are
// many or not known.
func (c choices) possible(x model.Expr) (values []float64, ok bool) {
	switch x := x.(type) {
	case *model.Num:
		return []float64{x.Value}, true
	case *model.Ref:
		values, ok = c[x.Symbol]
		return values, ok
	case *model.Element:
		values, ok = c[x.Of]
		return values, ok
	case *model.Cond:
		a, ok := c.possible(x.Then)
		b, ok2 := c.possible(x.Else)
		return few(a, b), ok && ok2 && len(a)+len(b) <= mostPossible
	case *model.Draw:
		return c.drawn(x)
	case *model.Unary:
		values, ok = c.possible(x.X)
		return few(negated(values)), ok && x.Op == "-"
	case *model.Binary:
		return c.pairs(x)
	}
	v, ok := known(x)
	return []float64{v}, ok
}

func (c choices) drawn(x *model.Draw) (values []float64, ok bool) {
	switch {
	case x.Kind == "bernoulli":
		return []float64{0, 1}, true
	case x.Kind != "choice" || len(x.Args) > mostPossible:
		return nil, false
	}
	for _, a := range x.Args {
		of, ok := c.possible(a)
		if values = few(values, of); !ok || len(values) > mostPossible {
			return nil, false
		}
	}
	return values, true
}

func (c choices) pairs(x *model.Binary) (values []float64, ok bool) {
	a, ok := c.possible(x.X)
	b, ok2 := c.possible(x.Y)
	if !ok || !ok2 || x.Truth || len(a)*len(b) > mostPossible {
		return nil, false
	}
	for _, v := range a {
		for _, w := range b {
			values = append(values, arithmetic(x.Op, v, w))
		}
	}
	return few(values), true
}

func negated(values []float64) []float64 {
	var out []float64
	for _, v := range values {
		out = append(out, -v)
	}
	return out
}

// few are values, each once, in their order.
func few(lists ...[]float64) []float64 {
	all := slices.Concat(lists...)
	slices.Sort(all)
	return slices.Compact(all)
}
