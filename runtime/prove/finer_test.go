package prove_test

import (
	"context"
	"math"
	"strings"
	"testing"

	"nmlc/runtime/learn"
	"nmlc/runtime/prove"
	"nmlc/runtime/task"
	"nmlc/runtime/wiring"
)

// fake is a network at a time step, whose loss rises a little faster than its values.
type fake struct {
	scale  []float64                          // of the loss, by group
	wrong  []float64                          // factors of the gradient, by group
	jumps  func(moved int, by float64) bool   // makes a spike where so many values moved, at most so far
	beside func(values [][]float64) float64   // more loss, that the gradient knows nothing of
	onGrid func(values [][]float64) []float64 // values of the first group as the time step sees them
}

func (f fake) Evaluate(values [][]float64, _ []*task.Trial) (*learn.Outcome, error) {
	out := &learn.Outcome{Rates: []float64{0.1, 0.1, 0}}
	moved, by := 0, 0.0
	for k, of := range values {
		if k == 0 && f.onGrid != nil {
			of = f.onGrid(values)
		}
		for i, v := range of {
			if d := math.Abs(values[k][i] - start(i)); d > 0 {
				moved, by = moved+1, max(by, d)
			}
			out.Loss += f.scale[k] * (v + v*v/10)
		}
	}
	if f.beside != nil {
		out.Loss += f.beside(values)
	}
	if f.jumps != nil && f.jumps(moved, by) {
		out.Rates[1]++
	}
	return out, nil
}

func (f fake) Gradient(values [][]float64, trials []*task.Trial) (*learn.Outcome, error) {
	out, err := f.Evaluate(values, trials)
	for k, of := range values {
		for _, v := range of {
			out.Gradient = append(out.Gradient, (1+v/5)*f.scale[k]*f.wrong[k])
		}
	}
	return out, err
}

// start is where a value begins.
func start(i int) float64 { return 0.5 + 0.01*float64(i%17) }

func starts(n int) (out []float64) {
	for i := range n {
		out = append(out, start(i))
	}
	return out
}

