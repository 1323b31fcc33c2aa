package learn

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"nmlc/runtime/task"
	"nmlc/runtime/wiring"
)

// scene is a random small network with trials: inputs that act on two
// populations, which act on each other and on a readout.
type scene struct {
	job    *Job
	trials []*task.Trial
	values [][]float64
}

func (s *scene) connect(rng *rand.Rand, name string, pre, post, port int, p, weight float64, delay func() int) int {
	e := &wiring.Edges{Pre: s.job.Populations[pre].Size, Post: s.job.Populations[post].Size, Row: []int64{0}}
	for range e.Pre {
		type end struct{ delay, target int }
		var ends []end
		for target := range e.Post {
			if rng.Float64() < p {
				ends = append(ends, end{delay(), target})
			}
		}
		slices.SortFunc(ends, func(a, b end) int { return 1000*(a.delay-b.delay) + a.target - b.target })
		for _, to := range ends {
			e.Target, e.Delay = append(e.Target, uint32(to.target)), append(e.Delay, uint16(to.delay))
			e.Weight = append(e.Weight, weight*(0.5+rng.Float64()))
		}
		e.Row = append(e.Row, int64(len(e.Target)))
	}
	s.job.Projections = append(s.job.Projections, &Projection{Name: name, Pre: pre, Post: post, Port: port, Edges: e})
	return len(s.job.Projections) - 1
}

func newScene(seed uint64, single bool) *scene {
	rng := rand.New(rand.NewPCG(seed, 1))
	cell, readout, rows := lif[float64](8, true), lif[float64](4, false), slowRows[float64](8)
	if single {
		cell, readout, rows = lif[float32](8, true), lif[float32](4, false), slowRows[float32](16)
	}
	params := []Param{{Name: "tau", Value: 9}, {Name: "v0", Value: 0.2}}
	population := func(name string, size int, code *Code) *Population {
		return &Population{Name: name, Size: size, Code: code, Params: params, Ports: 2, States: []string{"V", "g"}, Outputs: []string{"V", "g"}}
	}
	s := &scene{job: &Job{Rule: BPTT, DT: 0.5, Single: single, Rows: rows, Threads: 1, Samples: 8, Memory: 1 << 30}}
	s.job.Populations = []*Population{{Name: "In", Size: 11}, population("A", 13, cell), population("B", 6, cell), population("Out", 3, readout)}
	steady := func() int { return 1 }
	spread := func() int { return 1 + rng.IntN(5) }
	s.connect(rng, "in_a", 0, 1, 0, 0.8, 0.5, steady)
	s.connect(rng, "in_b", 0, 2, 1, 0.5, 0.4, spread)
	s.connect(rng, "a_b", 1, 2, 0, 0.5, 0.5, spread)
	s.connect(rng, "b_a", 2, 1, 0, 0.9, -0.4, steady)
	s.connect(rng, "a_a", 1, 1, 1, 0.3, 0.3, steady)
	s.connect(rng, "a_a_sparse", 1, 1, 0, 0.1, 0.6, spread)
	s.connect(rng, "b_b", 2, 2, 1, 0.5, -0.2, steady)
	s.connect(rng, "a_out", 1, 3, 0, 1, 0.3, steady)
	s.connect(rng, "b_out", 2, 3, 1, 1, -0.2, spread)
	for i, p := range s.job.Projections {
		if i != 1 { // one that is not trained
			s.train(Free{Name: "w of " + p.Name, Kind: Weights, Projection: i, Start: slices.Clone(p.Edges.Weight)})
		}
	}
	s.job.Losses = []Loss{{Kind: "cross_entropy", Weight: 1.3, Population: 3, Output: 0}}
	s.job.Decide = &Decision{Population: 3, Output: 0}
	for k := range 9 {
		s.trials = append(s.trials, newTrial(rng, uint64(k), 25+rng.IntN(20)))
	}
	return s
}

func (s *scene) train(f Free) {
	s.job.Free = append(s.job.Free, f)
	s.values = append(s.values, f.Start)
}

