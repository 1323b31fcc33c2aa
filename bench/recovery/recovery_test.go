package main

import (
	"math"
	"testing"

	"nmlc/codegen/pipeline"
	"nmlc/runtime/optimize"
)

func TestPathGoesOnWhereASearchBeginsAgain(t *testing.T) {
	var p path
	for _, r := range []optimize.Progress{{Round: 1, Samples: 10, Best: 5}, {Round: 2, Samples: 20, Best: 3}, {Round: 1, Samples: 8, Best: 4}, {Round: 2, Samples: 16, Best: 1}} {
		p.note(r)
	}
	for _, c := range []struct{ spent, want float64 }{{19, math.Inf(1)}, {20, 5}, {40, 3}, {56, 3}, {72, 1}} {
		if got := p.at(c.spent, 2); got != c.want {
			t.Errorf("after %g evaluations the best loss is %g, expected %g", c.spent, got, c.want)
		}
	}
}

// The stages share one budget, and the target is met only by the truth.
func TestGrowingWindowsRecoverWithinTheBudget(t *testing.T) {
	backend, err := pipeline.SelectBackend("auto")
	if err != nil {
		t.Fatal(err)
	}
	if backend.Name == "interp" {
		t.Skip("the interpreter takes minutes")
	}
	const evaluations = 1500
	for _, m := range gif.methods {
		if !m.growing || m.optimiser != "lm" {
			continue
		}
		f, err := gif.search(m, backend, 1, budget{evaluations, 4})
		if err != nil {
			t.Fatal(err)
		}
		if f.spent > evaluations || f.spent < evaluations/2 {
			t.Errorf("%g evaluations spent of %d", f.spent, evaluations)
		}
		if f.loss > 1e-8 || !f.recovered {
			t.Errorf("loss %g with %v", f.loss, f.params)
		}
	}
}
