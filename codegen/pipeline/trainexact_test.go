package pipeline_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"nmlc/runtime/learn"
	"nmlc/runtime/task"
)

// mixture is a training of few values of all kinds, with several losses.
var mixture = []string{
	"inputs[20]", "inputs[6]", "Adapting[32]", "Adapting[7]", "Adapting[8]", "Adapting[3]",
	"inputs left[10], right[10]", "inputs left[3], right[3]", "uniform(0 nA, 1 nA)", "uniform(1 nA, 3 nA)",
	"-V - a + I/(1 nA)", "-V - a + I/(1 nA) + 0.4*sqrt(tau)*xi", "show 60 ms", "show 40 ms", "recall 20 ms", "recall 8 ms",
	"loss cross_entropy(Out.y)", "loss cross_entropy(Out.y)\n    loss rate(E, I, target = 20 Hz) weight 1e-3\n    loss penalty(max(0, V - 0.5)^2) of E weight 0.3",
	"free tau of E", "free tau of E\n    free delay of inh in 1 ms .. 9 ms\n    free start V of I\n    free tau of Out shared",
}

// outcome is what a batch of trials gives.
func (l *learning) outcome(t *testing.T, trials int) *learn.Outcome {
	t.Helper()
	var values [][]float64
	for _, f := range l.plan.Job.Free {
		values = append(values, f.Start)
	}
	var batch []*task.Trial
	for number := range uint64(trials) {
		trial, err := l.source.Trial(task.Training, number)
		if err != nil {
			t.Fatal(err)
		}
		batch = append(batch, trial)
	}
	out, err := l.machine.Gradient(values, batch)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestTheAdjointIsTheDerivativeForwardInTime: bptt and rtrl share nothing but the
// step; what they give for each value is the same to rounding.
func TestTheAdjointIsTheDerivativeForwardInTime(t *testing.T) {
	for _, backend := range []string{"interp", "llvm"} {
		back, forward := learns(t, backend, mixture...), learns(t, backend, append(slices.Clone(mixture), "gradient bptt", "gradient rtrl")...)
		got, want := back.outcome(t, 5), forward.outcome(t, 5)
		if got.Loss != want.Loss {
			t.Errorf("%s: the loss is %v and %v", backend, got.Loss, want.Loss)
		}
		compareGradients(t, backend, back.plan.Job, got.Gradient, want.Gradient, 1e-10)
		for i, rate := range got.Rates {
			if name := back.plan.Job.Populations[i].Name; name != "Out" && (rate < 0.005 || rate > 0.3) {
				t.Errorf("%s spikes %.3g times a ms", name, rate)
			}
		}
	}
}

// compareGradients compares by groups of values, each with its own scale.
func compareGradients(t *testing.T, what string, job *learn.Job, got, want []float64, tolerance float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d derivatives, want %d", what, len(got), len(want))
	}
	at := 0
	for _, f := range job.Free {
		g, w := got[at:at+len(f.Start)], want[at:at+len(f.Start)]
		at += len(f.Start)
		scale, far, where := 0.0, 0.0, 0
		for k := range w {
			scale = max(scale, math.Abs(w[k]))
			if d := math.Abs(g[k] - w[k]); !(d <= far) {
				far, where = d, k
			}
		}
		if scale == 0 {
			t.Errorf("%s: the derivatives by %s are all 0", what, f.Name)
		}
		if !(far <= tolerance*scale) {
			t.Errorf("%s: %s, value %d: %v, want %v (scale %.3g)", what, f.Name, where, g[where], w[where], scale)
		}
	}
}

// TestLearningIsTheSameBitsEverywhere: for back ends, threads and checkpoints.
func TestLearningIsTheSameBitsEverywhere(t *testing.T) {
	for _, rule := range []string{"bptt", "eventprop", "rtrl"} {
		change := append(slices.Clone(mixture), "gradient bptt", "gradient "+rule)
		if rule == "eventprop" {
			change = []string{"gradient bptt", "gradient eventprop"}
		}
		trials := 19
		if rule == "rtrl" {
			trials = 5
		}
		want := learns(t, "interp", change...).outcome(t, trials)
		for _, threads := range []int{1, 3} {
			l := learns(t, "llvm", change...)
			l.plan.Job.Threads = threads
			l.again(t)
			sameOutcome(t, fmt.Sprintf("%s by libLLVM with %d threads", rule, threads), l.outcome(t, trials), want)
			if rule == "rtrl" {
				continue
			}
			p := l.machine.Plan()
			l.plan.Job.Memory = p.Total() - p.Tape*9/10
			l.again(t)
			if p := l.machine.Plan(); p.Snapshots == 0 || p.Again == 0 {
				t.Errorf("no checkpoints: %v", p)
			}
			sameOutcome(t, rule+" with checkpoints", l.outcome(t, trials), want)
		}
	}
}

// again makes the machine anew.
func (l *learning) again(t *testing.T) {
	t.Helper()
	l.plan.Job.Longest = l.source.Longest()
	var err error
	if l.machine, err = learn.New(l.plan.Job); err != nil {
		t.Fatal(err)
	}
}

func sameOutcome(t *testing.T, what string, got, want *learn.Outcome) {
	t.Helper()
	if got.Loss != want.Loss || !slices.Equal(got.Gradient, want.Gradient) || !slices.Equal(got.Rates, want.Rates) {
		t.Errorf("%s: other results", what)
	}
}
