package learn

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"nmlc/runtime/task"
)

// TestDivergenceNamesTheFirstState: B overflows by what trial 6 alone brings.
func TestDivergenceNamesTheFirstState(t *testing.T) {
	s := newScene(1, false)
	m, err := New(s.job)
	if err != nil {
		t.Fatal(err)
	}
	quiet := func(trial *task.Trial, step int, cells ...int32) {
		trial.Cells, trial.Start = cells, make([]int32, trial.Steps+1)
		for k := step + 1; k <= trial.Steps; k++ {
			trial.Start[k] = int32(len(cells))
		}
	}
	for _, trial := range s.trials {
		quiet(trial, 0)
	}
	first := s.job.Projections[0].Edges
	quiet(s.trials[6], 12, 4) // acts in step 12 + 1 + 1
	at := int(first.Row[4])
	s.values[0] = slices.Clone(s.values[0])
	s.values[0][at] = 1e200
	_, err = m.Gradient(s.values, s.trials)
	var d *Divergence
	if !errors.As(err, &d) {
		t.Fatalf("error %v", err)
	}
	want := Divergence{Population: "A", State: "V", Cell: int(first.Target[at]), Trial: 6, Step: 14, Time: 7.5}
	if *d != want {
		t.Errorf("%+v, want %+v", *d, want)
	}
	if text := d.Error(); !strings.Contains(text, "state V of cell") || !strings.Contains(text, "t = 7.5 ms of trial 6") {
		t.Error(text)
	}
}

func TestJobsAndTrialsThatCannotBeRunAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		change func(s *scene)
		want   string
	}{
		"no time step":         {func(s *scene) { s.job.DT = 0 }, "time step"},
		"a port too many":      {func(s *scene) { s.job.Projections[0].Port = 2 }, "port 2 of 2"},
		"into the inputs":      {func(s *scene) { s.job.Projections[0].Post = 0 }, "ends in In"},
		"from a readout":       {func(s *scene) { s.job.Projections[0].Pre = 3 }, "do not spike"},
		"too few values":       {func(s *scene) { s.job.Free[0].Start = s.job.Free[0].Start[1:] }, "connections"},
		"rates of a readout":   {func(s *scene) { s.job.Losses[0] = Loss{Kind: "rate", Population: 3} }, "spikes of Out"},
		"an unknown loss":      {func(s *scene) { s.job.Losses[0].Kind = "hinge" }, "hinge"},
		"no output":            {func(s *scene) { s.job.Losses[0].Output = 2 }, "output 2"},
		"rates of eventprop":   {func(s *scene) { s.job.Rule, s.job.Losses[0] = EventProp, Loss{Kind: "rate", Population: 1} }, "eventprop"},
		"too little memory":    {func(s *scene) { s.job.Memory, s.job.Longest = 1000, 500 }, "may be used"},
		"less than the states": {func(s *scene) { s.job.Memory, s.job.Longest, s.job.Samples = 100, 4000, 1 }, "may be used"},
		"a class too many":     {func(s *scene) { s.trials[2].Classes[0].Class = 3 }, "trial 2: it wants class 3"},
		"an input too many":    {func(s *scene) { s.trials[1].Cells[0] = 11 }, "input cell 11"},
		"a value of no kind":   {func(s *scene) { s.values[0] = slices.Clone(s.values[0]); s.values[0][1] = math.NaN() }, "value 1 of w of in_a is NaN"},
		"no trials":            {func(s *scene) { s.trials = nil }, "without trials"},
		"input of fewer steps": {func(s *scene) { s.trials[0].Start = s.trials[0].Start[:5] }, "input for 4"},
	} {
		s := newScene(1, false)
		c.change(s)
		m, err := New(s.job)
		if err == nil {
			_, err = m.Gradient(s.values, s.trials)
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

// TestShorterTrialsEndForThemselves: a trial gives the same beside longer ones.
func TestShorterTrialsEndForThemselves(t *testing.T) {
	s := newScene(6, false)
	m, err := New(s.job)
	if err != nil {
		t.Fatal(err)
	}
	sum := 0.0
	for _, trial := range s.trials {
		out, err := m.Evaluate(s.values, []*task.Trial{trial})
		if err != nil {
			t.Fatal(err)
		}
		sum += out.Loss
	}
	out, err := m.Evaluate(s.values, s.trials)
	if err != nil {
		t.Fatal(err)
	}
	if want := sum / float64(len(s.trials)); out.Loss != want {
		t.Errorf("loss %v, want %v", out.Loss, want)
	}
}
