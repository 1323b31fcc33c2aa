package sim

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"nmlc/runtime/abi"
)

// integrator has the kernels of V' = I - V/tau, forward Euler, with a reset to
// 0 at a spike, V > 1. Output 0 is V, output 1 the input; parameter 0 is tau.
func integrator(lanes int, shared bool) Kernels {
	return Kernels{
		Prepare: &abi.Kernel{Name: "prepare", Lanes: lanes,
			Buffers: []abi.Buffer{{Name: "param", Width: 2, PerStep: true}, {Name: "prep", Width: 2, PerStep: true}, {Name: "state", Width: 1, PerStep: true}},
			Call: func(_ int, b [][]float64) {
				for l := range lanes {
					b[1][l], b[1][lanes+l], b[2][l] = b[0][lanes+l]/b[0][l], b[0][lanes+l], 0
				}
			}},
		Forward: &abi.Kernel{Name: "forward", Lanes: lanes,
			Buffers: []abi.Buffer{{Name: "prep", Width: 2}, {Name: "state", Width: 1},
				{Name: "input", Width: 1, PerStep: true, Shared: shared}, {Name: "out", Width: 3, PerStep: true}},
			Call: func(steps int, b [][]float64) {
				for step := range steps {
					for l := range lanes {
						in := step
						if !shared {
							in = step*lanes + l
						}
						v, i := b[1][l], b[2][in]
						out := b[3][step*3*lanes:]
						out[l], out[lanes+l], out[2*lanes+l] = v, i, 0
						if v += b[0][lanes+l]*i - b[0][l]*v; v > 1 {
							v, out[2*lanes+l] = 0, 1
						}
						b[1][l] = v
					}
				}
			}},
	}
}

// drive differs between cells and steps.
func drive(cell, step int) float64 {
	return 0.05 + 0.01*float64(cell) + 0.02*math.Sin(float64(step)/30)
}

func populationOf(cells, steps, lanes int) *Job {
	job := &Job{
		Kernels: integrator(lanes, false), Params: []Param{{Name: "tau", Value: 20}}, States: []string{"V"},
		Stimuli: []Stimulus{drive}, Spikes: 1, Record: []Record{{Name: "V"}, {Name: "I", Output: 1, Cells: []int{7, 2}, Stride: 10}},
		Cells: cells, Steps: steps, DT: 0.1, Threads: 2,
	}
	return job
}

