package fit

import (
	"fmt"
	"math"
	"testing"

	"nmlc/runtime/data"
	"nmlc/runtime/spiketrain"
)

// scene is a job with sweeps, and parts of given spikes in them.
func scene(precision float64) (*Job, func(name string, input []float64, test bool, recorded, model []float64) scored) {
	job := &Job{Precision: precision}
	return job, func(name string, input []float64, test bool, recorded, model []float64) scored {
		s := &data.Sweep{Name: name, Step: 1, Inputs: [][]float64{input}, Targets: [][]float64{make([]float64, len(input))}}
		return scored{sweep: s, windows: []Window{{0, 100, 1}}, recorded: recorded, model: model, test: test}
	}
}

func TestGammaOfRepeatsIsDividedByTheirReliability(t *testing.T) {
	a, b := make([]float64, 100), make([]float64, 100)
	job, part := scene(3)
	one, two, model := []float64{10, 30, 50, 70}, []float64{12, 30, 57, 71}, []float64{9, 31, 52, 71}
	other, otherModel := []float64{20, 60}, []float64{21, 80}
	parts := []scored{
		part("1", a, false, one, model), part("2", a, false, two, model), part("3", b, false, other, otherModel),
		part("4", make([]float64, 100), false, nil, []float64{5}), // no spikes to coincide with
		part("1", a, true, other, other),
	}
	experiment := spiketrain.GammaOverRepeats(model, [][]float64{one, two}, 3, 100)
	if want := (experiment + spiketrain.Gamma(otherModel, other, 3, 100)) / 2; math.Abs(job.gamma(parts, false)-want) > 1e-12 {
		t.Errorf("score %g, want %g", job.gamma(parts, false), want)
	}
	if got := job.gamma(parts, true); got != 1 {
		t.Errorf("score of the test %g, want 1", got)
	}
	// Repeats with inputs of their own are those that the job names.
	parts[1] = part("2", make([]float64, 100), false, two, model)
	apart := job.gamma(parts[:2], false)
	job.Repeats = [][]string{{"1", "2"}}
	if together := job.gamma(parts[:2], false); math.Abs(together-experiment) > 1e-12 || math.Abs(apart-experiment) < 1e-3 {
		t.Errorf("score of named repeats %g, want %g; of sweeps apart %g", together, experiment, apart)
	}
	// Repeats that agree no better than by chance judge nothing.
	if got := job.gamma([]scored{part("1", a, false, []float64{10}, model), part("2", a, false, []float64{60}, model)}, false); !math.IsNaN(got) {
		t.Errorf("score %g by unreliable repeats", got)
	}
}

func TestPartsOfASweep(t *testing.T) {
	job := leakyJob(t, 4, true, 2, 200, 0.5) // 20 ms each
	job.LeftOut, job.Sweeps = job.Sweeps[1:], job.Sweeps[:1]
	job.Targets[0].Weight = 1
	job.Train, job.Test = []Window{{0, 10, 1}}, []Window{{12, 15, 1}, {16, 20, 1}}
	result := mustRun(t, job)
	if len(result.Sweeps) != 1 || len(result.Free) != 2 {
		t.Fatalf("%d sweeps fitted, %d run freely", len(result.Sweeps), len(result.Free))
	}
	near(t, "sigma^2 of the fitted times", result.Score.Train, 0.25, 0.08)
	if result.Steps != 100 {
		t.Errorf("an evaluation takes %d steps, the fitted times end after 100", result.Steps)
	}
	// The score of the test by hand, over the test windows and the sweep left out.
	sum, n := 0.0, 0
	for s, trace := range result.Free {
		for i, time := range trace.Time {
			if s == 1 || time >= 12-1e-9 && time < 15-1e-9 || time >= 16-1e-9 {
				sum += (trace.Model[0][i] - trace.Data[0][i]) * (trace.Model[0][i] - trace.Data[0][i])
				n++
			}
		}
	}
	near(t, "score of the test", result.Score.Test, sum/float64(n), 1e-12)
	if n != 200+70 {
		t.Errorf("%d samples test the fit", n)
	}
}

func TestIntervalsDoNotSpanWindows(t *testing.T) {
	d := describe([]float64{1, 3, 5, 50, 54}, []Window{{0, 10, 1}, {40, 60, 1}})
	if got := fmt.Sprintf("%d spikes, %.4g ms", d.Count, d.MeanInterval); got != "5 spikes, 2.667 ms" {
		t.Error(got)
	}
}
