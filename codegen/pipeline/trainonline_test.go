package pipeline_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"nmlc/codegen/pipeline"
	"nmlc/lang/diag"
	"nmlc/lang/model"
	"nmlc/load"
	"nmlc/runtime/learn"
	"nmlc/runtime/task"
)

// onlineText is a network of adaptive cells with what acts back on them left out or
// not.
const onlineText = `
neuron Adaptive {
    param tau = 20 ms, tau_a = 200 ms, beta = 0.3
    input I: 1
    state V = 0
    state a = 0
    tau*V' = -V + a + I
    a' = -a/tau_a
    spike when V > 1 { surrogate relu(alpha = 0.3); V := V - 1; a := a - beta }
}
neuron Leaky { param tau = 10 ms, b = 0.1; state y = b; tau*y' = b - y }
synapse Conductance {
    param tau = 10 ms, E = 3
    weight w: 1
    post V: 1
    state g = 0
    g' = -g/tau
    on pre { g += w }
    current I = g*(E - post.V)
}
synapse Kick { weight w: 1; post V: 1; on pre { post.V += w } }
synapse Readout { weight w: 1; post y: 1; on pre { post.y += w } }
network Net {
    population In: poisson(20 Hz)[12]
    population E: Adaptive[21] { tau_a = 200 ms*uniform(0.5, 1.5) }
    population I: Adaptive[6]
    population Out: Leaky[3] (tau = TAU)
    connect In -> E, I by Conductance as input { all_to_all; w = 0.15*uniform(0.5, 1.5); delay 1 ms }
    connect In -> E by Kick as kick { probability 0.5; w = 0.2; delay DELAY }
    RECURRENT
    connect E, I -> Out by Readout as readout { all_to_all; w = normal(0, 0.5); delay 2 ms }
}
`

const recurrent = `connect E -> E, I by Conductance as exc { probability 0.3; w = 0.05; delay 1 ms }
    connect I -> E, I by Conductance(E = -3) as inh { probability 0.5; w = 0.2; delay 1 ms }`

// onlineScene is that network with a task.
type onlineScene struct {
	tau, delay, recurrent string
	rule                  model.GradientRule
	rate, params, penalty bool
	single                bool
	steps                 int
}

// learned trains for one step: what that gives, and the names of the values.
func (s onlineScene) learned(t *testing.T, backend string, threads int) (*learn.Outcome, *learn.Job) {
	t.Helper()
	machine, plan := s.machine(t, backend, threads)
	var values [][]float64
	for _, f := range plan.Job.Free {
		values = append(values, f.Start)
	}
	out, err := machine.Gradient(values, s.trials())
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range plan.Job.Populations {
		if rate := out.Rates[i] * 1000; p.Name != "Out" && (rate < 3 || rate > 200) {
			t.Errorf("%s fires at %.3g Hz: that tests little", p.Name, rate)
		}
	}
	return out, plan.Job
}

func (s onlineScene) machine(t *testing.T, backend string, threads int) (*learn.Machine, *pipeline.TrainPlan) {
	t.Helper()
	text := strings.NewReplacer("TAU", s.tau, "DELAY", s.delay, "RECURRENT", s.recurrent).Replace(onlineText)
	file, diags, err := load.Model(written(t, text, nil))
	if err != nil || diags.HasErrors() {
		t.Fatal(err, render(diags))
	}
	net := file.Networks[0]
	b, err := pipeline.SelectBackend(backend)
	if err != nil {
		t.Skip(err)
	}
	list := &diag.List{}
	plan, err := pipeline.TrainJob(s.train(net), pipeline.Choices{Single: s.single}, b, 1, list)
	if err != nil || plan == nil {
		t.Fatal(err, render(list))
	}
	plan.Job.Threads, plan.Job.Memory = threads, 1<<30
	if plan.Job.Rows, err = b.Rows(s.single); err != nil {
		t.Fatal(err)
	}
	machine, err := learn.New(plan.Job)
	if err != nil {
		t.Fatal(err)
	}
	return machine, plan
}

