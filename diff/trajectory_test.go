package diff_test

import (
	"math"
	"testing"

	"nmlc/diff"
	"nmlc/ir"
)

// trajectory is a run of a cell, whose loss is the sum of the program's own
// over the steps, and of the final states with the weights end.
type trajectory struct {
	p      *ir.Program
	fixed  map[*ir.Node]float64 // parameters and dt
	inputs []map[*ir.Node]float64
	end    []float64

	states [][]float64 // at the start of each step, and after the last
	spikes int
	loss   float64
}

// env gives the leaves their values in step k; -1 is before the first.
func (r *trajectory) env(k int, seeds map[*ir.Node]float64) ir.Env {
	return func(leaf *ir.Node) float64 {
		if v, ok := r.fixed[leaf]; ok {
			return v
		}
		if v, ok := seeds[leaf]; ok {
			return v
		}
		if k < 0 {
			return math.NaN()
		}
		if v, ok := r.inputs[k][leaf]; ok {
			return v
		}
		for i, s := range r.p.States {
			if s.Node == leaf {
				return r.states[k][i]
			}
		}
		return math.NaN()
	}
}

func (r *trajectory) run() {
	state := ir.Eval(r.env(-1, nil), r.p.Init...)
	r.states, r.spikes, r.loss = [][]float64{state}, 0, 0
	for k := range r.inputs {
		roots := append([]*ir.Node(nil), r.p.Next...)
		if r.p.Spiked != nil {
			roots = append(roots, r.p.Spiked)
		}
		out := ir.Eval(r.env(k, nil), roots...)
		if r.p.Spiked != nil && out[len(r.p.Next)] != 0 {
			r.spikes++
		}
		if r.p.Loss != nil {
			r.loss += ir.Eval(r.env(k, nil), r.p.Loss)[0]
		}
		r.states = append(r.states, out[:len(r.p.Next)])
	}
	for i, x := range r.states[len(r.inputs)] {
		r.loss += r.end[i] * x
	}
}

// adjoint is the gradient by a sweep back in time.
func (r *trajectory) adjoint(wrt []*ir.Var) []float64 {
	a := diff.AdjointOf(r.p, wrt)
	at := r.end
	cut := make([]float64, len(a.Cut))
	for k := len(r.inputs) - 1; k >= 0; k-- {
		roots := append(append([]*ir.Node(nil), a.Prev...), a.CutBy...)
		out := ir.Eval(r.env(k, number(a.Seeds, at)), roots...)
		at = out[:len(a.Prev)]
		for i, c := range out[len(a.Prev):] {
			cut[i] += c
		}
	}
	seeds := number(a.Seeds, at)
	for n, v := range number(a.CutSeeds, cut) {
		seeds[n] = v
	}
	return ir.Eval(r.env(-1, seeds), a.Grad...)
}

func number(nodes []*ir.Node, values []float64) map[*ir.Node]float64 {
	out := map[*ir.Node]float64{}
	for i, n := range nodes {
		out[n] = values[i]
	}
	return out
}

// tangent is the gradient by sensitivities carried forward.
func (r *trajectory) tangent(wrt []*ir.Var) []float64 {
	d := diff.TangentOf(r.p, wrt)
	grad := make([]float64, len(wrt))
	for j := range wrt {
		at := ir.Eval(r.env(-1, nil), d.Init[j]...)
		for k := range r.inputs {
			env := r.env(k, number(d.Seeds[j], at))
			residuals := ir.Eval(env, r.p.Residuals...)
			for i, slope := range ir.Eval(env, d.Residuals[j]...) {
				grad[j] += 2 * residuals[i] * slope
			}
			at = ir.Eval(env, d.Next[j]...)
		}
		for i, w := range r.end {
			grad[j] += w * at[i]
		}
	}
	return grad
}

// complexStep is the gradient on complex numbers, with the largest derivative
// on the way, which bounds the rounding errors.
func (r *trajectory) complexStep(wrt []*ir.Var) (grad []float64, scale float64) {
	scale = 1
	for _, param := range wrt {
		moves := map[*ir.Node]float64{param.Node: 1}
		along := func(leaf *ir.Node) float64 { return moves[leaf] }
		at, largest := slopes(r.env(-1, nil), along, r.p.Init...)
		scale = max(scale, largest)
		sum := 0.0
		for k := range r.inputs {
			for i, s := range r.p.States {
				moves[s.Node] = at[i]
			}
			if r.p.Loss != nil {
				by, largest := slopes(r.env(k, nil), along, r.p.Loss)
				sum += by[0]
				scale = max(scale, largest)
			}
			at, largest = slopes(r.env(k, nil), along, r.p.Next...)
			scale = max(scale, largest)
		}
		for i, w := range r.end {
			sum += w * at[i]
		}
		grad = append(grad, sum)
	}
	return grad, scale
}

// same reports numbers that differ by more than tolerance, where both are
// finite.
func same(t interface {
	Helper()
	Errorf(string, ...any)
}, what string, got, want []float64, tolerance float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: %d numbers, want %d", what, len(got), len(want))
		return
	}
	for i := range got {
		if !(math.Abs(got[i]-want[i]) <= tolerance) {
			t.Errorf("%s: number %d is %.17g, want %.17g to %.2g", what, i, got[i], want[i], tolerance)
		}
	}
}

func alive(t *testing.T, grad []float64) {
	t.Helper()
	for i, g := range grad {
		if g == 0 || math.IsNaN(g) || math.IsInf(g, 0) {
			t.Errorf("derivative %d is %v: the model is dead", i, g)
		}
	}
}
