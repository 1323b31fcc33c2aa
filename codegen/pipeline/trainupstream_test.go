package pipeline_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// upstream puts a population before those that are trained, which nothing trained
// acts on.
var upstream = []string{
	"synapse Current {", `neuron Plain {
    param tau = 20 ms
    input I: nA
    state V = 0
    tau*V' = -V + I/(1 nA)
    spike when V > 1 { V := 0 }
}
synapse Current {`,
	"    population E: Adapting[32]", "    population First: Plain[10]\n    population E: Adapting[32]",
	"    connect E -> E, I", "    connect In -> First by Current as relay { all_to_all; w = uniform(0 nA, 2 nA) }\n    connect First -> E by Current as on { all_to_all; w = uniform(0 nA, 0.5 nA) }\n    connect E -> E, I",
	"free w of input, exc, inh, readout", "free w of input, exc, inh, readout, on",
}

// TestUpstreamNeedsNoSurrogate: no derivative goes back through cells that nothing
// trained acts on, so that their surrogate changes nothing.
func TestUpstreamNeedsNoSurrogate(t *testing.T) {
	for _, rule := range []string{"bptt", "rtrl", "e_prop", "d_rtrl", "es_d_rtrl(0.9)"} {
		for _, loss := range []string{"", "\n    loss rate(First, target = 10 Hz)\n    loss penalty(max(0, V)^2) of First"} {
			change := append(append([]string{}, upstream...), "gradient bptt", "gradient "+rule, "loss cross_entropy(Out.y)", "loss cross_entropy(Out.y)"+loss)
			if rule == "rtrl" { // follows each value on its own
				change = append(change, "free w of input, exc, inh, readout, on", "free w of on")
			}
			want := learns(t, "interp", append(change, "spike when V > 1 { V := 0 }", "spike when V > 1 { surrogate relu(alpha = 0.3); V := 0 }")...).outcome(t, 3)
			got := learns(t, "interp", change...).outcome(t, 3)
			if diff := cmp.Diff(want.Gradient, got.Gradient); diff != "" || !cmp.Equal(want.Rates, got.Rates) {
				t.Errorf("%s: without the surrogate: %s", rule, diff)
			}
			for i, rate := range got.Rates {
				if rate == 0 && i < 4 {
					t.Errorf("%s: population %d is silent, which proves nothing", rule, i)
				}
			}
		}
	}
}
