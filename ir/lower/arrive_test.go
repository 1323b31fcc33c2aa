package lower_test

import (
	"fmt"
	"math"
	"testing"

	"nmlc/ir"
	"nmlc/ir/lower"
	"nmlc/lang/diag"
	"nmlc/lang/model"
)

// arriving lowers a cell to whose state of that name spikes bring something.
func arriving(t *testing.T, text, state string, factor model.Expr) *ir.Program {
	t.Helper()
	cell := checked(t, "arriving", text).Cells[0]
	s := cell.Lookup(state)
	cell.Arrivals = []*model.Arrival{{Input: &model.Symbol{Kind: model.Input, Name: "brought", Dim: s.Dim, Scale: 1}, To: []model.Increment{{State: s, Factor: factor}}}}
	diags := &diag.List{}
	p := lower.Cell(cell, lower.Options{Outputs: []*model.Symbol{s}}, diags)
	fail(t, diags)
	if err := ir.Verify(p); err != nil {
		t.Fatal(err)
	}
	return p
}

// step evaluates one step.
func step(p *ir.Program, dt float64, state []float64, brought float64) (out float64, next []float64, spiked bool) {
	env := func(n *ir.Node) float64 {
		switch n.Kind {
		case ir.TimeStep:
			return dt
		case ir.Param:
			return p.Param(n.Name).Init
		case ir.Input:
			if n.Name == "brought" {
				return brought
			}
			return 0
		}
		for i, v := range p.States {
			if v.Node == n {
				return state[i]
			}
		}
		return math.NaN()
	}
	all := ir.Eval(env, append(append([]*ir.Node(nil), p.Next...), p.Spiked, p.Outputs[0].Node)...)
	n := len(p.Next)
	return all[n+1], all[:n], all[n] != 0
}

const refractoryCell = `neuron A {
    state V: mV = 0 mV
    state g: nS = 0 nS
    V' = (1 mV/nS)*g/(1 ms)
    g' = -g/(5 ms)
    spike when V > 10 mV { V := 0 mV; refractory 2 ms { hold V } }
}`

// TestArrivalActsAtTheBeginningOfTheStep: what arrives is seen by what the step
// observes and integrates, as if the state had begun with it.
func TestArrivalActsAtTheBeginningOfTheStep(t *testing.T) {
	p := arriving(t, refractoryCell, "g", nil)
	seen, next, _ := step(p, 0.1, []float64{1, 2, 0}, 3)
	_, want, _ := step(p, 0.1, []float64{1, 5, 0}, 0)
	if seen != 5 || next[0] != want[0] || next[1] != want[1] {
		t.Errorf("observed %v, next %v; want 5 and %v", seen, next, want)
	}
}

func TestArrivalHasAFactor(t *testing.T) {
	p := arriving(t, refractoryCell, "g", &model.Num{Value: 2})
	if seen, _, _ := step(p, 0.1, []float64{0, 1, 0}, 3); seen != 7 {
		t.Errorf("1 + 2*3 is observed as %v", seen)
	}
}

// TestArrivalAtAHeldStateIsLost: while a refractory period holds the membrane,
// what arrives there is lost, and later it is not.
func TestArrivalAtAHeldStateIsLost(t *testing.T) {
	p := arriving(t, refractoryCell, "V", nil)
	if seen, next, _ := step(p, 1, []float64{1, 0, 2}, 4); seen != 1 || next[0] != 1 {
		t.Errorf("held: observed %v, next %v; want 1", seen, next[0])
	}
	if seen, next, _ := step(p, 1, []float64{1, 0, 0}, 4); seen != 5 || next[0] != 5 {
		t.Errorf("free: observed %v, next %v; want 5", seen, next[0])
	}
	if _, next, spiked := step(p, 1, []float64{1, 0, 0}, 12); !spiked || next[0] != 0 || next[2] != 2 {
		t.Errorf("lifted over the threshold: spiked %v, next %v", spiked, next)
	}
}

// TestArrivalCrossesAThreshold: a cell that a spike lifts over its threshold was
// below it before, and crosses.
func TestArrivalCrossesAThreshold(t *testing.T) {
	p := arriving(t, "neuron A {\n state V: mV = 0 mV\n V' = 0 mV/ms\n spike when V crosses 10 mV\n}", "V", nil)
	if _, _, spiked := step(p, 1, []float64{4}, 12); !spiked {
		t.Error("lifted from 4 to 16 mV, the cell does not cross 10 mV")
	}
	if _, _, spiked := step(p, 1, []float64{16}, 1); spiked {
		t.Error("above the threshold already, the cell crosses it")
	}
}

// TestShownIsReadBeforeArrivals: others read the states that the last step left.
func TestShownIsReadBeforeArrivals(t *testing.T) {
	cell := checked(t, "shown", refractoryCell).Cells[0]
	v := cell.Lookup("V")
	cell.Shown = []*model.Symbol{v}
	cell.Arrivals = []*model.Arrival{{Input: &model.Symbol{Kind: model.Input, Name: "brought"}, To: []model.Increment{{State: v}}}}
	p := lower.Cell(cell, lower.Options{}, &diag.List{})
	if len(p.Shown) != 1 || p.Shown[0].Node != p.State("V").Node {
		t.Errorf("shown: %v", p.Shown)
	}
}

// TestResetsOfOthersLeaveTheIntegrator: a trace that each spike sets does not
// interrupt the trajectory of the membrane.
func TestResetsOfOthersLeaveTheIntegrator(t *testing.T) {
	const text = `neuron A {
    state V: mV = 0 mV
    state x = 0
    (1 ms)*V' = 1 mV - V*V/(1 mV)%s
    (5 ms)*x' = -x
    spike when V crosses 0.5 mV { x := x + 1 }
}`
	for coupling, want := range map[string]string{"": "rk4", " - x*(1 mV)": "midpoint"} {
		for _, m := range lowered(t, "trace", fmt.Sprintf(text, coupling)).Methods {
			if m.State.Name == "V" && m.Name != want {
				t.Errorf("with %q the membrane is integrated by %s, want %s", coupling, m.Name, want)
			}
		}
	}
}
