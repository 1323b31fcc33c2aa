package irtest

import (
	"fmt"
	"math"

	"nmlc/ir"
	"pgregory.net/rapid"
)

// rule draws a number whose outermost operators are its own.
type rule func(d *drawer, size int) value

// smoothRules have all derivatives everywhere. Two rows of a rule draw it
// twice as often.
var smoothRules = []rule{
	add, sub, mul, mul, div, neg, sqrt, log, log1p, positivePower, negativePower, pow,
	growing(ir.Exp), growing(ir.Expm1), growing(ir.Exprel), growing(ir.Exprel2), growing(ir.ExprelInv),
	bounded(ir.Tanh), bounded(ir.Sigmoid), bounded(ir.Sin), bounded(ir.Cos),
}

// kinkRules jump, bend or choose.
var kinkRules = []rule{
	abs, bounded(ir.Sign), rounded(ir.Floor), rounded(ir.Round), extreme(ir.Min), extreme(ir.Max),
	choose, choose, event, event, fixed, root,
}

// poleRules may give infinities and nans.
var poleRules = []rule{
	raw1(ir.Sqrt), raw1(ir.Log), raw1(ir.Log1p), raw1(ir.Exp), raw1(ir.Exprel), raw2(ir.Div), raw2(ir.Pow), rawPower,
}

func add(d *drawer, size int) value {
	a, b := d.halves(size)
	return value{d.g.Add(a.node, b.node), a.bound + b.bound}
}

func sub(d *drawer, size int) value {
	a, b := d.halves(size)
	return value{d.g.Sub(a.node, b.node), a.bound + b.bound}
}

func mul(d *drawer, size int) value {
	a, b := d.halves(size)
	return value{d.g.Mul(a.node, b.node), a.bound * b.bound}
}

// div is a/(2 + b^2).
func div(d *drawer, size int) value {
	a, b := d.halves(size)
	return value{d.g.Div(a.node, d.g.Add(d.g.Const(2), d.square(b).node)), a.bound / 2}
}

func neg(d *drawer, size int) value {
	a := d.expr(size)
	return value{d.g.Neg(a.node), a.bound}
}

func (d *drawer) square(a value) value {
	return value{d.g.Mul(a.node, a.node), a.bound * a.bound}
}

// aboveOne is 1 + a^2.
func (d *drawer) aboveOne(a value) value {
	return value{d.g.Add(d.g.Const(1), d.square(a).node), 1 + a.bound*a.bound}
}

func sqrt(d *drawer, size int) value {
	a := d.aboveOne(d.expr(size))
	return value{d.g.Unary(ir.Sqrt, a.node), math.Sqrt(a.bound)}
}

func log(d *drawer, size int) value {
	a := d.aboveOne(d.expr(size))
	return value{d.g.Unary(ir.Log, a.node), math.Log(a.bound)}
}

func log1p(d *drawer, size int) value {
	a := d.square(d.expr(size))
	return value{d.g.Unary(ir.Log1p, a.node), math.Log1p(a.bound)}
}

func positivePower(d *drawer, size int) value {
	a := d.small(size)
	n := rapid.IntRange(2, 5).Draw(d.t, "power")
	return value{d.g.Powi(a.node, n), math.Pow(a.bound, float64(n))}
}

func negativePower(d *drawer, size int) value {
	a := d.aboveOne(d.small(size))
	return value{d.g.Powi(a.node, -rapid.IntRange(1, 4).Draw(d.t, "power")), 1}
}

// pow is (1 + a^2)^b.
func pow(d *drawer, size int) value {
	a, b := d.halves(size)
	a, b = d.aboveOne(d.squash(a, 2)), d.squash(b, 2)
	return value{d.g.Binary(ir.Pow, a.node, b.node), math.Pow(a.bound, b.bound)}
}

// growing is an operator that grows like the exponential.
func growing(op ir.Op) rule {
	return func(d *drawer, size int) value {
		a := d.small(size)
		return value{d.g.Unary(op, a.node), math.Exp(a.bound)}
	}
}

// bounded is an operator whose values are in [-1, 1]. A large argument would
// give it no slope, or waves too short for a difference quotient.
func bounded(op ir.Op) rule {
	return func(d *drawer, size int) value { return value{d.g.Unary(op, d.small(size).node), 1} }
}

