package pipeline_test

import (
	"strings"
	"testing"

	"nmlc/codegen/pipeline"
	"nmlc/lang/check"
	"nmlc/lang/diag"
	"nmlc/lang/model"
	"nmlc/lang/source"
	"nmlc/parser"
)

const learningText = `
neuron Adaptive {
    param tau = 100 ms, tau_a = 1000 ms, beta = 0.1
    input I: 1
    state V: 1 = 0
    state a: 1 = 0
    tau*V' = -V + a + I
    tau_a*a' = -a
    spike when V > 1 { surrogate relu(alpha = 0.3); V := V - 1; a := a - beta }
}
synapse Conductance {
    param tau = 10 ms, E = 3
    weight w: 1
    post V: 1
    state g: 1 = 0
    g' = -g/tau
    on pre { g += w }
    current I = g*(E - post.V)
}
network EI {
    population P: Adaptive[4]
    connect P -> P by Conductance as exc { all_to_all; w = 1 }
    connect P -> P by Conductance(E = -3) as inh { all_to_all; w = 1 }
}
`

// TestDescribeTrain reads the recursions of both rules that go back in time.
func TestDescribeTrain(t *testing.T) {
	for rule, lines := range map[string][]string{
		"bptt": {
			"lambda_exc.g' = lambda_exc.g/exc.tau - (exc.E - V)*lambda_V/tau",
			"psi = max(0, 0.3*(1 - abs(V - 1)))",
			"kappa = (dL_dz - lambda_V - beta*lambda_a)*psi",
			"lambda_V_before = lambda_V + kappa",
			"dL_dw = lambda_exc.g",
			"A cell leaves 3 numbers",
		},
		"rtrl": {
			"d_V' = ",
			"d_z = d_V*psi",
			"d_V_after = d_V - d_z",
			"d_a_after = d_a - beta*d_z",
		},
		"eventprop": {
			"rise = (a - V + I)/tau",
			"lambda_V_before = lambda_V + kappa",
			"dL_dt = lambda_exc.g/exc.tau - lambda_V*(exc.E - V)/tau",
		},
	} {
		diags := &diag.List{}
		file := check.Check(parser.Parse(source.NewFile("model", learningText), diags), nil, diags)
		net := file.Networks[0]
		train := &model.Train{Network: net, Free: []model.TrainFree{{Kind: "weight", Projections: net.Projections}}, Gradient: model.GradientRule{Name: rule}}
		docs := pipeline.DescribeTrain(train, pipeline.Choices{Single: true}, diags)
		if diags.HasErrors() || len(docs) != 1 {
			t.Fatal(diags, len(docs))
		}
		text := docs[0].Print("text")
		for _, line := range lines {
			if !strings.Contains(text, line) {
				t.Errorf("%s: no line %q in\n%s", rule, line, text)
			}
		}
		for _, format := range []string{"md", "tex"} {
			if docs[0].Print(format) == "" {
				t.Errorf("%s: no %s", rule, format)
			}
		}
	}
}