// heldExactly are the checks of eventprop that a network makes at each time step,
// with weights onto cells that spike and onto a readout.
func heldExactly(t *testing.T, at func(times int) fake) (checks []prove.Check, result *prove.Result) {
	t.Helper()
	right := fake{scale: []float64{1, 1}, wrong: []float64{1, 1}}
	edges := &wiring.Edges{Pre: 2, Post: 2, Row: []int64{0, 2, 4}, Target: []uint32{0, 1, 0, 1}, Weight: starts(4), Delay: []uint16{1}}
	job := func(times int) *learn.Job {
		return &learn.Job{DT: 1 / float64(times),
			Populations: []*learn.Population{{Name: "In", Size: 2}, {Name: "E", Size: 2, Code: &learn.Code{}}, {Name: "Out", Size: 2, Code: &learn.Code{}}},
			Projections: []*learn.Projection{{Pre: 0, Post: 1, Edges: edges}, {Pre: 1, Post: 2, Edges: edges}},
			Free: []learn.Free{
				{Name: "w of input", Scale: 1, Kind: learn.Weights, Projection: 0, Start: starts(400)},
				{Name: "w of readout", Scale: 1, Kind: learn.Weights, Projection: 1, Start: starts(4)},
			}}
	}
	l := prove.Learning{Job: job(1), Seed: 1, BPTT: right,
		Finer: func(times int) (prove.Machine, *learn.Job, error) { return at(times), job(times), nil }}
	for range 4 {
		l.Trials = append(l.Trials, &task.Trial{Steps: 30, Start: make([]int32, 31)})
	}
	result, err := l.Run(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range result.Checks {
		if strings.HasPrefix(c.Name, "eventprop") {
			checks = append(checks, c)
		} else if !c.OK {
			t.Errorf("%s fails: %s", c.Name, c.Detail)
		}
	}
	return checks, result
}

// TestEventPropAgainstDifferences: the right gradient holds, a wrong one does not,
// and what nothing can be said of is not certified.
func TestEventPropAgainstDifferences(t *testing.T) {
	one, both := []float64{1, 1}, []float64{1.3, 1.3}
	many := func(moved int, _ float64) bool { return moved > 15 }
	ever := func(moved int, _ float64) bool { return moved > 0 }
	input := func(moved int, by float64) bool { return moved > 4 || by > 0 && moved == 1 }
	always := func(f fake) func(int) fake { return func(int) fake { return f } }
	const holds, fails, unknown = "holds", "fails", "not measured"
	for _, test := range []struct {
		name   string
		at     func(times int) fake
		want   string
		detail string
	}{
		{"right", always(fake{scale: one, wrong: one}), holds, "400 of 400 values of w of input"},
		{"wrong by 30 %", always(fake{scale: one, wrong: both}), fails, ""},
		{"wrong by 30 % in the values of the readout", always(fake{scale: one, wrong: []float64{1, 0.7}}), fails, ""},
		{"wrong in a group that all values together do not show", always(fake{scale: []float64{1e6, 1e-3}, wrong: []float64{1, 1.3}}), fails, ""},
		{"zero where the loss depends on values", always(fake{scale: one, wrong: []float64{0, 1}}), fails, ""},
		{"no number", always(fake{scale: one, wrong: []float64{math.NaN(), 1}}), fails, ""},
		{"of the wrong sign", always(fake{scale: one, wrong: []float64{-1, 1}}), fails, ""},
		{"right, where many values make a spike", always(fake{scale: one, wrong: one, jumps: many}), holds, "of 11 of 400 values of w of input"},
		{"wrong, where many values make a spike", always(fake{scale: one, wrong: []float64{1.3, 1}, jumps: many}), fails, ""},
		{"right, where long steps make a spike", always(fake{scale: one, wrong: one, jumps: func(_ int, by float64) bool { return by > 0.02 }}), holds, ""},
		{"wrong at the first time step alone", func(times int) fake {
			if times == 1 {
				return fake{scale: one, wrong: both, jumps: ever}
			}
			return fake{scale: one, wrong: one}
		}, holds, ""},
		{"wrong from the second time step", func(times int) fake {
			if times == 1 {
				return fake{scale: one, wrong: one}
			}
			return fake{scale: one, wrong: both}
		}, fails, ""},
		{"always jumping", always(fake{scale: one, wrong: one, jumps: ever}), unknown, "0 of 80 directions"},
		{"jumping but for the readout", always(fake{scale: one, wrong: one, jumps: input}), unknown, "none settled by w of input"},
		{"the loss jumps and no spike is counted", always(fake{scale: one, wrong: one, beside: func(v [][]float64) float64 {
			if v[0][0] != start(0) || v[1][0] != start(0) {
				return 3
			}
			return 0
		}}), holds, ""},
		{"differences that do not settle", always(fake{scale: one, wrong: one, beside: func(v [][]float64) float64 {
			sum := 0.0
			for _, of := range v {
				for i, x := range of {
					sum += 10 * math.Sin(1e9*(x-start(i)))
				}
			}
			return sum
		}}), unknown, ""},
		{"a corner where the values are", always(fake{scale: one, wrong: one, beside: func(v [][]float64) float64 {
			sum := 0.0
			for _, of := range v {
				for i, x := range of {
					sum += 10 * math.Abs(x-start(i))
				}
			}
			return sum
		}}), unknown, ""},
		{"nothing moves", always(fake{scale: []float64{0, 0}, wrong: one}), unknown, ""},
		{"the readout's loss alone moves", always(fake{scale: []float64{0, 1}, wrong: one}), unknown, "none settled by w of input"},
		{"the readout does nothing", always(fake{scale: []float64{1, 0}, wrong: one}), holds, "none settled by w of readout"},
	} {
		checks, result := heldExactly(t, test.at)
		last := checks[len(checks)-1]
		got := holds
		switch {
		case result.Unmeasured():
			got = unknown
		case !last.OK:
			got = fails
		}
		if got != test.want || !strings.Contains(last.Detail, test.detail) {
			t.Errorf("%s: %s, want %s; error %g: %s", test.name, got, test.want, last.Error, last.Detail)
		}
	}
}

// TestStairsOfTheGridGrowSmaller: where values count in steps of the grid, derivatives
// and differences come nearer in the order of the time step.
func TestStairsOfTheGridGrowSmaller(t *testing.T) {
	checks, _ := heldExactly(t, func(times int) fake {
		grid := 0.02 / float64(times)
		return fake{scale: []float64{1, 1}, wrong: []float64{1, 1}, onGrid: func(values [][]float64) (out []float64) {
			for i, v := range values[0] {
				offset := grid * float64(i%13) / 13
				out = append(out, grid*math.Round((v+offset)/grid)-offset)
			}
			return out
		}}
	})
	if len(checks) != 4 {
		t.Fatalf("%d time steps: %+v", len(checks), checks)
	}
	first, last := checks[0], checks[3]
	if !last.OK || !(last.Error < 0.05) || !(first.Error > 4*last.Error) || !strings.Contains(checks[2].Detail, "order") {
		t.Errorf("at the first time step %g, at the last %g: %+v", first.Error, last.Error, checks)
	}
}