func render(list *diag.List) string {
	var b strings.Builder
	diag.RenderAll(&b, list, false)
	return b.String()
}

func (s onlineScene) train(net *model.Network) *model.Train {
	out := net.Populations[3]
	y := &model.OutputOf{Population: out, Symbol: out.Cell.States[0]}
	t := &model.Train{Name: "T", Network: net, Inputs: net.Populations[0], Decide: y, Gradient: s.rule, DT: 1,
		Losses: []model.TrainLoss{{Kind: model.CrossEntropy, Output: y, Weight: 1}}}
	t.Free = []model.TrainFree{{Kind: "weight", Projections: net.Projections}}
	if s.params {
		of := func(symbol string, shared bool, populations ...*model.Population) {
			t.Free = append(t.Free, model.TrainFree{Kind: "param", Populations: populations, Symbol: symbol, Shared: shared})
		}
		of("tau_a", false, net.Populations[1])
		of("tau", true, net.Populations[1], net.Populations[2])
		of("beta", true, net.Populations[2])
		of("b", false, out)
		of("tau", true, out)
	}
	if s.penalty { // V^2 of E and I
		l := model.TrainLoss{Kind: model.Penalty, Of: net.Populations[1:3], Weight: 0.1}
		for _, p := range l.Of {
			v := &model.Ref{Symbol: p.Cell.States[0]}
			l.Penalty = append(l.Penalty, &model.Binary{Op: "*", X: v, Y: v})
		}
		t.Losses = append(t.Losses, l)
	}
	if s.rate {
		t.Losses = append(t.Losses, model.TrainLoss{Kind: model.FiringRate, Of: net.Populations[1:3], Rate: 0.01, Weight: 1e-4})
	}
	return t
}

// trials are shown to the inputs at random.
func (s onlineScene) trials() []*task.Trial {
	rng := rand.New(rand.NewPCG(5, 6))
	var out []*task.Trial
	for k := range 5 {
		trial := &task.Trial{Number: uint64(k), Steps: s.steps - 3*k, Start: []int32{0}, Answer: k % 3}
		for range trial.Steps {
			for cell := range int32(12) {
				if rng.Float64() < 0.06 {
					trial.Cells = append(trial.Cells, cell)
				}
			}
			trial.Start = append(trial.Start, int32(len(trial.Cells)))
		}
		trial.Classes = []task.Class{{Window: task.Window{From: 20, To: 30}, Class: (k + 1) % 3, Weight: 1}, {Window: task.Window{From: trial.Steps - 12, To: trial.Steps}, Class: k % 3, Weight: 2}}
		trial.Decide = task.Window{From: trial.Steps - 12, To: trial.Steps}
		out = append(out, trial)
	}
	return out
}

// parts cuts a gradient by the values it is of.
func parts(out *learn.Outcome, job *learn.Job) map[string][]float64 {
	all, at := map[string][]float64{}, 0
	for _, f := range job.Free {
		all[f.Name] = out.Gradient[at : at+len(f.Start)]
		at += len(f.Start)
	}
	return all
}

// cosine is that of the angle between two gradients, with their lengths.
func cosine(a, b []float64) (cos, lengthA, lengthB float64) {
	for i := range a {
		cos, lengthA, lengthB = cos+a[i]*b[i], lengthA+a[i]*a[i], lengthB+b[i]*b[i]
	}
	lengthA, lengthB = math.Sqrt(lengthA), math.Sqrt(lengthB)
	return cos / (lengthA * lengthB), lengthA, lengthB
}

// TestEPropIsExactWithoutRecurrence: where no spike acts back on cells, the traces
// filtered by the readout hold all that a weight does to it.
func TestEPropIsExactWithoutRecurrence(t *testing.T) {
	s := onlineScene{tau: "10 ms", delay: "3 ms", steps: 80, params: true, penalty: true}
	s.rule = model.GradientRule{Name: "bptt"}
	want, job := s.learned(t, "auto", 2)
	s.rule = model.GradientRule{Name: "e_prop"}
	got, _ := s.learned(t, "auto", 2)
	equalGradients(t, got, want, job, 1e-10)
}