func abs(d *drawer, size int) value {
	a := d.expr(size)
	return value{d.g.Unary(ir.Abs, a.node), a.bound}
}

func rounded(op ir.Op) rule {
	return func(d *drawer, size int) value {
		a := d.expr(size)
		return value{d.g.Unary(op, a.node), a.bound + 1}
	}
}

func extreme(op ir.Op) rule {
	return func(d *drawer, size int) value {
		a, b := d.halves(size)
		return value{d.g.Binary(op, a.node, b.node), max(a.bound, b.bound)}
	}
}

func choose(d *drawer, size int) value {
	cond := d.truth(size / 2)
	if d.chance(2, "a rare condition") {
		cond = d.g.Unary(ir.Rare, cond)
	}
	a, b := d.halves(size - size/2)
	return value{d.g.Select(cond, a.node, b.node), max(a.bound, b.bound)}
}

func fixed(d *drawer, size int) value {
	a := d.expr(size)
	return value{d.g.Unary(ir.Fixed, a.node), a.bound}
}

// root is where s (1 + s^2) (1 + a^2) = 0.5 + 0.4 tanh(b), with s from 0 to 1.
func root(d *drawer, size int) value {
	g := d.g
	a, b := d.halves(size)
	slope := d.aboveOne(a).node
	level := g.Add(g.Const(0.5), g.Mul(g.Const(0.4), g.Unary(ir.Tanh, d.squash(b, 2).node)))
	s := g.Leaf(ir.Bound, fmt.Sprintf("root %d", g.Len()))
	curve := g.Sub(g.Mul(slope, g.Mul(s, g.Add(g.Const(1), g.Mul(s, s)))), level)
	above := g.Sub(g.Mul(g.Const(2), slope), level)
	return value{g.Unary(ir.Fixed, g.Raw(ir.Root, 0, g.Const(1), g.Neg(level), above, s, curve)), 1}
}

func event(d *drawer, size int) value {
	cond := d.spike(size / 2)
	if d.chance(3, "a further condition") {
		cond = d.g.Binary(ir.And, cond, d.truth(size/2))
	}
	a, b := d.halves(size - size/2)
	return value{d.g.Event(cond, a.node, b.node), max(a.bound, b.bound)}
}

// spike is the test that a number is positive, with a bell for its surrogate
// derivative, of the number itself or on another scale.
func (d *drawer) spike(size int) *ir.Node {
	x := d.expr(size)
	of := x
	if d.chance(2, "another scale") {
		of = value{d.g.Mul(d.g.Const(0.5), x.node), x.bound / 2}
	}
	bell := d.g.Div(d.g.Const(1), d.aboveOne(of).node)
	return d.g.Spike(x.node, of.node, bell)
}

var comparisons = []ir.Op{ir.LT, ir.LE, ir.GT, ir.GE, ir.EQ, ir.NE}

// truth draws a truth value of about size operators.
func (d *drawer) truth(size int) *ir.Node {
	kind := rapid.IntRange(0, 5).Draw(d.t, "truth")
	switch {
	case kind == 1 && size > 0:
		return d.g.Unary(ir.Not, d.truth(size-1))
	case (kind == 2 || kind == 3) && size > 0:
		op := []ir.Op{ir.And, ir.Or}[kind-2]
		return d.g.Binary(op, d.truth(size/2), d.truth(size/2))
	case kind == 4:
		return d.spike(size)
	}
	a, b := d.halves(size)
	return d.g.Binary(rapid.SampledFrom(comparisons).Draw(d.t, "comparison"), a.node, b.node)
}

func raw1(op ir.Op) rule {
	return func(d *drawer, size int) value { return value{d.g.Unary(op, d.expr(size).node), math.Inf(1)} }
}

func raw2(op ir.Op) rule {
	return func(d *drawer, size int) value {
		a, b := d.halves(size)
		return value{d.g.Binary(op, a.node, b.node), math.Inf(1)}
	}
}

func rawPower(d *drawer, size int) value {
	return value{d.g.Powi(d.expr(size).node, rapid.IntRange(-6, 9).Draw(d.t, "power")), math.Inf(1)}
}