func mustRun(t *testing.T, job *Job) *Result {
	t.Helper()
	r, err := Run(t.Context(), job)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestRunFollowsTheEquations(t *testing.T) {
	job := populationOf(9, 1000, 4)
	job.Params[0].Values = []float64{10, 11, 12, 13, 14, 15, 16, 17, 18}
	r := mustRun(t, job)
	var spikes []Spike
	for step := range 1000 {
		for cell := range 9 {
			if cell == 0 && step%10 == 0 && r.Traces[1].Values[1][step/10] != drive(2, step) {
				t.Fatalf("recorded input %v at step %d", r.Traces[1].Values[1][step/10], step)
			}
			v := r.Traces[0].Values[cell]
			want := v[step] + 0.1*drive(cell, step) - 0.1/job.Params[0].Values[cell]*v[step]
			if want > 1 {
				want = 0
				spikes = append(spikes, Spike{cell, step, 1})
			}
			if step+1 < 1000 && math.Abs(v[step+1]-want) > 1e-12 {
				t.Fatalf("cell %d step %d: V = %v, want %v", cell, step+1, v[step+1], want)
			}
		}
	}
	if diff := cmp.Diff(spikes, r.Spikes); diff != "" || len(spikes) < 20 {
		t.Errorf("%d spikes; (-want +got)\n%s", len(spikes), diff)
	}
	if want := float64(len(spikes)) / 9 / 0.1; math.Abs(r.RateHz-want) > 1e-9 {
		t.Errorf("rate %v Hz, want %v", r.RateHz, want)
	}
	if s := r.Spikes[0]; s.Time(0.1) != float64(s.Step+1)*0.1 {
		t.Errorf("spike %v at %v ms", s, s.Time(0.1))
	}
}

func TestResultsDoNotDependOnThreadsLanesAndChunks(t *testing.T) {
	want := mustRun(t, populationOf(9, 700, 1))
	want.PeakBytes = 0
	for _, lanes := range []int{1, 4, 16} {
		for threads := 1; threads <= 3; threads++ {
			for _, chunk := range []int{1, 64, 1000} {
				job := populationOf(9, 700, lanes)
				job.Threads, job.Chunk = threads, chunk
				got := mustRun(t, job)
				got.PeakBytes = 0
				if diff := cmp.Diff(want, got); diff != "" {
					t.Fatalf("lanes %d, threads %d, chunk %d:\n%s", lanes, threads, chunk, diff)
				}
			}
		}
	}
	job := populationOf(9, 700, 4)
	job.Params[0].Value = math.Nextafter(20, 21)
	if mustRun(t, job).Digest == want.Digest {
		t.Error("the digest does not see the last bit of a parameter")
	}
}

func TestRegularAndIrregularSpikes(t *testing.T) {
	job := populationOf(30, 5000, 8)
	job.Stimuli[0] = Constant(0.2)
	r := mustRun(t, job)
	if r.CVISI > 0.01 || len(r.Spikes) < 300 {
		t.Errorf("CV %v of %d regular spikes", r.CVISI, len(r.Spikes))
	}
	if n := len(r.Traces[0].Cells); n != firstFew {
		t.Errorf("%d of 30 cells are recorded by default", n)
	}
	job.Stimuli[0] = Constant(0)
	if r := mustRun(t, job); !math.IsNaN(r.CVISI) || r.RateHz != 0 {
		t.Errorf("CV %v, rate %v without spikes", r.CVISI, r.RateHz)
	}
	spikes := []Spike{{0, 0, 1}, {0, 10, 1}, {1, 11, 1}, {0, 40, 1}} // intervals 10 and 30
	if got, want := meanCV(spikes, 2), math.Sqrt2*10/20; math.Abs(got-want) > 1e-12 {
		t.Errorf("CV %v, want %v", got, want)
	}
}

func TestDivergenceNamesCellAndTime(t *testing.T) {
	job := populationOf(9, 700, 4)
	job.Stimuli[0] = func(cell, step int) float64 {
		switch {
		case cell == 6 && step >= 300:
			return math.NaN()
		case cell == 2 && step >= 401:
			return math.Inf(-1)
		}
		return drive(cell, step)
	}
	r := mustRun(t, job)
	if r.DivergedAll != 2 {
		t.Fatalf("%d cells diverged", r.DivergedAll)
	}
	for i, want := range []struct{ cell, step int }{{6, 300}, {2, 401}} {
		if d := r.Diverged[i]; d.Cell != want.cell || d.Step != want.step || d.State != "V" {
			t.Errorf("divergence %d: %+v, want %+v", i, d, want)
		}
	}
	clean := mustRun(t, populationOf(9, 700, 4))
	for _, cell := range []int{0, 1, 3, 4, 5, 7, 8} {
		if diff := cmp.Diff(clean.Traces[0].Values[cell], r.Traces[0].Values[cell]); diff != "" {
			t.Errorf("cell %d is touched by its neighbours", cell)
		}
	}
}

func TestInputReadOnceForAllLanes(t *testing.T) {
	job := populationOf(9, 300, 4)
	row := make([]float64, 200)
	for i := range row {
		row[i] = drive(0, i)
	}
	job.Stimuli[0] = Table([][]float64{row}) // its last value is held
	want := mustRun(t, job)
	job.Kernels = integrator(4, true)
	if got := mustRun(t, job); got.Digest != want.Digest {
		t.Error("shared and per-lane input give different results")
	}
	job.Stimuli[0] = drive
	if _, err := Run(t.Context(), job); err == nil || !strings.Contains(err.Error(), "stimuli of cells 0 and 1 differ") {
		t.Errorf("error %v", err)
	}
}

func TestCancelledRunEndsAtOneTime(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	job := populationOf(9, 700, 4)
	job.Chunk = 100
	job.Progress = func(done, total int) {
		if done == 300 {
			cancel()
		}
	}
	r, err := Run(ctx, job)
	if err != nil || !r.Cancelled || r.Steps != 300 {
		t.Fatalf("%+v %v", r, err)
	}
	for _, v := range r.Traces[0].Values {
		if len(v) != 300 {
			t.Errorf("%d samples", len(v))
		}
	}
}

func TestRunRefusesWhatDoesNotFit(t *testing.T) {
	job := populationOf(9, 700, 4)
	job.Memory = 10000
	if _, err := Run(t.Context(), job); err == nil || !strings.Contains(err.Error(), "hint: record fewer cells") {
		t.Errorf("error %v", err)
	}
	r := mustRun(t, populationOf(9, 700, 4))
	estimate := populationOf(9, 700, 4).withDefaults()
	estimated := estimate.traceBytes() + estimate.spikeBytes() + estimate.bufferBytes()
	if ratio := estimated / float64(r.PeakBytes); ratio < 0.8 || ratio > 1.3 {
		t.Errorf("estimated %v bytes, took %d", estimated, r.PeakBytes)
	}
}

func TestRunRefusesBadJobs(t *testing.T) {
	cases := map[string]func(*Job){
		"at least 1":          func(j *Job) { j.Cells = 0 },
		"duration":            func(j *Job) { j.Steps = 0 },
		"must be positive":    func(j *Job) { j.DT = 0 },
		"values for 9 cells":  func(j *Job) { j.Params[0].Values = []float64{1} },
		"of cell 9":           func(j *Job) { j.Record[0].Cells = []int{9} },
		"every -1 steps":      func(j *Job) { j.Record[0].Stride = -1 },
		"is output 2":         func(j *Job) { j.Record[0].Output = 2 },
		"1 inputs, the run 0": func(j *Job) { j.Stimuli = nil },
		"needs the kernels":   func(j *Job) { j.Kernels = Kernels{} },
		"parameters with dt":  func(j *Job) { j.Params = nil },
	}
	for want, spoil := range cases {
		job := populationOf(9, 10, 4)
		spoil(job)
		if _, err := Run(t.Context(), job); err == nil || !strings.Contains(fmt.Sprint(err), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}
