package diff_test

import (
	"math"
	"testing"

	"nmlc/diff"
	"nmlc/ir"
	"nmlc/ir/irtest"
	"pgregory.net/rapid"
)

// words shortens how the tests below write expressions.
type words struct{ *ir.Graph }

func (w words) num(v float64) *ir.Node               { return w.Const(v) }
func (w words) fn(op ir.Op, x *ir.Node) *ir.Node     { return w.Unary(op, x) }
func (w words) op(op ir.Op, a, b *ir.Node) *ir.Node  { return w.Binary(op, a, b) }
func (w words) positive(x *ir.Node) *ir.Node         { return w.op(ir.GT, x, w.num(0)) }
func (w words) unless(c, a, b *ir.Node) *ir.Node     { return w.Select(w.fn(ir.Not, c), a, b) }
func (w words) over(x *ir.Node) *ir.Node             { return w.Div(w.num(1), x) }
func (w words) spike(x, surrogate *ir.Node) *ir.Node { return w.Spike(x, x, surrogate) }
func (w words) both(a, b *ir.Node) *ir.Node          { return w.op(ir.And, a, b) }
func (w words) either(a, b *ir.Node) *ir.Node        { return w.op(ir.Or, a, b) }
func (w words) hat(x *ir.Node) *ir.Node {
	return w.op(ir.Max, w.num(0), w.Sub(w.num(1), w.fn(ir.Abs, x)))
}
func (w words) root(x *ir.Node) *ir.Node { return w.fn(ir.Sqrt, x) }
func (w words) rectifiedPower(x, p *ir.Node) *ir.Node {
	return w.op(ir.Pow, w.op(ir.Max, x, w.num(0)), p)
}

type branchCase struct {
	name    string
	of      func(w words, x, y, p *ir.Node) *ir.Node
	x, y, p float64
	want    []float64 // by x, y, p
}

