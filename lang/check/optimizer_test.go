package check_test

import (
	"strings"
	"testing"

	"nmlc/lang/model"
)

func fitWith(optimize string) string {
	return "neuron A {\n    param tau = 10 ms in 5 .. 20 ms\n    state V: mV = 1 mV\n    tau*V' = -V\n}\n" +
		"fit F {\n    cell A\n    loss mse(V)\n    optimize " + optimize + "\n}\n"
}

func TestOptimizersAreRead(t *testing.T) {
	for _, name := range []string{"lbfgs", "adam", "lm", "nelder_mead", "cma_es", "de", "two_points_de", "pso"} {
		file, diags := checked("a.nml", fitWith(name+" { starts 3; iterations 40; seed 7; tolerance 1e-9; budget 5000 }"))
		if diags.Len() > 0 {
			t.Fatal(rendered(diags))
		}
		o := file.Fits[0].Optimizer
		o.Span = model.Optimizer{}.Span
		if want := (model.Optimizer{Name: name, Starts: 3, Iterations: 40, Seed: 7, Tolerance: 1e-9, Budget: 5000}); o != want {
			t.Errorf("got %+v, want %+v", o, want)
		}
	}
	file, diags := checked("a.nml", fitWith("pso { population 30 }"))
	if diags.Len() > 0 || file.Fits[0].Optimizer.Population != 30 {
		t.Errorf("population is lost:\n%s", rendered(diags))
	}
	file, diags = checked("a.nml", fitWith("cma_es { spread 0.05 }"))
	if diags.Len() > 0 || file.Fits[0].Optimizer.Spread != 0.05 {
		t.Errorf("the spread is lost:\n%s", rendered(diags))
	}
	file, diags = checked("a.nml", fitWith("lbfgs { budget 100; gradient_cost 2.5 }"))
	if diags.Len() > 0 || file.Fits[0].Optimizer.GradientCost != 2.5 {
		t.Errorf("the cost of a gradient is lost:\n%s", rendered(diags))
	}
}

func TestMistakesInOptimizers(t *testing.T) {
	for _, c := range []struct{ text, code, says string }{
		{"cmaes", "E0506", "did you mean cma_es?"},
		{"annealing", "E0506", "adam, cma_es, de, lbfgs, lm, nelder_mead, pso, two_points_de"},
		{"lbfgs { population 20 }", "E0501", "optimize lbfgs has no setting `population`"},
		{"pso { gradient_cost 2 }", "E0501", "optimize pso has no setting `gradient_cost`"},
		{"de { population 3 }", "E0506", "at least 4 points"},
		{"de { population 4.5 }", "E0506", "whole number"},
		{"cma_es { budget 0 }", "E0506", "`budget` is a whole number from 1"},
		{"pso { spread 0.1 }", "E0501", "optimize pso has no setting `spread`"},
		{"cma_es { spread 0 }", "E0506", "spread"},
		{"lm { gradient_cost 3 }", "E0502", "budget 1000"},
		{"pso { seed -1 }", "E0506", "a seed is a whole number of at least 0"},
	} {
		_, diags := checked("a.nml", fitWith(c.text))
		got := rendered(diags)
		if diags.Len() != 1 || string(diags.All()[0].Code) != c.code || !strings.Contains(got, c.says) {
			t.Errorf("%s: want %s with %q, got\n%s", c.text, c.code, c.says, got)
		}
	}
}
