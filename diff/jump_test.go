package diff_test

import (
	"math"
	"testing"

	"nmlc/diff"
	"nmlc/ir"
	"nmlc/ir/lower"
	"nmlc/lang/check"
	"nmlc/lang/diag"
	"nmlc/lang/source"
	"nmlc/parser"
)

// moving has a threshold that moves, a reset that depends on states and
// parameters and a spike-triggered current; all its equations are integrated
// exactly, so that the adjoint of a step is that of the equations.
const moving = `neuron Moving {
    param tau = 20 ms, R = 20 MOhm, a = 0.005/ms, b = 0.01/ms, k = 0.05/ms, V_r = -70 mV, keep = 0.4, A = 0.3 nA, up = 3 mV
    input I: nA
    state V: mV = -70 mV
    state theta: mV = -50 mV
    state J: nA = 0.1 nA
    tau*V' = -(V + 70 mV) + R*(I + J)
    theta' = a*(V + 70 mV) - b*(theta + 50 mV)
    J' = -k*J
    spike when V > theta {
        V := V_r + 0.1*(theta + 50 mV)
        theta := theta + up
        J := keep*J + A
    }
}`

func withJump(t *testing.T, text string) *ir.Program {
	t.Helper()
	diags := &diag.List{}
	file := check.Check(parser.Parse(source.NewFile("cell.nml", text), diags), nil, diags)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	return lower.Cell(file.Cells[0], lower.Options{Jump: true}, diags)
}

// TestJumpConditionsAreTheAdjointOfTheStep holds the conditions that people
// read against the adjoint of the step that runs: through the flow up to the
// spike, the jump, and the flow from there to the end of the step.
func TestJumpConditionsAreTheAdjointOfTheStep(t *testing.T) {
	const dt = 0.5
	p := withJump(t, moving)
	value := map[*ir.Node]float64{p.DT: dt}
	for _, v := range p.Params {
		value[v.Node] = v.Init
	}
	value[p.Inputs[0].Node] = 2
	for i, x := range []float64{-49.6, -49.3, 0.2} {
		value[p.States[i].Node] = x
	}
	after := []float64{0.7, -1.3, 5} // adjoint at the end of the step
	env := func(n *ir.Node) float64 { return value[n] }

	stepped := *p
	stepped.Next = append([]*ir.Node(nil), p.Next...)
	diff.Exact(&stepped, 1)
	a := diff.AdjointOf(&stepped, p.Params)
	for i, seed := range a.Seeds {
		value[seed] = after[i]
	}
	out := ir.Eval(env, append(append([]*ir.Node(nil), a.Prev...), stepped.SpikeAt[0])...)
	got, s := out[:3], out[3]*dt
	if s <= 0.05*dt || s >= 0.95*dt {
		t.Fatalf("the spike lies at %v of %v ms", s, dt)
	}

	flow := func(state, adjoint []float64, span float64) (next, before []float64) {
		for i := range state {
			value[p.States[i].Node] = state[i]
		}
		value[p.DT] = span
		free := &ir.Program{Graph: p.Graph, DT: p.DT, Params: p.Params, States: p.States, Init: p.Init, Next: p.Jump.Free}
		back := diff.AdjointOf(free, nil)
		for i, seed := range back.Seeds {
			value[seed] = adjoint[i]
		}
		return ir.Eval(env, p.Jump.Free...), ir.Eval(env, back.Prev...)
	}
	start := []float64{-49.6, -49.3, 0.2}
	crossing, _ := flow(start, after, s)
	for i := range crossing {
		value[p.States[i].Node] = crossing[i]
	}
	jumped := ir.Eval(env, p.Jump.After...)
	_, afterJump := flow(jumped, after, dt-s)

	lambda := func(v *ir.Var) *ir.Node { return p.Graph.Leaf(ir.Seed, "lambda_"+v.Name) }
	j := diff.JumpOf(p, lambda, nil)
	for i, v := range p.States {
		value[v.Node] = crossing[i]
		value[lambda(v)] = afterJump[i]
	}
	value[p.Graph.Leaf(ir.Seed, "rise")] = ir.Eval(env, j.Rise)[0]
	value[p.Graph.Leaf(ir.Seed, "kappa")] = ir.Eval(env, j.Kappa)[0]
	var beforeJump []float64
	for _, e := range j.Before {
		beforeJump = append(beforeJump, ir.Eval(env, e.Rate)[0])
	}
	_, want := flow(start, beforeJump, s)
	for i, v := range p.States {
		if math.Abs(got[i]-want[i]) > 1e-9*(math.Abs(want[i])+1) {
			t.Errorf("adjoint of %s: the step has %.12g, flow and jump %.12g", v.Name, got[i], want[i])
		}
	}
	if math.Abs(got[0]) < 1e-3 {
		t.Errorf("the adjoint of V is %v: nothing came through the time of the spike", got[0])
	}
}

// At the end of a refractory period mu is what the loss gains by its later end:
// with V held, the derivative by the length of the period is mu.
func TestReleaseIsTheDerivativeByTheRefractoryPeriod(t *testing.T) {
	const dt, left = 1.0, 0.3
	p := withJump(t, `neuron Held {
    param tau = 20 ms, t_ref = 2 ms
    input I: mV
    state V: mV = 0 mV
    tau*V' = I - V
    spike when V > 15 mV { V := 2 mV; refractory t_ref { hold V } }
}`)
	value := map[*ir.Node]float64{p.DT: dt, p.Inputs[0].Node: 25, p.Param("tau").Node: 20, p.Param("t_ref").Node: 2, p.State("V").Node: 2, p.State("(refractory)").Node: left}
	env := func(n *ir.Node) float64 { return value[n] }
	lambda := func(v *ir.Var) *ir.Node { return p.Graph.Leaf(ir.Seed, "lambda_"+v.Name) }
	j := diff.JumpOf(p, lambda, map[*ir.Var]bool{p.State("V"): true})
	diff.Exact(p, 1)
	a := diff.AdjointOf(p, nil)
	value[a.Seeds[0]], value[a.Seeds[1]] = 1, 0
	got := ir.Eval(env, a.Prev[1])[0]
	value[lambda(p.State("V"))] = math.Exp(-(dt - left) / 20) // carried back from the end of the step
	if want := ir.Eval(env, j.Release)[0]; math.Abs(got-want) > 1e-12 || want == 0 {
		t.Errorf("derivative by the time left %.12g, mu %.12g", got, want)
	}
}
