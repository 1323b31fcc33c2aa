package pipeline_test

import (
	"bytes"
	"context"
	"math"
	"strings"
	"testing"

	"nmlc/codegen/pipeline"
	"nmlc/lang/circuit"
	"nmlc/lang/diag"
	"nmlc/lang/model"
	"nmlc/lang/source"
	"nmlc/load"
	"nmlc/runtime/event"
	"nmlc/runtime/network"
	"nmlc/runtime/wiring"
)

// eventCell reads a network and makes the step of its population A from event to
// event. It returns what was complained about.
func eventCell(t *testing.T, text string) (*pipeline.EventCell, *model.Cell, string) {
	t.Helper()
	file, diags := load.File(source.NewFile("a.nml", text))
	if err := load.Failure(diags); err != nil {
		t.Fatal(err)
	}
	found := &diag.List{}
	var made *pipeline.EventCell
	var cell *model.Cell
	if c := circuit.Of(file.Networks[0], found); c != nil {
		pipeline.EventSynapses(c, found)
		for _, p := range c.Populations {
			if p.Model.Name == "A" {
				made, cell = pipeline.EventProgram(p, found), p.Cell
			}
		}
	}
	if made != nil {
		made.Sound(pipeline.ParamValues(cell, nil), found)
	}
	var b bytes.Buffer
	diag.RenderAll(&b, found, false)
	return made, cell, b.String()
}

const leakyNetwork = `neuron Leaky {
    param tau = 10 ms, E = -70 mV, theta = -50 mV, V_reset = -60 mV
    input I: mV
    state V: mV = E
    state w: mV = 0 mV
    tau*V' = E - V + I
    w' = -w/(5 ms)
    spike when V > theta { V := V_reset; w := w + 1 mV; refractory 2 ms { hold V } }
}
synapse Delta { param A = 1; weight w: mV; on pre { post.V += w } }
network N {
    population In: poisson(5 Hz)[4]
    population A: Leaky[4]
    connect In -> A by Delta { one_to_one; w = 3 mV; delay 1 ms }
}`

func TestCellsThatCannotRunFromEventToEventAreRefusedWithTheReason(t *testing.T) {
	for _, c := range []struct{ from, to, want string }{
		{"", "", ""},
		{"V > theta", "V crosses theta", ""},
		{"V > theta", "V > theta - w", "several states, V, w"},
		{"spike when V > theta { V := V_reset; w := w + 1 mV; refractory 2 ms { hold V } }", "", "it never spikes"},
		{"V > theta", "V > theta and w < 1 mV", "its spike is not one comparison"},
		{"V > theta", "V*V > theta*theta", "not linear in V"},
		{"E - V + I", "E - V + w", "V' depends on other states"},
		{"E - V + I", "E - V + I + 20 mV", "V decays to -50 mV, where the cell spikes"},
		{"E - V + I", "E - V + 2*(V - E)", "V does not decay to a rest"},
		{"E - V + I", "E - V + 5 mV*sin(t/(1 ms))", "depends on the time t"},
		{"E - V + I", "E - V + (V - E)^2/(10 mV)", "V has no exact propagator: it is integrated by"},
		{"E - V + I", "E - V + 1 mV*sqrt(tau)*xi", "white noise"},
		{"hold V", "hold w", "neither holds nor clamps V"},
		{"hold V", "clamp V = V_reset - 1 mV", ""},
		{"V := V_reset; ", "", "does not reset V"},
		{"V := V_reset; ", "V := V - 20 mV; ", "V is reset to what depends on the state"},
		{"V := V_reset; ", "V := theta + 1 mV; ", "V is -49 mV after a spike"},
		{"V: mV = E", "V: mV = -40 mV", "V begins at -40 mV"},
		{"V > theta", "V >= theta", ""},
		{"theta = -50 mV", "theta = -70 mV", "V decays to -70 mV"},
		{"post.V += w", "post.V += w*A", ""},
		{"on pre { post.V += w }", "post w: mV; on pre { post.V += w; post.w += 2*w }", ""},
		{"weight w: mV; on pre { post.V += w }", "weight w: mV; state x = 1; x' = (1 - x)/(5 ms); on pre { x := 0.5*x; post.V += w*x }", "which moves between spikes"},
		{"population In: poisson(5 Hz)[4]", "population In: Leaky[4]", ""},
		{"weight w: mV; on pre { post.V += w }", "weight w: mV; state g: mV = 0 mV; g' = -g/(5 ms); on pre { g += w }; current I = g", "V' depends on other states"},
		{"weight w: mV; on pre { post.V += w }", "weight w: mV; on pre { post.V += w; w := 0.9*w }", "its connections have states of their own"},
		{"1 ms }\n}", "1 ms }\n    stimulus I of A = 5 mV\n}", ""},
		{"1 ms }\n}", "1 ms }\n    stimulus I of A = step(5 mV, start = 10 ms)\n}", "changes in time"},
	} {
		_, _, got := eventCell(t, strings.Replace(leakyNetwork, c.from, c.to, 1))
		if c.want == "" && got != "" || !strings.Contains(got, c.want) {
			t.Errorf("%s for %s: want %q, got\n%s", c.to, c.from, c.want, got)
		}
		if c.want != "" && !strings.Contains(got, "E0703") {
			t.Errorf("%s for %s: the complaint has no code:\n%s", c.to, c.from, got)
		}
	}
}