var branches = []branchCase{
	{"root of a negative", func(w words, x, y, p *ir.Node) *ir.Node {
		return w.Select(w.positive(x), w.root(x), w.Mul(y, p))
	}, -1, 2, 3, []float64{0, 3, 2}},
	{"root of zero", func(w words, x, y, p *ir.Node) *ir.Node {
		return w.Mul(y, w.Select(w.positive(x), w.root(x), p))
	}, 0, 2, 3, []float64{0, 3, 2}},
	{"logarithm of zero", func(w words, x, y, p *ir.Node) *ir.Node {
		return w.unless(w.positive(x), w.Mul(x, y), w.fn(ir.Log, x))
	}, 0, 2, 3, []float64{2, 0, 0}},
	{"0/0", func(w words, x, y, p *ir.Node) *ir.Node {
		return w.Select(w.op(ir.NE, x, w.num(0)), w.Div(w.fn(ir.Sin, x), x), w.Add(y, w.Mul(x, p)))
	}, 0, 2, 3, []float64{3, 1, 0}},
	{"one pole used in two branches", func(w words, x, y, p *ir.Node) *ir.Node {
		pole := w.over(x)
		nowhere := w.op(ir.EQ, x, w.num(0))
		return w.Add(w.Select(nowhere, w.Mul(y, y), w.Mul(pole, y)), w.Select(nowhere, p, pole))
	}, 0, 2, 3, []float64{0, 4, 1}},
	{"one root used in two branches, taken", func(w words, x, y, p *ir.Node) *ir.Node {
		r := w.root(x)
		return w.Add(w.Select(w.positive(x), r, p), w.Select(w.positive(x), w.Mul(r, y), y))
	}, 4, 3, 1, []float64{0.25 + 0.75, 2, 0}},
	{"a pole within a branch within a branch", func(w words, x, y, p *ir.Node) *ir.Node {
		inner := w.Select(w.positive(y), w.root(w.Mul(x, y)), w.Mul(p, x))
		return w.Mul(x, w.Select(w.positive(x), inner, p))
	}, 2, -1, 3, []float64{12, 0, 4}},
	{"a branch not taken around a branch taken", func(w words, x, y, p *ir.Node) *ir.Node {
		inner := w.Select(w.positive(y), w.root(x), p)
		return w.Select(w.positive(x), w.Mul(inner, y), w.Mul(x, p))
	}, -2, 1, 3, []float64{3, 0, -2}},
	{"an infinite slope under max", func(w words, x, y, p *ir.Node) *ir.Node {
		return w.Mul(y, w.op(ir.Max, w.root(x), p))
	}, 0, 2, 3, []float64{0, 3, 2}},
	{"an infinity under min", func(w words, x, y, p *ir.Node) *ir.Node {
		return w.Mul(y, w.op(ir.Min, w.over(x), p))
	}, 0, 2, 3, []float64{0, 3, 2}},
	{"clip below, between and above", func(w words, x, y, p *ir.Node) *ir.Node {
		clip := func(n *ir.Node) *ir.Node { return w.op(ir.Min, w.op(ir.Max, n, w.num(0)), w.num(1)) }
		return w.Add(clip(x), w.Add(w.Mul(w.num(5), clip(y)), w.Mul(w.num(7), clip(p))))
	}, -1, 0.5, 2, []float64{0, 5, 0}},
	{"abs, sign, floor and round", func(w words, x, y, p *ir.Node) *ir.Node {
		steps := w.Mul(y, w.Add(w.fn(ir.Sign, x), w.Mul(w.fn(ir.Floor, x), w.fn(ir.Round, x))))
		return w.Add(w.fn(ir.Abs, w.Mul(p, x)), steps)
	}, -2.75, 2, 3, []float64{-3, -1 + 9, 2.75}},
	{"a rectified power, off", func(w words, x, y, p *ir.Node) *ir.Node {
		return w.Add(y, w.rectifiedPower(x, p))
	}, -1, 2, 3, []float64{0, 1, 0}},
	{"a rectified power, on", func(w words, x, y, p *ir.Node) *ir.Node {
		return w.Add(y, w.rectifiedPower(x, p))
	}, 2, 2, 3, []float64{12, 1, 8 * math.Ln2}},
	{"a reset without value, no spike", func(w words, x, y, p *ir.Node) *ir.Node {
		return w.Event(w.spike(x, w.num(0)), w.root(x), w.Mul(y, p))
	}, -1, 2, 3, []float64{0, 3, 2}},
	{"the same, where the surrogate vanishes", func(w words, x, y, p *ir.Node) *ir.Node {
		return w.Event(w.spike(x, w.hat(x)), w.root(x), w.Mul(y, p))
	}, -4, 2, 3, []float64{0, 3, 2}},
	{"a pole used in branches of two conditions, neither taken", func(w words, x, y, p *ir.Node) *ir.Node {
		pole := w.Mul(w.over(x), y)
		return w.Add(w.Select(w.positive(x), pole, y), w.Select(w.op(ir.LT, y, w.num(0)), w.root(pole), p))
	}, 0, 2, 3, []float64{0, 1, 1}},
	{"the same, one of the two taken", func(w words, x, y, p *ir.Node) *ir.Node {
		part := w.Mul(w.over(x), y)
		return w.Add(w.Select(w.positive(x), part, y), w.Select(w.op(ir.LT, y, w.num(0)), w.root(part), p))
	}, 0.5, 2, 3, []float64{-8, 2, 1}},
	{"a fixed value without derivative, not taken", func(w words, x, y, p *ir.Node) *ir.Node {
		return w.Select(w.positive(x), w.Mul(y, w.root(w.Sub(p, w.num(3)))), w.Mul(p, y))
	}, -1, 2, 3, []float64{0, 3, 2}},
	{"the root of a rectified value", func(w words, x, y, p *ir.Node) *ir.Node {
		rectified := func(n *ir.Node) *ir.Node { return w.root(w.op(ir.Max, n, w.num(0))) }
		return w.Add(rectified(x), w.Add(rectified(w.fn(ir.Neg, p)), w.Mul(y, rectified(y))))
	}, -1, 4, 3, []float64{0, 3, 0}},
	{"a branch within a branch of the same condition", func(w words, x, y, p *ir.Node) *ir.Node {
		c := w.positive(x)
		return w.Add(w.Select(c, w.Select(c, y, p), x), w.unless(c, w.Select(c, x, y), w.Mul(p, p)))
	}, 2, 2, 3, []float64{0, 1, 6}},
	{"the same, in a refractory period", func(w words, x, y, p *ir.Node) *ir.Node {
		ready := w.op(ir.EQ, p, w.num(0))
		return w.Event(w.both(w.spike(x, w.num(1)), ready), w.Mul(w.num(6), y), w.Add(w.root(y), x))
	}, 0.5, 4, 1, []float64{1, 0.25, 0}},
}

