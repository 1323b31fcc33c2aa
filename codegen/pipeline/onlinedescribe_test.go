package pipeline_test

import (
	"strings"
	"testing"

	"nmlc/codegen/pipeline"
	"nmlc/lang/diag"
	"nmlc/lang/model"
	"nmlc/load"
)

// TestOnlineRulesAreExplained for the library's network: each line is of the model.
func TestOnlineRulesAreExplained(t *testing.T) {
	file, diags, err := load.Model("stdlib/evidence")
	if err != nil || diags.HasErrors() {
		t.Fatal(err, render(diags))
	}
	for _, test := range []struct {
		rule model.GradientRule
		want []string
	}{
		{model.GradientRule{Name: "d_rtrl"}, []string{
			"eps_a' = -eps_a/tau_a", "eps_input.g gains 1", "d_z = eps_V*psi", "eps_a_after = eps_a - beta*d_z",
			"A connection keeps 8 bytes for each trial", "w of input    eps_input.g  presynaptic cell", "The gradient gains L d_z."}},
		{model.GradientRule{Name: "e_prop", Random: true}, []string{"A connection keeps 12 bytes", "fixed random weight", "f(t) = kappa f(t - 1) + d_z(t)"}},
		{model.GradientRule{Name: "es_d_rtrl", Decay: 0.95}, []string{"With a = 0.95", "A connection keeps 0 bytes", "the sum of its spikes, which decays"}},
		{model.GradientRule{Name: "bptt"}, nil},
	} {
		train := *file.Trains[0]
		train.Gradient = test.rule
		list := &diag.List{}
		var b strings.Builder
		for _, doc := range pipeline.DescribeOnline(&train, pipeline.Choices{Single: true}, list) {
			b.WriteString(doc.Print("text"))
			for _, format := range []string{"md", "tex"} {
				if doc.Print(format) == "" {
					t.Errorf("nothing in %s", format)
				}
			}
		}
		text := strings.Join(strings.Fields(b.String()), " ")
		for _, want := range test.want {
			if !strings.Contains(text, strings.Join(strings.Fields(want), " ")) {
				t.Errorf("%s: no %q in\n%s", test.rule.Name, want, b.String())
			}
		}
		if (test.want == nil) != (text == "") {
			t.Errorf("%s: %d characters", test.rule.Name, len(text))
		}
	}
}
