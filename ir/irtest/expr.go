// Package irtest draws random expressions and programs for property tests of
// everything that reads the IR: passes, derivatives, printers, back ends. It
// stands beside the path of the data and is imported by tests only.
package irtest

import (
	"math"
	"slices"

	"nmlc/ir"
	"pgregory.net/rapid"
)

// Expr draws a well-typed number over the leaves with about size operators;
// parts of it are shared.
//
// With smooth, it has derivatives of all orders, and its values are finite and
// at most 100 while the leaves stay in [-2, 2]: operators with poles or steep
// growth are given arguments that avoid them. Without it all operators occur,
// jumps, kinks and choices among them, and now and then a pole: values may be
// infinite or not a number.
func Expr(t *rapid.T, g *ir.Graph, leaves []*ir.Node, size int, smooth bool) *ir.Node {
	if smooth {
		return newDrawer(t, g, leaves, smoothRules).expr(size).node
	}
	d := newDrawer(t, g, leaves, smoothRules, kinkRules)
	d.poles = poleRules
	return d.expr(size).node
}

// Kinked draws like Expr, with all operators but without poles: values are
// finite and at most 100 while the leaves stay in [-2, 2], and derivatives
// exist almost everywhere.
func Kinked(t *rapid.T, g *ir.Graph, leaves []*ir.Node, size int) *ir.Node {
	return newDrawer(t, g, leaves, smoothRules, kinkRules).expr(size).node
}

// leafBound is the largest absolute value of a leaf, valueBound that of an
// expression without poles.
const (
	leafBound  = 2
	valueBound = 100
)

// value is a node whose absolute value is at most bound, if the leaves keep to
// theirs.
type value struct {
	node  *ir.Node
	bound float64
}

type drawer struct {
	t     *rapid.T
	g     *ir.Graph
	rules []rule
	poles []rule  // drawn now and then
	made  []value // to share; the leaves first
}

func newDrawer(t *rapid.T, g *ir.Graph, leaves []*ir.Node, rules ...[]rule) *drawer {
	d := &drawer{t: t, g: g, rules: slices.Concat(rules...)}
	for _, leaf := range leaves {
		d.made = append(d.made, value{leaf, leafBound})
	}
	return d
}

// chance is true once in n draws.
func (d *drawer) chance(n int, label string) bool {
	return rapid.IntRange(0, n-1).Draw(d.t, label) == n-1
}

func (d *drawer) constant(lo, hi float64) value {
	// Eighths are easy to read in a failure, other numbers test the rounding.
	c := math.Round(8*rapid.Float64Range(lo, hi).Draw(d.t, "constant")) / 8
	if d.chance(4, "any digits") {
		c = rapid.Float64Range(lo, hi).Draw(d.t, "constant")
	}
	return value{d.g.Const(c), math.Abs(c)}
}

// expr draws a number of about size operators, within the bound.
func (d *drawer) expr(size int) value {
	if size <= 0 {
		if len(d.made) == 0 || d.chance(5, "a constant") {
			return d.constant(-2, 2)
		}
		return rapid.SampledFrom(d.made).Draw(d.t, "value")
	}
	rules := d.rules
	if d.poles != nil && d.chance(6, "a pole") {
		rules = d.poles
	}
	v := rapid.SampledFrom(rules).Draw(d.t, "rule")(d, size-1)
	v = d.squash(v, valueBound)
	d.made = append(d.made, v)
	return v
}

// halves draws two numbers that share the size.
func (d *drawer) halves(size int) (a, b value) {
	left := rapid.IntRange(0, size).Draw(d.t, "left size")
	return d.expr(left), d.expr(size - left)
}

// squash brings a value that may be larger than bound into [-1, 1], without
// saturation where the growth is known.
func (d *drawer) squash(v value, bound float64) value {
	if v.bound <= bound {
		return v
	}
	x := v.node
	if !math.IsInf(v.bound, 0) {
		x = d.g.Mul(d.g.Const(2/v.bound), x)
	}
	return value{d.g.Unary(ir.Tanh, x), 1}
}

// small draws a number of at most 4.
func (d *drawer) small(size int) value { return d.squash(d.expr(size), 4) }