func TestTheBranchTakenHasTheDerivative(t *testing.T) {
	for _, c := range branches {
		t.Run(c.name, func(t *testing.T) {
			g := ir.NewGraph()
			l := leavesOf(g)
			p := cellOf(g, c.of(words{g}, l[0], l[1], l[2]), g.Const(0))
			values := map[*ir.Node]float64{l[0]: c.x, l[1]: c.y, l[2]: c.p}
			same(t, "adjoint", gradient(p, values, 1, 0), c.want, 1e-14)
			env := func(n *ir.Node) float64 { return values[n] }
			same(t, "Jacobian", ir.Eval(env, diff.Jacobian(p)[0]...), c.want[:2], 1e-14)
			d := diff.TangentOf(p, p.Params)
			same(t, "tangent", ir.Eval(env, d.Next[0][0]), c.want[2:], 1e-14)
		})
	}
}

// What is not taken may be anything: poles, infinities, nans, with parts in
// common with what is taken.
func TestNothingLeaksFromTheBranchNotTaken(t *testing.T) {
	spoilt := 0
	rapid.Check(t, func(t *rapid.T) {
		g := ir.NewGraph()
		w, leaves := words{g}, leavesOf(g)
		values := drawValues(t, leaves)
		shared := append(append([]*ir.Node(nil), leaves...), irtest.Expr(t, g, leaves, 3, true))
		good := irtest.Expr(t, g, shared, rapid.IntRange(0, 10).Draw(t, "size"), true)
		shared = append(shared, good)
		bad := irtest.Expr(t, g, shared, rapid.IntRange(1, 10).Draw(t, "size"), false)
		if rapid.Bool().Draw(t, "root of a negative") {
			bad = w.Add(bad, w.root(w.Sub(w.num(-5), w.Mul(good, good))))
		}
		cond := w.op(ir.LT, g.Leaf(ir.Input, "u"), w.num(0))
		values[g.Leaf(ir.Input, "u")] = 1
		choice := w.Select(cond, bad, good)
		if rapid.Bool().Draw(t, "the other side") {
			choice = w.unless(cond, good, bad)
		}
		want := gradient(cellOf(g, g.Mul(good, good), good), values, 1, 1)
		got := gradient(cellOf(g, g.Mul(choice, good), choice), values, 1, 1)
		scale := 1.0
		for _, v := range want {
			scale = max(scale, math.Abs(v))
		}
		same(t, "adjoint", got, want, 1e-12*scale)
		env := func(n *ir.Node) float64 { return values[n] }
		same(t, "Jacobian", ir.Eval(env, diff.Jacobian(cellOf(g, choice, good))[0]...), ir.Eval(env, diff.Jacobian(cellOf(g, good, good))[0]...), 1e-12*scale)
		if v := ir.Eval(env, bad)[0]; math.IsNaN(v) || math.IsInf(v, 0) {
			spoilt++
		}
	})
	if spoilt < 30 {
		t.Errorf("only %d branches not taken have no value", spoilt)
	}
}