func newTrial(rng *rand.Rand, number uint64, steps int) *task.Trial {
	t := &task.Trial{Number: number, Steps: steps, Start: []int32{0}, Answer: rng.IntN(3)}
	for range steps {
		for cell := range int32(11) {
			if rng.Float64() < 0.2 {
				t.Cells = append(t.Cells, cell)
			}
		}
		t.Start = append(t.Start, int32(len(t.Cells)))
	}
	t.Classes = []task.Class{{Window: task.Window{From: 5, To: 9}, Class: rng.IntN(3), Weight: 1}, {Window: task.Window{From: steps - 6, To: steps}, Class: t.Answer, Weight: 2}}
	t.Decide = task.Window{From: steps - 6, To: steps}
	values := func(size int, number func() float64) [][]float64 {
		var all [][]float64
		for range steps - 14 {
			var row []float64
			for range size {
				row = append(row, number())
			}
			all = append(all, row)
		}
		return all
	}
	t.Targets = []task.Target{
		{Name: "wave", Window: task.Window{From: 10, To: steps - 4}, Values: values(3, rng.NormFloat64)},
		{Name: "train", Window: task.Window{From: 10, To: steps - 4}, Values: values(6, func() float64 { return float64(rng.IntN(5) / 4) })},
	}
	return t
}

