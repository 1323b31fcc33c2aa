package main

import (
	"math"
	"os/exec"
	"testing"

	"nmlc/bench/learner"
	"nmlc/codegen/pipeline"
	"nmlc/runtime/learn"
)

// Inputs are those of the task: 14 or 21 of 100 inputs spike 40 times a second in
// cues and recall, 25 ten times a second.
func TestTrialsHaveTheSpikesOfTheTask(t *testing.T) {
	for _, s := range []size{{2200, 64}, {220, 640}} {
		spikes := 0
		for _, trial := range trials(s, 1) {
			spikes += len(trial.Cells)
			if trial.Steps != s.steps || len(trial.Start) != s.steps+1 || trial.Decide.To != s.steps {
				t.Fatalf("a trial of %d steps ends at %d", trial.Steps, trial.Decide.To)
			}
		}
		cue, all := 40e-3*25*(7*100+150), 10e-3*25*2200.0
		want := (cue + all) / 2200 * s.samples() / cells
		if got := float64(spikes); math.Abs(got/want-1) > 0.03 {
			t.Errorf("%v: %g spikes, want about %g", s, got, want)
		}
	}
}

func TestAWrongRateIsRefused(t *testing.T) {
	for hz, ok := range map[float64]bool{0: false, math.NaN(): false, 4: true, 50: false} {
		if err := checkRate("a network", hz); (err == nil) != ok {
			t.Errorf("%g Hz: %v", hz, err)
		}
	}
}

func TestPeersAreReadLineByLine(t *testing.T) {
	p, err := said(exec.Command("printf", `{"step_ns": 3, "rate_hz": 2}\n{"step_ns": 4, "rate_hz": 2}\n{"gradient_error": 1e-9}\n`))
	if err != nil || p.Step != 4 || p.Hz != 2 {
		t.Errorf("%+v, %v", p, err)
	}
	if _, err := said(exec.Command("printf", "nothing")); err == nil {
		t.Error("a peer that says nothing is believed")
	}
}

// A step of ours is alive by each rule, and takes time.
func TestOurStepsAreTimedAlive(t *testing.T) {
	backend, err := pipeline.SelectBackend("auto")
	if err != nil {
		t.Fatal(err)
	}
	if backend.Name == "interp" {
		t.Skip("without libLLVM this takes minutes")
	}
	b := &bench{backend: backend}
	s := size{110, 4}
	for _, rule := range []string{"bptt", "es_d_rtrl"} {
		l, err := b.evidence(rule)
		if err != nil {
			t.Fatal(err)
		}
		p, err := ours(l, s, trials(s, 1), 1)
		if err != nil {
			t.Fatal(err)
		}
		if p.Hz < lowest || p.Forward <= 0 || p.Step <= 0 {
			t.Errorf("%s: %+v", rule, p)
		}
	}
}

// A tape takes at most 12 bytes for each cell, step and trial, with the spikes that
// came to lie on it.
func TestTheTapeTakesTwelveBytes(t *testing.T) {
	backend, err := pipeline.SelectBackend("auto")
	if err != nil {
		t.Fatal(err)
	}
	if backend.Name == "interp" {
		t.Skip("without libLLVM this takes minutes")
	}
	l, err := (&bench{backend: backend}).evidence("bptt")
	if err != nil {
		t.Fatal(err)
	}
	s := size{110, 128}
	l.Plan.Job.Longest = s.steps
	if l.Machine, err = learn.New(l.Plan.Job); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the plan of the second counts the spikes of the first
		out, err := l.Machine.Gradient(l.Values, trials(s, 1))
		if err != nil {
			t.Fatal(err)
		}
		if hz := l.Hz(out.Rates); hz < lowest || hz > highest {
			t.Errorf("a rate of %.2f Hz", hz)
		}
	}
	if plan := l.Machine.Plan(); plan.PerStep < 11 || plan.PerStep > 12 {
		t.Errorf("%g bytes: %v", plan.PerStep, plan)
	}
}

// Of the deep network all layers fire: what is silent takes no memory.
func TestAllLayersOfTheDeepNetworkFire(t *testing.T) {
	backend, err := pipeline.SelectBackend("auto")
	if err != nil {
		t.Fatal(err)
	}
	l, err := learner.New(backend, beside("deep.nml"), learner.Options{Rule: string(learn.BPTT)})
	if err != nil {
		t.Fatal(err)
	}
	out, err := l.Machine.Evaluate(l.Values, noise(100, 4))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"A", "B", "C"} {
		if hz := 1e3 * out.Rates[l.Population(name)]; hz < 1 || hz > 60 {
			t.Errorf("%s fires at %.1f Hz", name, hz)
		}
	}
}
