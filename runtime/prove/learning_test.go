package prove_test

import (
	"context"
	"strings"
	"testing"

	"nmlc/runtime/learn"
	"nmlc/runtime/prove"
	"nmlc/runtime/task"
	"nmlc/runtime/wiring"
)

// bowl is a machine whose loss is the sum of the squares of its values, and whose
// gradient is that of the first value times a factor.
type bowl struct {
	factor float64 // 1 for the right gradient
	rate   float64
}

func (b bowl) Evaluate(values [][]float64, _ []*task.Trial) (*learn.Outcome, error) {
	out := &learn.Outcome{Rates: []float64{b.rate, b.rate, 0}}
	for _, of := range values {
		for _, v := range of {
			out.Loss += v * v
		}
	}
	return out, nil
}

func (b bowl) Gradient(values [][]float64, trials []*task.Trial) (*learn.Outcome, error) {
	out, err := b.Evaluate(values, trials)
	for _, of := range values {
		for _, v := range of {
			out.Gradient = append(out.Gradient, 2*v)
		}
	}
	out.Gradient[0] *= b.factor
	return out, err
}

// proven certifies a network of inputs, cells and a readout, whose connections from
// the cells to the readout are trained.
func proven(t *testing.T, l prove.Learning) string {
	t.Helper()
	edges := &wiring.Edges{Pre: 2, Post: 1, Row: []int64{0, 1, 2}, Target: []uint32{0, 0}, Weight: []float64{0.5, -0.3}, Delay: []uint16{1}}
	code := &learn.Code{}
	l.Job = &learn.Job{DT: 1,
		Populations: []*learn.Population{{Name: "In", Size: 2}, {Name: "E", Size: 2, Code: code}, {Name: "Out", Size: 1, Code: code}},
		Projections: []*learn.Projection{{Name: "input", Pre: 0, Post: 1, Edges: edges}, {Name: "readout", Pre: 1, Post: 2, Edges: edges}},
		Free:        []learn.Free{{Name: "w of readout (E -> Out)", Scale: 1, Kind: learn.Weights, Projection: 1, Start: edges.Weight}},
	}
	l.Trials = []*task.Trial{{Steps: 30, Start: make([]int32, 31), Classes: []task.Class{{Window: task.Window{From: 20, To: 30}}}}}
	l.ForwardTrials, l.Forward = l.Trials, []int{0}
	r, err := l.Run(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	var failed []string
	for _, c := range r.Checks {
		if !c.OK {
			failed = append(failed, c.Name)
		}
	}
	return strings.Join(failed, "; ")
}

// TestWrongGradientsOfNetworksFail: each check finds the mistake that it is for.
func TestWrongGradientsOfNetworksFail(t *testing.T) {
	right, wrong := bowl{1, 0.01}, bowl{1.001, 0.01}
	for _, test := range []struct {
		of   prove.Learning
		want string
	}{
		{prove.Learning{BPTT: right, RTRL: right}, ""},
		{prove.Learning{BPTT: right}, ""},
		{prove.Learning{BPTT: right, RTRL: wrong}, "adjoint against tangent"},
		{prove.Learning{BPTT: wrong, RTRL: wrong}, "differences by w of readout (E -> Out)"},
		{prove.Learning{BPTT: bowl{1, 0}, RTRL: bowl{1, 0}}, "alive"},
		{prove.Learning{BPTT: right, RTRL: right, Online: right, OnlineName: "e_prop"}, ""},
		{prove.Learning{BPTT: right, RTRL: right, Online: wrong, OnlineName: "e_prop"}, "e_prop, 25 steps, readouts; e_prop, whole trials, readouts"},
		{prove.Learning{BPTT: right, RTRL: right, Online: bowl{-1, 0.01}, OnlineName: "e_prop"},
			"e_prop, 25 steps; e_prop, 25 steps, readouts; e_prop, whole trials; e_prop, whole trials, readouts"},
	} {
		if got := proven(t, test.of); got != test.want {
			t.Errorf("%+v: what fails is %q, want %q", test.of, got, test.want)
		}
	}
}

// TestEventPropNeedsEvidence: where no trial keeps its spikes at shorter time steps,
// or no difference keeps them, nothing was measured and nothing is certified.
func TestEventPropNeedsEvidence(t *testing.T) {
	// A bowl counts spikes by rate, time step and steps: with time steps that do not
	// get shorter as the steps become more, it seems to spike more often.
	grids := func(m func(times int) prove.Machine, dt func(times int) float64) func(int) (prove.Machine, *learn.Job, error) {
		return func(times int) (prove.Machine, *learn.Job, error) {
			job := &learn.Job{DT: dt(times), Free: []learn.Free{{Name: "w", Scale: 1, Kind: learn.Weights, Start: []float64{0.5, -0.3}}},
				Populations: []*learn.Population{{Size: 2}, {Size: 2}, {Size: 1}}}
			return m(times), job, nil
		}
	}
	shorter := func(times int) float64 { return 1 / float64(times) }
	of := func(b bowl) func(int) prove.Machine { return func(int) prove.Machine { return b } }
	right, wrong, jumping := bowl{1, 0.1}, bowl{2, 0.1}, jumpy{bowl{1, 0.1}}
	for _, test := range []struct {
		name  string
		finer func(int) (prove.Machine, *learn.Job, error)
		want  string
	}{
		{"right", grids(of(right), shorter), ""},
		{"wrong", grids(of(wrong), shorter), "eventprop against differences, dt 0.0625 ms"},
		{"spikes that appear at the second step", grids(of(right), func(times int) float64 { return 1 / float64(max(2, times)) }), ""},
		{"wrong from the second step", grids(of(wrong), func(times int) float64 { return 1 / float64(max(2, times)) }), "eventprop against differences, dt 0.0625 ms"},
		{"spikes that appear always", grids(of(right), func(int) float64 { return 1 }), "eventprop against differences"},
		{"spikes that each difference makes", grids(func(int) prove.Machine { return jumping }, shorter), "eventprop against differences"},
	} {
		if got := proven(t, prove.Learning{BPTT: right, RTRL: right, Finer: test.finer}); got != test.want {
			t.Errorf("%s: what fails is %q, want %q", test.name, got, test.want)
		}
	}
}

// jumpy is a bowl that spikes more often away from where its values begin.
type jumpy struct{ bowl }

func (j jumpy) Evaluate(values [][]float64, trials []*task.Trial) (*learn.Outcome, error) {
	out, err := j.bowl.Evaluate(values, trials)
	if values[0][0] != 0.5 {
		out.Rates[1]++
	}
	return out, err
}