// leakyJob drives one cell by trains of 3 mV.
func leakyJob(t *testing.T, text string, b *pipeline.Backend, train []float64) *event.Job {
	t.Helper()
	made, cell, wrong := eventCell(t, text)
	if wrong != "" {
		t.Fatal(wrong)
	}
	code, err := made.Compile(b)
	if err != nil {
		t.Fatal(err)
	}
	p := &event.Population{Name: "A", Size: 1, Code: code, Spikes: true}
	for _, s := range cell.Params {
		p.Params = append(p.Params, network.Param{Name: s.Name, Value: s.Default})
	}
	return &event.Job{Duration: 1000, DT: 0.1,
		Populations: []*event.Population{{Name: "in", Size: 1, Source: event.Trains{train}}, p},
		Projections: []*event.Projection{{Name: "in", Post: 1, Tick: 0.1,
			Edges: &wiring.Edges{Pre: 1, Post: 1, Row: []int64{0, 1}, Target: []uint32{0}, Weight: []float64{3}, Delay: []uint16{10}}}}}
}

// Inputs of 3 mV each ms lift V from x above rest to x q^k + 3 mV (1 - q^k)/(1 - q)
// at the k-th, with q = exp(-1/10). It begins at 0, later at the reset; the
// refractory period loses two inputs and the time until the end of it.
func TestLeakyCellHasTheClosedFormFromEventToEvent(t *testing.T) {
	var train []float64
	for k := range 900 {
		train = append(train, float64(k)+0.5)
	}
	q := math.Exp(-0.1)
	needed := func(x, first float64) int { // inputs until the threshold, the first after that time
		x *= math.Exp(-first / 10)
		for k := 1; ; k++ {
			if x = x + 3; x > 20 {
				return k
			}
			x *= q
		}
	}
	for _, refractory := range []struct {
		text  string
		reset float64
	}{{"hold V", 10}, {"clamp V = V_reset - 1 mV", 9}} {
		want := []float64{1.5 + float64(needed(0, 0)-1)}
		for {
			// After a spike at s it is refractory until s + 2, when an input comes that
			// was sent after the spike and so finds the cell open.
			next := want[len(want)-1] + 2 + float64(needed(refractory.reset, 0)-1)
			if next > 901 {
				break
			}
			want = append(want, next)
		}
		digests := map[string]bool{}
		for _, name := range []string{"interp", "auto"} {
			b, err := pipeline.SelectBackend(name)
			if err != nil {
				t.Fatal(err)
			}
			r, err := event.Run(context.Background(), leakyJob(t, strings.Replace(leakyNetwork, "hold V", refractory.text, 1), b, train))
			if err != nil {
				t.Fatal(err)
			}
			digests[r.Digest] = true
			if len(r.Times) != len(want) || len(want) < 40 {
				t.Fatalf("%s, %s: %d spikes, want %d", refractory.text, name, len(r.Times), len(want))
			}
			for i := range want {
				if r.Times[i] != want[i] {
					t.Fatalf("%s, %s: spike %d at %v, want %v", refractory.text, name, i, r.Times[i], want[i])
				}
			}
		}
		if len(digests) != 1 {
			t.Errorf("the digest depends on the back end")
		}
	}
}