// TestDRTRLIsExactForReadoutsWithoutMemory, which forget within a step.
func TestDRTRLIsExactForReadoutsWithoutMemory(t *testing.T) {
	s := onlineScene{tau: "0.02 ms", delay: "3 ms", steps: 80}
	s.rule = model.GradientRule{Name: "bptt"}
	want, job := s.learned(t, "auto", 2)
	s.rule = model.GradientRule{Name: "d_rtrl"}
	got, _ := s.learned(t, "auto", 2)
	equalGradients(t, got, want, job, 1e-10)
}

func equalGradients(t *testing.T, got, want *learn.Outcome, job *learn.Job, tolerance float64) {
	t.Helper()
	if got.Loss != want.Loss || !slices.Equal(got.Choices, want.Choices) {
		t.Errorf("loss %v, choices %v; want %v, %v", got.Loss, got.Choices, want.Loss, want.Choices)
	}
	all, others := parts(got, job), parts(want, job)
	for name, by := range others {
		_, _, length := cosine(all[name], by)
		if length == 0 {
			t.Errorf("%s: there is no gradient", name)
		}
		for k := range by {
			if math.Abs(all[name][k]-by[k]) > tolerance*length {
				t.Errorf("%s, value %d: %v, want %v", name, k, all[name][k], by[k])
				break
			}
		}
	}
}

// TestOnlineRulesPointAlong: with recurrence they are approximations.
func TestOnlineRulesPointAlong(t *testing.T) {
	s := onlineScene{tau: "10 ms", delay: "3 ms", steps: 80, recurrent: recurrent, rule: model.GradientRule{Name: "bptt"}}
	want, job := s.learned(t, "auto", 2)
	for _, rule := range []model.GradientRule{{Name: "e_prop"}, {Name: "d_rtrl"}, {Name: "es_d_rtrl", Decay: 0.9}, {Name: "e_prop", Random: true}} {
		s.rule = rule
		got, _ := s.learned(t, "auto", 2)
		if got.Loss != want.Loss {
			t.Errorf("%v: loss %v, not %v", rule, got.Loss, want.Loss)
		}
		for name, by := range parts(want, job) {
			cos, a, b := cosine(parts(got, job)[name], by)
			t.Logf("%s %v %s: cosine %.3f, lengths %.3g %.3g", rule.Name, rule.Random, name, cos, a, b)
			readout := strings.HasPrefix(name, "w of readout")
			switch {
			case readout && math.Abs(cos-1) > 1e-9:
				t.Errorf("%v: %s is not exact: %v", rule, name, cos)
			case !readout && !rule.Random && !(cos > 0.2 && cos < 1-1e-6):
				t.Errorf("%v: the gradient by %s has the cosine %v to the exact one", rule, name, cos)
			}
		}
	}
}

// TestOnlineRulesGiveTheSameBits whatever the back end and the number of threads.
func TestOnlineRulesGiveTheSameBits(t *testing.T) {
	for _, single := range []bool{false, true} {
		for _, rule := range []model.GradientRule{{Name: "e_prop"}, {Name: "d_rtrl"}, {Name: "es_d_rtrl", Decay: 0.9}, {Name: "es_d_rtrl", Decay: 0.3}} {
			if !single && rule.Name == "e_prop" {
				continue // as d_rtrl, and one more
			}
			s := onlineScene{tau: "10 ms", delay: "3 ms", steps: 60, recurrent: recurrent, rule: rule, rate: true, params: true, single: single}
			if rule.Decay == 0.3 { // forgets between the windows of the losses
				s = onlineScene{tau: "1 ms", delay: "3 ms", steps: 130, recurrent: recurrent, rule: rule, single: single}
			}
			want, _ := s.learned(t, "interp", 1)
			for _, other := range []struct {
				backend string
				threads int
			}{{"llvm", 1}, {"llvm", 3}, {"interp", 2}} {
				got, _ := s.learned(t, other.backend, other.threads)
				if got.Loss != want.Loss || !slices.Equal(got.Gradient, want.Gradient) {
					t.Errorf("%s, single %v: %v gives other bits", rule.Name, single, other)
				}
			}
		}
	}
}

