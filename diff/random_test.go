package diff_test

import (
	"math"
	"testing"

	"nmlc/diff"
	"nmlc/ir"
	"nmlc/ir/irtest"
	"pgregory.net/rapid"
)

// drawRun gives a random cell numbers, and a loss that all states matter to.
func drawRun(t *rapid.T) *trajectory {
	r := &trajectory{p: irtest.Program(t), fixed: map[*ir.Node]float64{}}
	r.fixed[r.p.DT] = rapid.Float64Range(0.05, 1).Draw(t, "dt")
	for _, v := range r.p.Params {
		r.fixed[v.Node] = rapid.Float64Range(-2, 2).Draw(t, v.Name)
	}
	for range rapid.IntRange(1, 5).Draw(t, "steps") {
		now := map[*ir.Node]float64{}
		for _, v := range r.p.Inputs {
			now[v.Node] = rapid.Float64Range(-2, 2).Draw(t, v.Name)
		}
		r.inputs = append(r.inputs, now)
	}
	for range r.p.States {
		r.end = append(r.end, rapid.Float64Range(-1, 1).Draw(t, "weight"))
	}
	r.run()
	return r
}

// The three ways to one gradient, over runs with spikes, resets, refractory
// periods, initial values and values of rate prepare that depend on parameters.
func TestGradientsOfRandomCellsAgree(t *testing.T) {
	moving, spiking := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		r := drawRun(t)
		wrt := r.p.Params
		complexStep, scale := r.complexStep(wrt)
		tolerance := 1e-11 * scale * float64(1+len(r.inputs))
		same(t, "tangent", r.tangent(wrt), complexStep, tolerance)
		same(t, "adjoint", r.adjoint(wrt), complexStep, tolerance)
		for _, g := range complexStep {
			if g != 0 {
				moving++
				break
			}
		}
		if r.spikes > 0 {
			spiking++
		}
	})
	if moving < 50 || spiking < 15 {
		t.Errorf("%d cells with a gradient, %d with a spike: the test sees too little", moving, spiking)
	}
}

// The part of a gradient by some parameters is that of all parameters.
func TestGradientByAFewParameters(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawRun(t)
		all := r.adjoint(r.p.Params)
		i := rapid.IntRange(0, len(all)-1).Draw(t, "parameter")
		_, scale := r.complexStep(r.p.Params)
		same(t, "adjoint", r.adjoint(r.p.Params[i:i+1]), all[i:i+1], 1e-11*scale)
	})
}

// cellOf is a program of one step that maps the states x, y and the parameter p
// to the values of expressions.
func cellOf(g *ir.Graph, next ...*ir.Node) *ir.Program {
	p := &ir.Program{Name: "Cell", Graph: g, DT: g.Leaf(ir.TimeStep, "dt"), Next: next}
	for _, name := range []string{"x", "y"}[:len(next)] {
		v := &ir.Var{Node: g.Leaf(ir.State, name), Name: name, Unit: "1", Dim: "1", Scale: 1}
		p.States, p.Init = append(p.States, v), append(p.Init, g.Const(0))
	}
	p.Params = []*ir.Var{{Node: g.Leaf(ir.Param, "p"), Name: "p", Unit: "1", Dim: "1", Scale: 1}}
	return p
}

func leavesOf(g *ir.Graph) []*ir.Node {
	return []*ir.Node{g.Leaf(ir.State, "x"), g.Leaf(ir.State, "y"), g.Leaf(ir.Param, "p")}
}

func drawValues(t *rapid.T, leaves []*ir.Node) map[*ir.Node]float64 {
	values := map[*ir.Node]float64{}
	for _, n := range leaves {
		values[n] = rapid.OneOf(rapid.Just(-2.0), rapid.Just(0.0), rapid.Just(2.0), rapid.Float64Range(-2, 2)).Draw(t, n.Name)
	}
	return values
}

// gradient pulls the adjoints back through one step: by each state, and what
// the step adds by the parameter p.
func gradient(p *ir.Program, values map[*ir.Node]float64, seeds ...float64) []float64 {
	a := diff.AdjointOf(p, p.Params)
	at := func(more map[*ir.Node]float64) ir.Env {
		return func(leaf *ir.Node) float64 {
			if v, ok := more[leaf]; ok {
				return v
			}
			if v, ok := values[leaf]; ok {
				return v
			}
			return math.NaN()
		}
	}
	env := at(number(a.Seeds, seeds))
	prev, cut := ir.Eval(env, a.Prev...), ir.Eval(env, a.CutBy...)
	more := number(a.CutSeeds, cut)
	for _, s := range a.Seeds {
		more[s] = 0
	}
	return append(prev, ir.Eval(at(more), a.Grad...)...)
}

// The identity <w, J v> = <J'w, v>, with J v from complex numbers.
func TestDotProductIdentity(t *testing.T) {
	moving := 0
	rapid.Check(t, func(t *rapid.T) {
		g := ir.NewGraph()
		leaves := leavesOf(g)
		size := rapid.IntRange(1, 20).Draw(t, "size")
		draw := irtest.Kinked
		if rapid.Bool().Draw(t, "smooth") {
			draw = func(t *rapid.T, g *ir.Graph, leaves []*ir.Node, size int) *ir.Node {
				return irtest.Expr(t, g, leaves, size, true)
			}
		}
		p := cellOf(g, draw(t, g, leaves, size), draw(t, g, leaves, size))
		values, v := drawValues(t, leaves), drawValues(t, leaves)
		w := []float64{rapid.Float64Range(-1, 1).Draw(t, "w0"), rapid.Float64Range(-1, 1).Draw(t, "w1")}
		jv, scale := slopes(func(n *ir.Node) float64 { return values[n] }, func(n *ir.Node) float64 { return v[n] }, p.Next...)
		left, right := w[0]*jv[0]+w[1]*jv[1], 0.0
		for i, by := range gradient(p, values, w...) {
			right += by * v[leaves[i]]
			scale = max(scale, math.Abs(by))
		}
		same(t, "<J'w, v>", []float64{right}, []float64{left}, 1e-11*(1+scale))
		if left != 0 {
			moving++
		}
	})
	if moving < 60 {
		t.Errorf("only %d of the expressions have a derivative", moving)
	}
}
