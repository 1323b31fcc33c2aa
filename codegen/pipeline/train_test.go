package pipeline_test

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"nmlc/codegen/pipeline"
	"nmlc/lang/diag"
	"nmlc/lang/model"
	"nmlc/lang/source"
	"nmlc/load"
	"nmlc/runtime/learn"
	"nmlc/runtime/network"
	"nmlc/runtime/task"
	"nmlc/runtime/train"
	"nmlc/runtime/trained"
)

// sides is a network of adaptive cells on a task of two classes.
const sides = `
neuron Adapting {
    param tau = 20 ms in 5 .. 50 ms, tau_a = 100 ms, beta = 0.3, theta = 1
    input I: nA
    state V = 0
    state a = 0
    tau*V' = -V - a + I/(1 nA)
    a' = -a/tau_a
    spike when V > theta { surrogate relu(alpha = 0.3) of V - theta; V := V - theta; a := a + beta; refractory 2 ms { hold V } }
}
neuron Leaky {
    param tau = 10 ms
    input I: nA
    state y = 0
    y' = -y/tau + I/(1 nA)/tau
}
synapse Current { param tau = 5 ms; weight w: nA; state s: nA = 0 nA; s' = -s/tau; on pre { s += w }; current I = s }
synapse Read { weight w = 1; post y: 1; on pre { post.y += w } }
network EI {
    population In: inputs[20]
    population E: Adapting[32] { tau_a = 100 ms*uniform(0.5, 1.5) }
    population I: Adapting[8]
    population Out: Leaky[2]
    connect In -> E, I by Current as input { all_to_all; w = uniform(0 nA, 1 nA) }
    connect E -> E, I by Current as exc { probability 0.5; w = uniform(0 nA, 0.3 nA); delay 1 ms + 4 ms*uniform(0, 1) }
    connect I -> E by Current(tau = 9 ms) as inh { probability 0.5; w = uniform(-0.5 nA, 0 nA); delay 2 ms }
    connect E -> Out by Read as readout { all_to_all; w = normal(0, 0.3) }
}
task Side {
    inputs left[10], right[10]
    draw side = bernoulli(0.5)
    phase show 60 ms { rate left = 90 Hz*(1 - side); rate right = 90 Hz*side }
    phase wait uniform(10 ms, 20 ms) { rate left = 5 Hz; rate right = 5 Hz }
    phase recall 20 ms
    target class side over recall
}
train Main {
    network EI
    task Side
    loss cross_entropy(Out.y)
    free w of input, exc, inh, readout
    free tau of E
    free beta of E shared
    dale E, I
    gradient bptt
    optimize adam { rate 1e-2 }
    batch 16
    steps 4
    seed 1
    dt 1 ms
}
`

// trainable is the file, changed as a list of old and new texts says.
func trainable(t *testing.T, change ...string) (*model.File, *diag.List) {
	t.Helper()
	text := sides
	for i := 0; i < len(change); i += 2 {
		if !strings.Contains(text, change[i]) {
			t.Fatalf("there is no %q", change[i])
		}
		text = strings.Replace(text, change[i], change[i+1], 1)
	}
	file, diags := load.File(source.NewFile("sides.nml", text))
	if err := load.Failure(diags); err != nil {
		t.Fatal(err)
	}
	return file, diags
}

// learning is a training that is ready.
type learning struct {
	block   *model.Train
	plan    *pipeline.TrainPlan
	source  task.Source
	machine *learn.Machine
	backend *pipeline.Backend
	choices pipeline.Choices
}

func learns(t *testing.T, backend string, change ...string) *learning {
	t.Helper()
	file, diags := trainable(t, change...)
	l := &learning{block: file.Trains[0]}
	var err error
	if l.backend, err = pipeline.SelectBackend(backend); err != nil {
		t.Skip(err)
	}
	l.plan, err = pipeline.TrainJob(l.block, l.choices, l.backend, 1, diags)
	if err != nil || l.plan == nil {
		t.Fatal(err, load.Failure(diags))
	}
	if l.source, err = l.plan.TaskOf(l.block, 1); err != nil {
		t.Fatal(err)
	}
	if l.plan.Job.Rows, err = l.backend.Rows(false); err != nil {
		t.Fatal(err)
	}
	if l.machine, err = learn.New(l.plan.Job); err != nil {
		t.Fatal(err)
	}
	return l
}

// trained follows the gradient some steps.
func (l *learning) trained(t *testing.T) [][]float64 {
	t.Helper()
	job := l.plan.Training(l.block, l.source)
	job.Machine = l.machine
	result, err := train.Run(context.Background(), job)
	if err != nil {
		t.Fatal(err)
	}
	return result.Values
}

