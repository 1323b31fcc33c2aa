package diff_test

import (
	"fmt"
	"math"
	"testing"

	"nmlc/diff"
	"nmlc/ir"
)

// dual is a number with its derivatives by x, y and p, for the definitions of
// spec.md, section 10, written out once more.
type dual struct {
	v float64
	d [3]float64
}

// spiked is a truth value with its step function H and the derivatives of H.
func (a dual) spiked(surrogate float64, of dual) dual {
	h := dual{}
	if a.v > 0 {
		h.v = 1
	}
	for i := range h.d {
		h.d[i] = surrogate * of.d[i]
	}
	return h
}

func not(a dual) dual {
	return dual{1 - a.v, [3]float64{-a.d[0], -a.d[1], -a.d[2]}}
}

func and(a, b dual) dual {
	out := dual{v: a.v * b.v}
	for i := range out.d {
		out.d[i] = a.v*b.d[i] + b.v*a.d[i]
	}
	return out
}

func or(a, b dual) dual { return not(and(not(a), not(b))) }

// after is the state after the reset: H reset + (1-H) star.
func after(h, reset, star dual) dual {
	out := dual{v: h.v*reset.v + (1-h.v)*star.v}
	for i := range out.d {
		out.d[i] = h.v*reset.d[i] + (1-h.v)*star.d[i] + (reset.v-star.v)*h.d[i]
	}
	return out
}

// conditions are made of a spike of x, one of y and a comparison.
var conditions = []struct {
	name string
	of   func(w words, s1, s2, c *ir.Node) *ir.Node
	want func(s1, s2, c dual) dual
}{
	{"s1", func(w words, s1, s2, c *ir.Node) *ir.Node { return s1 }, func(s1, s2, c dual) dual { return s1 }},
	{"not s1", func(w words, s1, s2, c *ir.Node) *ir.Node { return w.fn(ir.Not, s1) }, func(s1, s2, c dual) dual { return not(s1) }},
	{"s1 and c", func(w words, s1, s2, c *ir.Node) *ir.Node { return w.both(s1, c) }, func(s1, s2, c dual) dual { return and(s1, c) }},
	{"c or s2", func(w words, s1, s2, c *ir.Node) *ir.Node { return w.either(c, s2) }, func(s1, s2, c dual) dual { return or(c, s2) }},
	{"s1 and s2", func(w words, s1, s2, c *ir.Node) *ir.Node { return w.both(s1, s2) }, func(s1, s2, c dual) dual { return and(s1, s2) }},
	{"s1 or s2", func(w words, s1, s2, c *ir.Node) *ir.Node { return w.either(s1, s2) }, func(s1, s2, c dual) dual { return or(s1, s2) }},
	{"s1 and not s2 or c", func(w words, s1, s2, c *ir.Node) *ir.Node {
		return w.either(w.both(s1, w.fn(ir.Not, s2)), c)
	}, func(s1, s2, c dual) dual { return or(and(s1, not(s2)), c) }},
	{"(s1 or s2) and (s1 or c)", func(w words, s1, s2, c *ir.Node) *ir.Node {
		return w.both(w.either(s1, s2), w.either(s1, c))
	}, func(s1, s2, c dual) dual { return and(or(s1, s2), or(s1, c)) }},
}

func TestSpikesHaveTheirSurrogateDerivative(t *testing.T) {
	moments := [][3]float64{{0.5, 0.25, 1.5}, {0.5, -0.25, -1.5}, {-0.5, 0.25, 1.5}, {-0.5, -0.25, -1.5}, {-0.5, -0.25, 1.5}}
	for _, c := range conditions {
		for _, at := range moments {
			t.Run(fmt.Sprint(c.name, at), func(t *testing.T) { checkSpike(t, c.of, c.want, at[0], at[1], at[2]) })
		}
	}
}

func checkSpike(t *testing.T, of func(w words, s1, s2, c *ir.Node) *ir.Node, want func(s1, s2, c dual) dual, x, y, p float64) {
	g := ir.NewGraph()
	w, l := words{g}, leavesOf(g)
	// x spikes on a scale of its own, y by its value.
	bell := w.over(w.Add(w.num(1), w.Mul(l[0], l[0])))
	s1 := w.Spike(l[0], w.Mul(l[2], l[0]), bell)
	s2 := w.Spike(l[1], l[1], w.num(0.75))
	cond := of(w, s1, s2, w.positive(l[2]))
	cell := cellOf(g, g.Event(cond, w.Mul(l[1], l[2]), w.Mul(w.num(3), l[0])), g.Select(cond, l[0], l[1]))

	dx, dy := dual{x, [3]float64{1, 0, 0}}, dual{y, [3]float64{0, 1, 0}}
	px := dual{p * x, [3]float64{p, 0, x}}
	c := dual{}
	if p > 0 {
		c.v = 1
	}
	h := want(dx.spiked(1/(1+x*x), px), dy.spiked(0.75, dy), c)
	next := after(h, dual{y * p, [3]float64{0, p, y}}, dual{3 * x, [3]float64{3, 0, 0}})

	values := map[*ir.Node]float64{l[0]: x, l[1]: y, l[2]: p}
	env := func(n *ir.Node) float64 { return values[n] }
	same(t, "value", ir.Eval(env, cell.Next[0]), []float64{next.v}, 0)
	same(t, "adjoint", gradient(cell, values, 1, 0), next.d[:], 1e-15)
	same(t, "Jacobian", ir.Eval(env, diff.Jacobian(cell)[0]...), next.d[:2], 1e-15)
	same(t, "tangent", ir.Eval(env, diff.TangentOf(cell, cell.Params).Next[0][0]), next.d[2:], 1e-15)
	// A select by the same condition sees no spike.
	chosen := []float64{1 - h.v, h.v, 0}
	chosen[0], chosen[1] = h.v, 1-h.v
	same(t, "select", gradient(cell, values, 0, 1), chosen, 0)
}

// One spike serves many resets: a spike's derivative is the sum over them.
func TestJumpsOfAllResetsAddUp(t *testing.T) {
	g := ir.NewGraph()
	w, l := words{g}, leavesOf(g)
	v := w.Add(w.Mul(w.num(0.9), l[0]), l[2])
	spike := w.spike(w.Sub(v, w.num(1)), w.num(0.3))
	cell := cellOf(g, g.Event(spike, w.num(0), v), g.Event(spike, w.Add(l[1], w.num(2)), l[1]))
	values := map[*ir.Node]float64{l[0]: 1, l[1]: 0.5, l[2]: 0.2} // v = 1.1: a spike
	jump := 5*(0-1.1) + 7*2                                       // of the loss, with adjoints 5 and 7
	want := []float64{jump * 0.3 * 0.9, 7, jump * 0.3}
	same(t, "adjoint", gradient(cell, values, 5, 7), want, 1e-14)
	values[l[2]] = 0 // v = 0.9: none
	jump = 5*(0-0.9) + 7*2
	want = []float64{5*0.9 + jump*0.3*0.9, 7, 5 + jump*0.3}
	same(t, "adjoint without a spike", gradient(cell, values, 5, 7), want, 1e-14)
	if math.Abs(jump) < 1 {
		t.Error("there is no jump to see")
	}
}
