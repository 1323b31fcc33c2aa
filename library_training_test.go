package nmlc_test

import (
	"testing"

	"nmlc/bench/learner"
	"nmlc/codegen/pipeline"
	"nmlc/runtime/task"
	"nmlc/stdlib"
)

// Every training of the library begins alive, with a loss that can fall: all its
// populations of more than a few cells fire, no faster than cells do, and its
// gradient is there for all that is trained.
func TestTrainingsOfTheLibraryBeginAlive(t *testing.T) {
	backend, err := pipeline.SelectBackend("auto")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range stdlib.Names("training") {
		t.Run(name, func(t *testing.T) {
			l, err := learner.New(backend, name, learner.Options{})
			if err != nil {
				t.Fatal(err)
			}
			out, err := l.Machine.Gradient(l.Values, someTrials(t, l.Source, 4))
			if err != nil {
				t.Fatal(err)
			}
			if hz := l.Hz(out.Rates); hz < 0.5 || hz > 50 {
				t.Errorf("it fires at %.2f Hz", hz)
			}
			if !(out.Loss > 0.1 && out.Loss < 5) {
				t.Errorf("the first loss is %g", out.Loss)
			}
			at := 0
			for i, v := range l.Values {
				if !moves(out.Gradient[at : at+len(v)]) {
					t.Errorf("%s has no gradient", l.Plan.Job.Free[i].Name)
				}
				at += len(v)
			}
		})
	}
}

func moves(gradient []float64) bool {
	for _, x := range gradient {
		if x != 0 {
			return true
		}
	}
	return false
}

func someTrials(t *testing.T, source task.Source, n int) []*task.Trial {
	t.Helper()
	var all []*task.Trial
	for k := range n {
		trial, err := source.Trial(task.Training, uint64(k))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, trial)
	}
	return all
}

// The tasks have the times, the classes and the conditions that their sources say.
func TestTasksOfTheLibraryAreThoseOfTheirSources(t *testing.T) {
	backend, err := pipeline.SelectBackend("auto")
	if err != nil {
		t.Fatal(err)
	}
	const n = 400
	for name, want := range map[string]struct {
		steps, inputs, classes, conditions int
		first                              float64 // share of class 0
	}{
		"stdlib/evidence":            {2200, 100, 2, 2, 0.5},
		"stdlib/dms":                 {2500, 24, 2, 2, 0.5},
		"stdlib/perceptual_decision": {1100, 75, 2, 5, 0.5},
		"stdlib/go_nogo":             {1500, 75, 2, 2, 0.5},
		"stdlib/delay_comparison":    {2600, 75, 2, 5, 0.5},
		"stdlib/context_decision":    {1450, 150, 2, 2, 0.5},
	} {
		l, err := learner.New(backend, name, learner.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if l.Source.Longest() != want.steps || l.Source.Inputs() != want.inputs || l.Source.Classes() != want.classes {
			t.Errorf("%s: %d steps, %d inputs, %d classes", name, l.Source.Longest(), l.Source.Inputs(), l.Source.Classes())
		}
		conditions, first := map[string]bool{}, 0.0
		for _, trial := range someTrials(t, l.Source, n) {
			conditions[trial.Condition] = true
			if trial.Answer == 0 {
				first += 1. / n
			}
		}
		if len(conditions) != want.conditions {
			t.Errorf("%s has %d conditions", name, len(conditions))
		}
		near(t, name+": the share of class 0", first, want.first, 0.1)
	}
}

// The quickest of them is learnt within seconds.
func TestGoNogoIsLearnt(t *testing.T) {
	backend, err := pipeline.SelectBackend("auto")
	if err != nil {
		t.Fatal(err)
	}
	if testing.Short() || backend.Name == "interp" {
		t.Skip("this takes some seconds with libLLVM, and minutes without")
	}
	score := trainedBy(t, backend, "stdlib/go_nogo", learner.Options{})
	if score < 0.95 {
		t.Errorf("the accuracy is %.3f", score)
	}
}

// A network follows the wave it is given: at least 0.9 of the variance of the wave.
func TestPatternIsFollowed(t *testing.T) {
	backend, err := pipeline.SelectBackend("auto")
	if err != nil {
		t.Fatal(err)
	}
	if testing.Short() || backend.Name == "interp" {
		t.Skip("this takes some seconds with libLLVM, and minutes without")
	}
	const variance = 0.2626 // of the wave, over its second
	score := scoreBy(t, backend, "stdlib/pattern_generation", learner.Options{})
	missed, found := score.Terms["mse of Out.y"]
	if explained := 1 - missed/variance; !found || explained < 0.9 {
		t.Errorf("it explains %.3f of the variance", explained)
	}
	if hz := score.Rates["R"]; hz < 1 {
		t.Errorf("its cells fire at %.3f Hz", hz)
	}
}