// TestARunShowsWhatTrainingSaw: the trained network in a run spikes as it did for
// the engine of training, and shows it the same outputs.
func TestARunShowsWhatTrainingSaw(t *testing.T) {
	for _, test := range []struct {
		backend string
		change  []string
		near    float64 // delays that are not whole steps are split, and sums have another order
	}{{"interp", nil, 1e-14}, {"llvm", nil, 1e-14}, {"interp", []string{"free tau of E\n", "free tau of E\n    free delay of inh in 1 ms .. 9 ms\n    free start V of I\n"}, 1e-9}} {
		backend := test.backend
		l := learns(t, backend, test.change...)
		values := l.trained(t)
		net := *l.block.Network
		out := l.block.Losses[0].Output
		net.Records = []model.PopulationRecord{{Population: out.Population, Symbol: out.Symbol, Recorder: model.Recorder{Cells: []model.Cells{{First: 0, Last: 1}}}}}
		net.Spikes = net.Populations
		run := &model.Run{Name: "Show", Network: &net, DT: 1, Duration: 100}
		learned := pipeline.Learned{Values: trained.Of(l.plan.Header(), l.plan.Groups(values)), Inputs: l.block.Inputs}
		diags := &diag.List{}
		made, err := pipeline.LearnedJob(run, learned, l.choices, l.backend, 1, diags)
		if err != nil || made == nil {
			t.Fatal(err, load.Failure(diags))
		}
		spikes := 0
		for number := range uint64(20) {
			trial, err := l.source.Trial(task.Validation, number)
			if err != nil {
				t.Fatal(err)
			}
			seen, err := l.machine.Evaluate(values, []*task.Trial{trial})
			if err != nil {
				t.Fatal(err)
			}
			made.ShowTrial(l.block.Inputs, trial)
			shown, err := network.Run(context.Background(), made.Job)
			if err != nil {
				t.Fatal(err)
			}
			for i, p := range shown.Populations {
				if want := math.Round(seen.Rates[i] * float64(trial.Steps*p.Size)); want != float64(p.Spikes) {
					t.Errorf("%s, trial %d: %d spikes of %s, training saw %g", backend, number, p.Spikes, p.Name, want)
				}
			}
			spikes += int(shown.Populations[1].Spikes + shown.Populations[2].Spikes)
			if got := crossEntropy(shown.Traces[0].Values, trial); math.Abs(got-seen.Loss) > test.near {
				t.Errorf("%s, trial %d: the loss of what a run shows is %.17g, training saw %.17g", backend, number, got, seen.Loss)
			}
		}
		if spikes < 500 {
			t.Errorf("the network hardly spikes: %d times", spikes)
		}
	}
}

// crossEntropy of outputs over the window of a trial's class.
func crossEntropy(outputs [][]float64, trial *task.Trial) float64 {
	sum := 0.0
	w := trial.Classes[0]
	for step := w.From; step < w.To; step++ {
		all := 0.0
		for _, y := range outputs {
			all += math.Exp(y[step])
		}
		sum += math.Log(all) - outputs[w.Class][step]
	}
	return sum / float64(w.To-w.From)
}

// TestBoundsOfWhatIsTrained: signs by Dale's law but for readouts, ranges of
// parameters, and the side of zero where there is none.
func TestBoundsOfWhatIsTrained(t *testing.T) {
	l := learns(t, "interp", "free tau of E\n", "free tau of E\n    free start V of I\n    free delay of inh in 1 ms .. 7 ms\n    free theta of E\n    free exc.tau of E shared in 2 ms .. 9 ms\n")
	var got []string
	for _, f := range l.plan.Job.Free {
		got = append(got, fmt.Sprintf("%s %d %.4g %.4g", f.Name, len(f.Start), f.Lo, f.Hi))
	}
	want := []string{
		"w of input (In -> E) 640 [] []", "w of input (In -> I) 160 [] []", "w of exc (E -> E) 492 [0] []", "w of exc (E -> I) 129 [0] []",
		"w of inh (I -> E) 127 [] [0]", "w of readout (E -> Out) 64 [] []", "tau of E 32 [5] [50]", "start V of I 8 [] []",
		"delay of inh (I -> E) 127 [1] [7]", "theta of E 32 [0.001] []", "exc.tau of E 1 [2] [9]", "beta of E 1 [0.0003] []",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestWhatCannotBeTrained says so at its place.
func TestWhatCannotBeTrained(t *testing.T) {
	for _, test := range []struct{ old, new, want string }{
		{"w = uniform(-0.5 nA, 0 nA)", "w = normal(0 nA, 0.5 nA)", "they cannot keep one sign"},
		{"    connect E -> Out", "    drive E by Current { rate 10 Hz; w = 1 nA }\n    connect E -> Out", "Poisson input of its own"},
		{"    connect E -> Out", "    stimulus I of E = step(1 nA, start = 5 ms)\n    connect E -> Out", "a stimulus that changes in time"},
		{"    connect E -> Out", "    population P: poisson(9 Hz)[3]\n    connect P -> E by Current as p { all_to_all; w = 1 nA }\n    connect E -> Out", "come from elsewhere than from the task"},
		{"free beta of E shared", "free tau_a of E shared", "shall be one value for all"},
		{"free tau of E\n", "free tau of E in 1 ms .. 15 ms\n", "lie above the bound 15 ms"},
		{"on pre { s += w }", "on pre { s += w; w := w*0.99 }", "change by a rule of their own"},
		{"free tau of E\n", "free delay of inh in 0.5 ms .. 7 ms\n", "needs at least one time step"},
	} {
		file, diags := trainable(t, test.old, test.new)
		backend, err := pipeline.SelectBackend("interp")
		if err != nil {
			t.Fatal(err)
		}
		plan, err := pipeline.TrainJob(file.Trains[0], pipeline.Choices{}, backend, 1, diags)
		var says bytes.Buffer
		diag.RenderAll(&says, diags, false)
		if plan != nil || err != nil || !strings.Contains(says.String(), test.want) || !strings.Contains(says.String(), "sides.nml:") {
			t.Errorf("%s: %v\n%s", test.new, err, says.String())
		}
	}
}
