package main

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"nmlc/codegen/pipeline"
	"nmlc/runtime/distribution"
)

// The short form: all rules learn something in a network that is alive, their
// gradients point to the side of the exact one, and what is written is whole.
func TestShortForm(t *testing.T) {
	if backend, err := pipeline.SelectBackend("auto"); err != nil || backend.Name == "interp" {
		t.Skip("without libLLVM this takes minutes")
	}
	least := map[string]float64{"bptt": 0.85, "e_prop": 0.8, "d_rtrl": 0.75, "es_d_rtrl": 0.6}
	var results []*result
	for _, rule := range []string{"bptt", "e_prop", "d_rtrl", "es_d_rtrl"} {
		r, err := experiment{Rule: rule, Seed: 1, Short: true}.run()
		if err != nil {
			t.Fatal(err)
		}
		results = append(results, r)
		if r.Accuracy < least[rule] || r.Losses[0] < r.Losses[len(r.Losses)-1] {
			t.Errorf("%s: accuracy %.3f, loss from %.3f to %.3f", rule, r.Accuracy, r.Losses[0], r.Losses[len(r.Losses)-1])
		}
		if !(r.Cosine[0] > 0.1 && r.Cosine[0] < 1+1e-6) || (rule == "bptt") != (r.Cosine[0] == 1) {
			t.Errorf("%s: the cosine to BPTT is %g", rule, r.Cosine[0])
		}
		for k, a := range r.Activity {
			if e, i := a.in(stretches[0]); e < 1 || i < 1 {
				t.Errorf("%s: %.2f and %.2f Hz during the cues at %d", rule, e, i, k)
			}
		}
	}
	checkReport(t, results)
}

func checkReport(t *testing.T, results []*result) {
	t.Helper()
	var text strings.Builder
	printReport(&text, results)
	for _, want := range []string{"accuracy", "es_d_rtrl", "half-normal", "recall"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("the report lacks %q", want)
		}
	}
	dir := t.TempDir()
	if err := save(dir, results); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"results.json", "evidence.png"} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Size() < 1000 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The weights that training begins with are what the model says: half-normal
// numbers, but for those beyond two standard deviations.
func TestWeightsBeginHalfNormal(t *testing.T) {
	l, err := (experiment{Rule: "bptt", Seed: 1, Short: true}).prepare("bptt")
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range l.Values {
		if !l.Of(i, "input") {
			continue
		}
		largest, sum := 0.0, 0.0
		for _, w := range v {
			largest, sum = math.Max(largest, w), sum+w
		}
		if mean := sum / float64(len(v)); largest > 0.2 || math.Abs(mean-0.0723) > 0.004 {
			t.Errorf("mean %.4f, largest %.4f", mean, largest)
		}
	}
}

func TestPhasesAreFoundInTime(t *testing.T) {
	a := activity{}
	for k := range bins {
		at := (k + 1) * 50
		a.Ends = append(a.Ends, at)
		a.E, a.I = append(a.E, float64(at)), append(a.I, 1)
	}
	for _, c := range []struct {
		s    stretch
		mean float64 // of the ends of its stretches
	}{{stretches[0], 550}, {stretches[1], 1575}, {stretches[2], 2150}} {
		if e, i := a.in(c.s); math.Abs(e-c.mean) > 26 || i != 1 {
			t.Errorf("%s: %g, want about %g", c.s.name, e, c.mean)
		}
	}
}

// A table goes on with what its folder has, also what this call does not ask for.
func TestFinishedTrainingsAreKept(t *testing.T) {
	dir := t.TempDir()
	one := &result{experiment: experiment{Rule: "bptt", Seed: 1}, Batch: 8, Course: []milestone{{8, 0.5}, {16, 0.9}}}
	two := &result{experiment: experiment{Rule: "d_rtrl", Seed: 1}, Batch: 8, Course: []milestone{{8, 0.6}}}
	for _, r := range []*result{one, two} {
		for _, line := range []string{"exc", "inh"} {
			fits, err := distribution.Of([]float64{0.1, 0.2, 0.4, 0.3, 0.6, 0.5}, distribution.Options{Resamples: 5})
			if err != nil {
				t.Fatal(err)
			}
			r.Weights = append(r.Weights, weights{Line: line, Before: fits, After: fits, Values: []float64{0.1, 0.2, 0.4, 0.3, 0.6, 0.5}})
		}
	}
	if err := save(dir, []*result{one, two}); err != nil {
		t.Fatal(err)
	}
	done, err := load(dir)
	if err != nil || len(done) != 2 {
		t.Fatal(len(done), err)
	}
	results, err := experiment{}.all(context.Background(), []string{"bptt"}, 1, dir, done)
	if err != nil || len(results) != 1 || results[0].Course[1] != one.Course[1] {
		t.Fatalf("%v, %v", results, err)
	}
	if rest := others(done, results); len(rest) != 1 || rest[0].Rule != "d_rtrl" {
		t.Errorf("%d other results are kept", len(rest))
	}
	if err := os.WriteFile(filepath.Join(dir, "results.json"), []byte(`[{"Rule":"bptt"}]`), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := load(dir); err == nil || !strings.Contains(err.Error(), "another version") {
		t.Errorf("results without a course: %v", err)
	}
}
