package pipeline_test

import (
	"context"
	"os"
	"strings"
	"testing"

	"nmlc/codegen/pipeline"
	"nmlc/lang/source"
	"nmlc/load"
)

// early is a network of few cells that spike once or twice, on inputs at given times.
const early = `
neuron Cell {
    param tau = 20 ms
    input I: nA
    state V = 0
    tau*V' = -V + I/(1 nA)
    spike when V > 1 { surrogate relu(alpha = 0.3) of V - 1; V := 0 }
}
neuron Leaky {
    param tau = 10 ms
    input I: nA
    state y = 0
    y' = -y/tau
}
synapse Cur { param tau = 5 ms; weight w: nA; state s: nA = 0 nA; s' = -s/tau; on pre { s += w }; current I = s }
synapse Read { weight w; post y: 1; on pre { post.y += w } }
network Small {
    population In: inputs[4]
    population H: Cell[5]
    population Out: Leaky[2]
    connect In -> H by Cur as input { all_to_all; w = uniform(1 nA, 4 nA); delay 1 ms }
    connect H -> Out by Read as readout { all_to_all; w = normal(0, 1); delay 1 ms }
}
task Early {
    inputs a[2], b[2]
    draw side = bernoulli(0.5)
    phase show 30 ms { spikes a at 3 ms + 4 ms*side + 2 ms*i; spikes b at 7 ms - 4 ms*side + 3 ms*i }
    target class side over show
}
train Jumps {
    network Small
    task Early
    loss cross_entropy(Out.y)
    free w of all
    gradient RULE
    optimize adam { rate 1e-2 }
    batch 16
    steps 40
    seed 3
    dt 0.5 ms
}
`

// TestCertificatesOfTrainings: the gradients of all rules hold, and each is held
// against what it should be.
func TestCertificatesOfTrainings(t *testing.T) {
	backend, err := pipeline.SelectBackend("auto")
	if err != nil {
		t.Fatal(err)
	}
	for rule, wants := range map[string][]string{
		"bptt": {"adjoint against tangent", "differences by w of readout"}, "rtrl": {"adjoint against tangent"},
		"eventprop":       {"eventprop against differences, dt 0.007812 ms"},
		"e_prop":          {"e_prop, 25 steps", "e_prop, whole trials, readouts"},
		"d_rtrl":          {"d_rtrl, whole trials"},
		"es_d_rtrl(0.95)": {"es_d_rtrl(0.95), 50 steps"},
	} {
		file, diags := load.File(source.NewFile("early.nml", strings.Replace(early, "RULE", rule, 1)))
		if err := load.Failure(diags); err != nil {
			t.Fatal(err)
		}
		job, plan, err := pipeline.ProveTrain(file.Trains[0], 4, pipeline.Choices{}, backend, 4, 1, diags)
		if err != nil || plan == nil {
			t.Fatal(rule, err, load.Failure(diags))
		}
		r, err := job.Run(context.Background())
		if err != nil {
			t.Fatal(rule, err)
		}
		names := ""
		for _, c := range r.Checks {
			names += c.Name + "\n"
			if !c.OK {
				t.Errorf("%s: %s fails with %g: %s", rule, c.Name, c.Error, c.Detail)
			}
		}
		for _, want := range wants {
			if !strings.Contains(names, want) {
				t.Errorf("%s: no check %s in\n%s%v", rule, want, names, r.Notes)
			}
		}
		if r.Spikes < 30 {
			t.Errorf("%s: %d spikes", rule, r.Spikes)
		}
	}
}

// TestExactGradientsOfNetworksAreCertified: in the example of latencies, with fewer
// cells, any direction by all weights makes or breaks a spike, and those by few
// weights confirm the exact gradient.
func TestExactGradientsOfNetworksAreCertified(t *testing.T) {
	text, err := os.ReadFile("../../examples/latency_coding/model.nml")
	if err != nil {
		t.Fatal(err)
	}
	file, diags := load.File(source.NewFile("small.nml", strings.Replace(string(text), "Exact[200]", "Exact[60]", 1)))
	if err := load.Failure(diags); err != nil {
		t.Fatal(err)
	}
	backend, err := pipeline.SelectBackend("auto")
	if err != nil {
		t.Fatal(err)
	}
	job, plan, err := pipeline.ProveTrain(file.Trains[0], 2, pipeline.Choices{}, backend, 1, 1, diags)
	if err != nil || plan == nil {
		t.Fatal(err, load.Failure(diags))
	}
	job.RTRL = nil // certified elsewhere
	r, err := job.Run(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	last := r.Checks[len(r.Checks)-1]
	if !r.OK() || !strings.Contains(last.Name, "eventprop") || r.Spikes < 200 {
		t.Errorf("%d spikes; not certified: %+v", r.Spikes, r.Checks)
	}
	for _, group := range []string{"of 1500 values of w of input", "of 180 values of w of output"} {
		if !strings.Contains(last.Detail, group) {
			t.Errorf("no direction %s: %s", group, last.Detail)
		}
	}
}
