package network

import (
	"context"
	"math"
	"strings"
	"testing"
)

// A cell that is driven beyond all bounds is named, with the state and the step,
// though cells are looked at by turns.
func TestDivergenceIsFound(t *testing.T) {
	for _, threads := range []int{1, 3} {
		job := randomJob(1, 4)
		job.Threads, job.Steps = threads, 900
		p := job.Populations[0]
		cell := p.Size - 1
		p.Code = lifCode(4, true)
		p.Inputs = []Input{{Name: "u", Stimulus: func(c, step int) float64 {
			if c == cell && step >= 333 {
				return math.Inf(-1)
			}
			return 0
		}}}
		got, err := run(t.Context(), job, 0)
		if err != nil {
			t.Fatal(err)
		}
		if got.DivergedAll != 1 || len(got.Diverged) != 1 {
			t.Fatalf("%d cells blew up: %v", got.DivergedAll, got.Diverged)
		}
		d := got.Diverged[0]
		if d.Population != 0 || d.Cell != cell || d.State != "V" || d.Step < 333 || d.Step > 333+21 || math.Abs(d.Before) > 10 {
			t.Errorf("%+v, want V of cell %d at step 333 or when it is free again", d, cell)
		}
		if text := d.Describe(job.DT); !strings.Contains(text, "state V blew up at t = ") {
			t.Errorf("it is described as %q", text)
		}
	}
}

// A run that is cancelled has what a shorter one has.
func TestCancelKeepsWhatWasRecorded(t *testing.T) {
	for _, threads := range []int{1, 2} {
		ctx, cancel := context.WithCancel(t.Context())
		job := randomJob(2, 4)
		job.Threads = threads
		job.Populations[0].Code = lifCode(4, true)
		job.Populations[0].Inputs = []Input{{Name: "u", Stimulus: func(_, step int) float64 {
			if step >= 200 {
				cancel()
			}
			return 0.1
		}}}
		got, err := run(ctx, job, 0)
		if err != nil {
			t.Fatal(err)
		}
		if !got.Cancelled || got.Steps < 200 || got.Steps > 200+3*got.Epoch {
			t.Fatalf("cancelled at step 200, it did %d steps", got.Steps)
		}
		short := randomJob(2, 4)
		short.Steps = got.Steps
		short.Populations[0].Code, short.Populations[0].Inputs = job.Populations[0].Code, job.Populations[0].Inputs
		want, err := run(t.Context(), short, 0)
		if err != nil {
			t.Fatal(err)
		}
		if got.Digest != want.Digest || len(got.Spikes) != len(want.Spikes) || len(want.Spikes) == 0 {
			t.Errorf("%d spikes, a run of %d steps has %d", len(got.Spikes), short.Steps, len(want.Spikes))
		}
	}
}

func TestARunThatDoesNotFitIsRefused(t *testing.T) {
	job := idleJob(4000, 5)
	job.Steps, job.Memory = 10_000_000, 100<<20
	for _, p := range job.Populations {
		p.Spikes = true
	}
	_, err := run(t.Context(), job, 0)
	if err == nil || !strings.Contains(err.Error(), "1.44 GB for spikes at 30 Hz") || !strings.Contains(err.Error(), "hint:") {
		t.Errorf("refused with %v", err)
	}
}

// What is wrong with a job is said, all of it at once.
func TestFaultyJobs(t *testing.T) {
	job := randomJob(3, 4)
	job.DT = math.NaN()
	job.Populations[0].Params[4].Values = nil
	job.Populations[0].Record[0].Cells = []int{-1}
	job.Populations[1].Params[4].Values = []float64{1, 2, 3, 4, 5, 6, 7}
	_, err := run(t.Context(), job, 0)
	for _, want := range []string{"dt is NaN ms", "recorded of cell -1", "parameter bias has 7 values"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("no word of %q in: %v", want, err)
		}
	}

	job = idleJob(100, 3)
	job.Projections[0].Edges.Delay = []uint16{0}
	job.Projections[1].Edges.Target[0] = 77
	job.Projections[2].Port = 2
	job.Drives = []*Drive{{Name: "noise", Mean: []float64{-1}, Weight: []float64{1}}}
	_, err = run(t.Context(), job, 0)
	for _, want := range []string{"the shortest delay is 0", "goes to cell 77, 1 has 0 to 19", "port 2 of 0, which has 2", "cell 0 expects -1 arrivals"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("no word of %q in: %v", want, err)
		}
	}
}

// The statistics of a population are those of its trains.
func TestActivity(t *testing.T) {
	job := &Job{DT: 0.1, Steps: 10_000, RateStride: 2500, Populations: []*Population{{Name: "S", Size: 3, Source: NewTrains([][]float64{
		{100, 200, 300, 400, 500}, {10, 20, 40}, {999.99},
	}, 0.1)}}}
	got, err := run(t.Context(), job, 0)
	if err != nil {
		t.Fatal(err)
	}
	a := got.Populations[0]
	second := math.Sqrt(50) / 15 // intervals 10 and 20
	if a.Spikes != 9 || a.RateHz != 3 || math.Abs(a.CVISI-second/2) > 1e-12 || a.Counts[0] != 5 {
		t.Errorf("%+v", a)
	}
	for i, want := range []float64{5, 3, 0, 1} {
		if rate := got.Rates[0][i]; math.Abs(rate-want/3/0.25) > 1e-9 {
			t.Errorf("quarter %d: %g Hz, want %g spikes of 3 cells", i, rate, want)
		}
	}
}

// Threads are as many as asked for; without that a small network has one.
func TestSmallNetworksHaveOneThread(t *testing.T) {
	for _, c := range []struct{ cells, asked, want int }{{50, 0, 1}, {50, 3, 3}, {1900, 0, 1}, {2000, 1, 1}} {
		job := idleJob(c.cells, 1)
		job.Threads, job.Steps = c.asked, 10
		got, err := Run(t.Context(), job)
		if err != nil {
			t.Fatal(err)
		}
		if got.Threads != c.want {
			t.Errorf("%+v: %d threads", c, got.Threads)
		}
	}
	if j := (&Job{Threads: 8, Populations: idleJob(3500, 1).Populations}); j.worthwhile() != 3 {
		t.Errorf("3500 cells are worth %d threads", j.worthwhile())
	}
}