// TestOnlineRulesRefuse what they cannot do, and say why.
func TestOnlineRulesRefuse(t *testing.T) {
	for _, test := range []struct {
		rule string
		harm func(job *learn.Job)
		want string
	}{
		{"d_rtrl", func(job *learn.Job) {
			p := job.Projections[len(job.Projections)-1]
			p.Edges.Delay = make([]uint16, p.Edges.Len())
			for e := range p.Edges.Delay {
				p.Edges.Delay[e] = uint16(1 + e%2)
			}
		}, "different delays"},
		{"e_prop", func(job *learn.Job) {
			job.Losses[0].Kind, job.Losses[0].Population, job.Losses[0].Tau = "van_rossum", 1, 5
		}, "depends on what comes after it"},
		{"e_prop", func(job *learn.Job) { job.Populations[3].Code.Online.Decay = nil }, "take a leaky readout, or d_rtrl"},
		{"d_rtrl", func(job *learn.Job) {
			for _, gains := range job.Populations[3].Code.Online.Gains {
				gains[0] = learn.Coefficient{Block: -1, Prep: -1}
			}
		}, "do not answer at once"},
		{"es_d_rtrl", func(job *learn.Job) {
			job.Free[0].Kind = learn.Delays
		}, "has no derivative by w of input"},
		{"d_rtrl", func(job *learn.Job) { job.Populations[1].Code.Online = nil }, "lacks the kernels of online rules"},
	} {
		s := onlineScene{tau: "10 ms", delay: "3 ms", steps: 40, rule: model.GradientRule{Name: test.rule, Decay: 0.9}}
		_, plan := s.machine(t, "interp", 1)
		test.harm(plan.Job)
		if _, err := learn.New(plan.Job); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error %v, want %q", test.rule, err, test.want)
		}
	}
}

// TestUnseenCellsAreNoted: where no readout sees a population, it learns nothing.
func TestUnseenCellsAreNoted(t *testing.T) {
	s := onlineScene{tau: "10 ms", delay: "3 ms", steps: 40, rule: model.GradientRule{Name: "d_rtrl"}}
	_, plan := s.machine(t, "interp", 1)
	plan.Job.Projections = slices.DeleteFunc(plan.Job.Projections, func(p *learn.Projection) bool { return p.Pre == 2 && p.Post == 3 })
	var kept []learn.Free
	for i, f := range plan.Job.Free {
		if i != len(plan.Job.Free)-1 {
			kept = append(kept, f)
		}
	}
	plan.Job.Free = kept
	machine, err := learn.New(plan.Job)
	if err != nil {
		t.Fatal(err)
	}
	if notes := machine.Notes(); len(notes) != 1 || !strings.Contains(notes[0], "no readout sees I") {
		t.Errorf("notes %q", notes)
	}
}

// TestOnlineMemoryIsFlat in the length of trials.
func TestOnlineMemoryIsFlat(t *testing.T) {
	for _, rule := range []model.GradientRule{{Name: "e_prop"}, {Name: "d_rtrl"}, {Name: "es_d_rtrl", Decay: 0.9}} {
		s := onlineScene{tau: "10 ms", delay: "3 ms", steps: 40, rule: rule}
		_, plan := s.machine(t, "interp", 1)
		var totals []int
		for _, longest := range []int{10, 100000} {
			plan.Job.Longest = longest
			machine, err := learn.New(plan.Job)
			if err != nil {
				t.Fatal(err)
			}
			totals = append(totals, machine.Plan().Total())
		}
		if totals[0] != totals[1] || totals[0] == 0 {
			t.Errorf("%s needs %v bytes", rule.Name, totals)
		}
	}
}
