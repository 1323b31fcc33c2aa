package lower_test

import (
	"math"
	"testing"

	"nmlc/ir"
	"nmlc/ir/lower"
	"nmlc/lang/circuit"
	"nmlc/lang/diag"
)

// rewarded has states of a connection that feed each other: z is the integral of
// c, which decays.
const rewarded = `
neuron A {
    input I: nA
    state V: mV = 0 mV
    state d = 0
    (10 ms)*V' = -V + I*(100 MOhm)
    (50 ms)*d' = -d
    spike when V > 10 mV { V := 0 mV }
}
synapse S {
    param tau = 20 ms, c_0 = 0.5
    post d: 1
    weight w: nA = 1 nA
    state g: nA = 0 nA
    state c: kHz = c_0*(1 kHz)
    state z = 0
    g' = -g/(5 ms)
    c' = -c/tau
    z' = c
    on pre { g += w*z; w := w + z*post.d*(1 nA); z := 0; c += 1 kHz }
    on post { c := c*0.25 }
    current I = g
}
network N {
    population P: A[2]
    connect P -> P by S as s { all_to_all }
}
`

// TestConnectionMovesByItsExactSolution follows the events of a connection whose
// every number is known in closed form.
func TestConnectionMovesByItsExactSolution(t *testing.T) {
	diags := &diag.List{}
	made := circuit.Of(checked(t, "rewarded", rewarded).Networks[0], diags)
	fail(t, diags)
	c := made.Projections[0].Plastic
	pre, post := lower.Connection(c, diags)
	fail(t, diags)
	for _, p := range []*ir.Program{pre, post} {
		if err := ir.Verify(p); err != nil {
			t.Fatal(err)
		}
	}
	const elapsed, dopamine = 7.0, 3.0
	env := func(state []float64) ir.Env {
		return func(n *ir.Node) float64 {
			switch {
			case n.Name == lower.Elapsed:
				return elapsed
			case n.Kind == ir.Input:
				return dopamine
			case n.Kind == ir.Param:
				return pre.Param(n.Name).Init
			}
			for i, v := range pre.States {
				if v.Node == n {
					return state[i]
				}
			}
			return math.NaN()
		}
	}
	near := func(what string, got, want float64) {
		if !(math.Abs(got-want) <= 1e-14*math.Max(1, math.Abs(want))) {
			t.Errorf("%s is %.17g, want %.17g", what, got, want)
		}
	}
	init := ir.Eval(env(nil), pre.Init...)
	near("the initial c", init[1], 0.5)
	start := []float64{2, 0.3, 0.1} // w, c, z
	decay := math.Exp(-elapsed / 20)
	z := 0.1 + 0.3*20*(1-decay)
	next := ir.Eval(env(start), pre.Next...)
	near("w after an arriving spike", next[0], 2+z*dopamine)
	near("c after an arriving spike", next[1], 0.3*decay+1)
	near("z after an arriving spike", next[2], 0)
	near("what is sent", ir.Eval(env(start), pre.Outputs[0].Node)[0], 2*z)
	next = ir.Eval(env(start), post.Next...)
	near("w after a postsynaptic spike", next[0], 2)
	near("c after a postsynaptic spike", next[1], 0.25*0.3*decay)
	near("z after a postsynaptic spike", next[2], z)
}