// must makes a machine and lets it compute the gradient.
func (s *scene) must(t *testing.T) *Outcome {
	t.Helper()
	m, err := New(s.job)
	if err != nil {
		t.Fatal(err)
	}
	out, err := m.Gradient(s.values, s.trials)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// expect compares with the slow reference.
func (s *scene) expect(t *testing.T, tolerance float64) {
	t.Helper()
	out := s.must(t)
	for i, rate := range out.Rates {
		if name := s.job.Populations[i].Name; name != "Out" && (rate < 0.02 || rate > 1.9) {
			t.Errorf("%s fires at %.3g /ms: this tests little", name, rate)
		}
	}
	at, scale, n := 0, 0.0, float64(len(s.trials))
	for _, x := range out.Gradient {
		scale = max(scale, math.Abs(x))
	}
	for i := range s.job.Free {
		nonzero := 0
		checked := 0
		for k := range s.values[i] {
			if k%(1+len(s.values[i])/9) != 0 {
				at++
				continue
			}
			checked++
			loss, by := 0.0, 0.0
			for _, trial := range s.trials {
				l, d := refer(s.job, s.values, trial, i, k)
				loss, by = loss+l/n, by+d/n
			}
			if math.Abs(out.Loss-loss) > tolerance*math.Abs(loss) {
				t.Fatalf("loss %v, want %v", out.Loss, loss)
			}
			if got := out.Gradient[at]; !(math.Abs(got-by) <= tolerance*(scale+math.Abs(by))) {
				t.Errorf("%s, value %d: %v, want %v", s.job.Free[i].Name, k, got, by)
			}
			if by != 0 {
				nonzero++
			}
			at++
		}
		if nonzero < 1+checked/9 {
			t.Errorf("%s: only %d of %d derivatives are not zero", s.job.Free[i].Name, nonzero, checked)
		}
	}
}

func TestGradientIsThatOfTheSlowReference(t *testing.T) {
	for seed := range uint64(3) {
		newScene(seed, false).expect(t, 1e-12)
	}
}

func TestGradientInSingles(t *testing.T) {
	newScene(1, true).expect(t, 3e-4)
}

func TestEveryLoss(t *testing.T) {
	for _, losses := range [][]Loss{
		{{Kind: "mse", Weight: 0.7, Population: 3, Output: 1, Target: "wave"}},
		{{Kind: "rate", Weight: 1e-4, Population: 1, Rate: 0.02}},
		{{Kind: "van_rossum", Weight: 2, Population: 2, Target: "train", Tau: 4}},
		{{Kind: "penalty", Weight: 0.3, Population: 1}, {Kind: "rate", Weight: 1e-4, Population: 2, Rate: 0.1}, {Kind: "cross_entropy", Weight: 1, Population: 3, Output: 0}},
	} {
		s := newScene(2, false)
		s.job.Losses = losses
		if losses[0].Population != 3 && len(losses) == 1 { // what acts on the readout alone does not matter
			s.job.Free, s.values = s.job.Free[:6], s.values[:6]
		}
		if losses[0].Kind == "mse" { // reads g, which port 1 does not reach
			s.job.Free, s.values = s.job.Free[:7], s.values[:7]
		}
		t.Run(losses[0].Kind, func(t *testing.T) { s.expect(t, 1e-12) })
	}
}

func TestParametersAndDelays(t *testing.T) {
	s := newScene(3, false)
	tau := make([]float64, 13)
	for i := range tau {
		tau[i] = 7 + float64(i)/2
	}
	s.train(Free{Name: "tau of A", Kind: Params, Population: 1, Param: 0, Start: tau})
	s.train(Free{Name: "v0 of B", Kind: Params, Population: 2, Param: 1, Shared: true, Start: []float64{0.3}})
	s.train(Free{Name: "tau of Out", Kind: Params, Population: 3, Param: 0, Shared: true, Start: []float64{6}})
	for _, i := range []int{2, 7} {
		var delays []float64
		for _, d := range s.job.Projections[i].Edges.Delay {
			delays = append(delays, float64(d)+0.25*float64(len(delays)%4))
		}
		s.train(Free{Name: "delay of " + s.job.Projections[i].Name, Kind: Delays, Projection: i, Start: delays})
	}
	s.train(Free{Name: "delay of in_b", Kind: Delays, Projection: 1, Shared: true, Start: []float64{2.5}})
	s.expect(t, 1e-12)
}

// TestResultsAreTheSameBits for threads, tapes and batches.
func TestResultsAreTheSameBits(t *testing.T) {
	for _, single := range []bool{false, true} {
		s := newScene(4, single)
		s.job.Losses = append(s.job.Losses, Loss{Kind: "rate", Weight: 1e-4, Population: 2, Rate: 0.1}, Loss{Kind: "van_rossum", Weight: 1, Population: 2, Target: "train", Tau: 4}, Loss{Kind: "penalty", Weight: 0.1, Population: 1})
		want := s.must(t)
		for _, threads := range []int{2, 3} {
			s.job.Threads = threads
			same(t, fmt.Sprintf("%d threads", threads), s.must(t), want)
		}
		s.job.Threads = 2
		s.job.Longest = 50
		whole, err := New(s.job)
		if err != nil {
			t.Fatal(err)
		}
		plan := whole.Plan()
		for _, share := range []int{2, 5, 12, 25} {
			s.job.Memory = plan.Total() - plan.Tape + plan.Tape/share
			m, err := New(s.job)
			if err != nil {
				t.Fatal(err)
			}
			if p := m.Plan(); p.Segment >= p.Steps || p.Again < 1 || share == 5 && p.Snapshots < 2 || p.Total() > p.Budget {
				t.Errorf("a plan without checkpoints: %+v", p)
			}
			same(t, fmt.Sprintf("memory for 1/%d of the tape: %v", share, m.Plan()), s.must(t), want)
		}
	}
}

func same(t *testing.T, what string, got, want *Outcome) {
	t.Helper()
	if got.Loss != want.Loss || !slices.Equal(got.Gradient, want.Gradient) || !slices.Equal(got.Terms, want.Terms) || !slices.Equal(got.Choices, want.Choices) || !slices.Equal(got.Rates, want.Rates) {
		t.Errorf("%s: other results", what)
	}
}

func TestEvaluationAgreesWithTheGradientsLoss(t *testing.T) {
	s := newScene(5, false)
	m, err := New(s.job)
	if err != nil {
		t.Fatal(err)
	}
	out, err := m.Evaluate(s.values, s.trials)
	if err != nil {
		t.Fatal(err)
	}
	want := s.must(t)
	if out.Gradient != nil {
		t.Error("an evaluation has a gradient")
	}
	out.Gradient = want.Gradient
	same(t, "evaluation", out, want)
	if out.Trials != len(s.trials) || len(out.Choices) != len(s.trials) {
		t.Errorf("%d trials, choices %v", out.Trials, out.Choices)
	}
}

// TestThePlanIsWhatIsAllocated: what a machine is said to need is about what it
// takes.
func TestThePlanIsWhatIsAllocated(t *testing.T) {
	for _, share := range []int{1, 4} {
		s := newScene(1, true)
		s.job.Longest, s.job.Threads, s.job.Samples = 4000, 2, 16
		m, err := New(s.job)
		if err != nil {
			t.Fatal(err)
		}
		whole := m.Plan()
		s.job.Memory = whole.Total() - whole.Tape + whole.Tape/share
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if m, err = New(s.job); err != nil {
			t.Fatal(err)
		}
		if _, err := m.Gradient(s.values, s.trials); err != nil {
			t.Fatal(err)
		}
		runtime.ReadMemStats(&after)
		taken, plan := int(after.TotalAlloc-before.TotalAlloc), m.Plan()
		if taken < plan.Total()/2 || taken > plan.Total()*5/4+1<<20 {
			t.Errorf("%d bytes were allocated, the plan says %d: %v", taken, plan.Total(), plan)
		}
	}
}
