package diff_test

import (
	"fmt"
	"math"
	"testing"

	"nmlc/diff"
	"nmlc/ir"
	"pgregory.net/rapid"
)

// The Jacobian, column by column on complex numbers, and by rows from adjoints.
func TestJacobianOfRandomCells(t *testing.T) {
	moving := 0
	rapid.Check(t, func(t *rapid.T) {
		r := drawRun(t)
		jac := diff.Jacobian(r.p)
		adjoint := diff.AdjointOf(&ir.Program{Graph: r.p.Graph, States: r.p.States, Init: r.p.Init, Next: r.p.Next}, nil)
		for k := range r.inputs {
			env := r.env(k, nil)
			for j, by := range r.p.States {
				column, scale := slopes(env, only(by.Node), r.p.Next...)
				for i := range r.p.Next {
					one := map[*ir.Node]float64{}
					for other, s := range adjoint.Seeds {
						one[s] = 0
						if other == i {
							one[s] = 1
						}
					}
					back := ir.Eval(r.env(k, one), adjoint.Prev[j])[0]
					got := []float64{ir.Eval(env, jac[i][j])[0], back}
					same(t, fmt.Sprintf("d%d/d%d", i, j), got, []float64{column[i], column[i]}, 1e-12*(1+scale))
					if column[i] != 0 {
						moving++
					}
				}
			}
		}
	})
	if moving < 200 {
		t.Errorf("only %d entries are not zero", moving)
	}
}

// only lets one leaf move.
func only(leaf *ir.Node) func(*ir.Node) float64 {
	return func(n *ir.Node) float64 {
		if n == leaf {
			return 1
		}
		return 0
	}
}

// The continuous adjoint by its definition: lambda' = -J'lambda - dl/dx.
func TestContinuousAdjointOfRandomCells(t *testing.T) {
	moving := 0
	rapid.Check(t, func(t *rapid.T) {
		r := drawRun(t)
		p := r.p
		lambda := func(v *ir.Var) *ir.Node { return p.Graph.Leaf(ir.Seed, "lambda."+v.Name) }
		values := map[*ir.Node]float64{}
		for _, eq := range p.Equations {
			values[lambda(eq.State)] = rapid.Float64Range(-1, 1).Draw(t, "lambda")
		}
		equations := diff.ContinuousAdjoint(p, lambda, p.Loss)
		if len(equations) != len(p.Equations) {
			t.Fatalf("%d equations for %d", len(equations), len(p.Equations))
		}
		env := r.env(0, values)
		for _, adjoint := range equations {
			want, scale := 0.0, 1.0
			for _, eq := range p.Equations {
				by, largest := slopes(env, only(adjoint.State.Node), eq.Rate)
				want -= values[lambda(eq.State)] * by[0]
				scale = max(scale, largest)
			}
			if p.Loss != nil {
				by, largest := slopes(env, only(adjoint.State.Node), p.Loss)
				want -= by[0]
				scale = max(scale, largest)
			}
			same(t, adjoint.State.Name, ir.Eval(env, adjoint.Rate), []float64{want}, 1e-12*scale)
			if want != 0 {
				moving++
			}
		}
	})
	if moving < 60 {
		t.Errorf("only %d adjoints move", moving)
	}
}

// Central differences with Richardson's extrapolation, which know neither
// complex numbers nor the rules: a whole run of a smooth cell.
func TestGradientAgainstDifferences(t *testing.T) {
	smooth := 0
	rapid.Check(t, func(t *rapid.T) {
		r := drawRun(t)
		p := r.p
		if p.Spiked != nil { // without its resets
			for i, n := range p.Next {
				for n.Op == ir.Event {
					n = n.Args[2]
				}
				p.Next[i] = n
			}
			p.Spiked = nil
		}
		if p.State("(refractory)") != nil {
			t.Skip("the countdown has kinks")
		}
		smooth++
		r.run()
		grad := r.adjoint(p.Params)
		_, scale := r.complexStep(p.Params)
		for i, v := range p.Params {
			at := r.fixed[v.Node]
			difference := func(h float64) float64 {
				r.fixed[v.Node] = at + h
				r.run()
				up := r.loss
				r.fixed[v.Node] = at - h
				r.run()
				down := r.loss
				r.fixed[v.Node] = at
				return (up - down) / (2 * h)
			}
			same(t, v.Name, []float64{(4*difference(1e-4) - difference(2e-4)) / 3}, grad[i:i+1], 1e-6*scale*scale*(1+math.Abs(r.loss)))
		}
	})
	if smooth < 50 {
		t.Errorf("only %d cells", smooth)
	}
}
