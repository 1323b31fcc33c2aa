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
