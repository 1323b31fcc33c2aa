package task_test

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"

	"nmlc/runtime/task"
)

const (
	hz  = 1e-3 // in 1/ms
	yes = 0.7
)

func number(v float64) task.Value { return func(*task.Draft) float64 { return v } }

// evidence is the accumulation of evidence of experiments with 2200 steps: seven cues
// of 100 ms after gaps of 50 ms, a delay and the recall.
func evidence() *task.Design {
	d := &task.Design{
		Name: "Evidence", Seed: 1, DT: 1, Classes: 2,
		Groups: []task.Group{{Name: "left", Size: 25}, {Name: "right", Size: 25}, {Name: "recall", Size: 25}, {Name: "noise", Size: 25}},
		Values: []task.Drawn{
			{Name: "side", Value: func(d *task.Draft) float64 { return truth(d.Uniform(0) < 0.5) }},
			{Name: "cue", Count: 7, Value: func(d *task.Draft) float64 {
				p := 1 - yes
				if d.Values[0][0] == 1 {
					p = yes
				}
				return truth(d.Uniform(0) < p)
			}},
			{Name: "answer", Value: func(d *task.Draft) float64 {
				sum := 0.0
				for _, c := range d.Values[1] {
					sum += c
				}
				return truth(sum > 3.5)
			}},
		},
		Always: []task.Input{{Group: 3, Rate: number(10 * hz)}},
	}
	for k := range 7 {
		d.Phases = append(d.Phases, task.Phase{Name: "gap", Duration: number(50)}, task.Phase{Name: "cue", Duration: number(100), Inputs: []task.Input{
			{Group: 0, Rate: func(d *task.Draft) float64 { return 40 * hz * (1 - d.Values[1][k]) }},
			{Group: 1, Rate: func(d *task.Draft) float64 { return 40 * hz * d.Values[1][k] }},
		}})
	}
	d.Phases = append(d.Phases, task.Phase{Name: "delay", Duration: number(1000)},
		task.Phase{Name: "recall", Duration: number(150), Inputs: []task.Input{{Group: 2, Rate: number(40 * hz)}}})
	d.Targets = []task.Wanted{{Over: []int{15}, Weight: 1, Value: func(d *task.Draft) float64 { return d.Values[2][0] }}}
	return d
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

func newTask(t *testing.T, d *task.Design) *task.Made {
	t.Helper()
	m, err := task.New(d)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func trial(t *testing.T, m task.Source, split task.Split, number uint64) *task.Trial {
	t.Helper()
	out, err := m.Trial(split, number)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestEvidenceHasItsStatistics compares 4000 trials with what the task says.
func TestEvidenceHasItsStatistics(t *testing.T) {
	m := newTask(t, evidence())
	if m.Longest() != 2200 || m.Inputs() != 100 || m.Classes() != 2 {
		t.Fatalf("longest %d, inputs %d, classes %d", m.Longest(), m.Inputs(), m.Classes())
	}
	const trials = 4000
	right, ofSide, cells := 0, 0, make([]float64, 100)
	var onLeft, onRight [16]float64
	var rightCues [8]float64
	for number := range uint64(trials) {
		tr := trial(t, m, task.Training, number)
		if tr.Steps != 2200 || len(tr.Classes) != 1 || tr.Classes[0].Window != (task.Window{From: 2050, To: 2200}) || tr.Decide != tr.Classes[0].Window {
			t.Fatalf("trial %d: %d steps, classes %v, decision %v", number, tr.Steps, tr.Classes, tr.Decide)
		}
		right += tr.Answer
		more := 0 // cues that look right more than left
		for k := range 7 {
			left, rightward := spikesIn(tr, 150*k+50, 150*k+150, 0, 25), spikesIn(tr, 150*k+50, 150*k+150, 25, 50)
			onLeft[k] += float64(left)
			onRight[k] += float64(rightward)
			if left > 0 && rightward > 0 {
				t.Fatalf("trial %d shows both sides in cue %d", number, k)
			}
			if rightward > left {
				more++
			}
		}
		rightCues[more]++
		if (more > 3) == (tr.Answer == 1) {
			ofSide++
		}
		for step := range tr.Steps {
			for _, c := range tr.Cells[tr.Start[step]:tr.Start[step+1]] {
				cells[c]++
				if c >= 50 && c < 75 && step < 2050 {
					t.Fatalf("trial %d: recall cell %d spikes in step %d", number, c, step)
				}
				if in := step % 150; c < 50 && (step >= 1050 || in < 50) {
					t.Fatalf("trial %d: cue cell %d spikes in step %d", number, c, step)
				}
			}
		}
	}
	near(t, "share of the right class", float64(right)/trials, 0.5, 5*math.Sqrt(0.25/trials))
	near(t, "share of trials whose cues agree with the class", float64(ofSide)/trials, 1, 0.001)
	for k, count := range rightCues {
		// Seven cues are right with probability 0.7 in half of the trials, else with 0.3.
		likely := distuv.Binomial{N: 7, P: yes}.Prob(float64(k))/2 + distuv.Binomial{N: 7, P: 1 - yes}.Prob(float64(k))/2
		near(t, "share of trials with so many cues on the right", count/trials, likely, 5*math.Sqrt(likely/trials))
	}
	for k := range 7 {
		// 25 cells, 100 steps of 40 Hz in half of the trials.
		near(t, "spikes of left in a cue", onLeft[k]/trials, 50, 5*math.Sqrt((100*0.96+50*50*2)/trials))
		near(t, "spikes of right in a cue", onRight[k]/trials, 50, 5*math.Sqrt((100*0.96+50*50*2)/trials))
	}
	for c := range 25 {
		near(t, "rate of a noise cell in Hz", cells[75+c]/trials/2.2, 10, 5*math.Sqrt(22.0/trials)/2.2)
		near(t, "rate of a recall cell in Hz", cells[50+c]/trials/0.15, 40, 5*math.Sqrt(6.0/trials)/0.15)
	}
}

func spikesIn(tr *task.Trial, from, to int, first, last int32) int {
	n := 0
	for _, c := range tr.Cells[tr.Start[from]:tr.Start[to]] {
		if c >= first && c < last {
			n++
		}
	}
	return n
}

func near(t *testing.T, what string, got, want, within float64) {
	t.Helper()
	if math.Abs(got-want) > within {
		t.Errorf("%s is %v, want %v +- %v", what, got, want, within)
	}
}

// TestSteadyRatesAreBernoulli compares gaps of a steady rate with a coin for each
// step: mean, variance and correlation of neighbouring steps, also at the highest rate.
func TestSteadyRatesAreBernoulli(t *testing.T) {
	for _, varies := range []bool{false, true} {
		for _, p := range []float64{0.002, 0.04, 0.5, 0.97, 1} {
			m := newTask(t, &task.Design{Name: "T", DT: 1, Groups: []task.Group{{"g", 1}},
				Phases: []task.Phase{{Name: "p", Duration: number(200_000), Inputs: []task.Input{{Rate: number(p), Varies: varies}}}}})
			tr := trial(t, m, task.Training, 3)
			x := make([]float64, tr.Steps)
			for step := range x {
				x[step] = float64(tr.Start[step+1] - tr.Start[step])
			}
			n := float64(len(x))
			near(t, "mean", stat.Mean(x, nil), p, 5*math.Sqrt(p*(1-p)/n))
			if p < 1 {
				near(t, "correlation of neighbours", stat.Correlation(x[1:], x[:len(x)-1], nil), 0, 5/math.Sqrt(n))
			}
			half := len(x) / 2
			near(t, "difference of halves", stat.Mean(x[:half], nil)-stat.Mean(x[half:], nil), 0, 10*math.Sqrt(p*(1-p)/n))
		}
	}
}

// TestTrialsDependOnTheirNumberAlone makes trials in another order and in other
// company.
func TestTrialsDependOnTheirNumberAlone(t *testing.T) {
	a, b := newTask(t, evidence()), newTask(t, evidence())
	var first []*task.Trial
	for number := range uint64(20) {
		first = append(first, trial(t, a, task.Training, number))
	}
	for k := len(first) - 1; k >= 0; k-- {
		trial(t, b, task.Validation, uint64(k))
		if diff := cmp.Diff(first[k], trial(t, b, task.Training, uint64(k))); diff != "" {
			t.Fatalf("trial %d differs: %s", k, diff)
		}
	}
	other := *evidence()
	other.Seed = 2
	if cmp.Equal(first[0].Cells, trial(t, newTask(t, &other), task.Training, 0).Cells) {
		t.Error("another seed gives the same trial")
	}
	for k := range first {
		if cmp.Equal(first[k].Cells, trial(t, b, task.Validation, uint64(k)).Cells) {
			t.Errorf("trial %d is the same in validation", k)
		}
	}
}

// TestPhasesRoundTogether has three phases of a third of a step more than whole
// numbers, and a random one.
func TestPhasesRoundTogether(t *testing.T) {
	d := &task.Design{Name: "T", DT: 0.5, Groups: []task.Group{{"g", 3}}, Classes: 3, Values: []task.Drawn{{Name: "x", Value: func(d *task.Draft) float64 { return 4 * d.Uniform(0) }}}}
	for k := range 3 {
		d.Phases = append(d.Phases, task.Phase{Name: string(rune('a' + k)), Duration: number(10 + 0.5/3)})
	}
	d.Phases = append(d.Phases, task.Phase{Name: "random", Duration: func(d *task.Draft) float64 { return 5 + d.Values[0][0] }})
	d.Phases[1].Inputs = []task.Input{{At: func(d *task.Draft) float64 { return 2 + float64(d.Cell)*5 }}}
	d.Targets = []task.Wanted{{Over: []int{0}, Value: number(2), Weight: 3}, {Over: []int{1, 2}, Value: number(1), Weight: 1},
		{Name: "wave", Over: []int{2}, Cells: 2, Value: func(d *task.Draft) float64 { return d.Time + 100*float64(d.Cell) }}}
	d.Condition = &task.Condition{Name: "x", Value: func(d *task.Draft) float64 { return math.Floor(d.Values[0][0]) }}
	m := newTask(t, d)
	for n := range uint64(50) {
		tr := trial(t, m, task.Training, n)
		if tr.Steps < 71 || tr.Steps > 79 {
			t.Fatalf("%d steps", tr.Steps)
		}
		want := []task.Class{{Window: task.Window{From: 0, To: 20}, Class: 2, Weight: 3}, {Window: task.Window{From: 20, To: 61}, Class: 1, Weight: 1}}
		if diff := cmp.Diff(want, tr.Classes); diff != "" {
			t.Fatal(diff)
		}
		if tr.Answer != 1 || tr.Decide != want[1].Window || !strings.HasPrefix(tr.Condition, "x ") {
			t.Fatalf("answer %d, decision %v, condition %q", tr.Answer, tr.Decide, tr.Condition)
		}
		wave := tr.Targets[0]
		if wave.Window != (task.Window{From: 41, To: 61}) || len(wave.Values) != 20 || wave.Values[3][1] != 122 {
			t.Fatalf("target %v over %v", wave.Values, wave.Window)
		}
		// Cells spike 2 ms and 7 ms after step 20, at the ends of steps 23 and 33; the third
		// would after the phase.
		if diff := cmp.Diff([]int32{0, 1}, tr.Cells); diff != "" || tr.Start[24]-tr.Start[23] != 1 || tr.Start[34]-tr.Start[33] != 1 {
			t.Fatalf("spikes of cells %v, by steps %v", tr.Cells, tr.Start)
		}
	}
}

func TestMistakesOfTasks(t *testing.T) {
	for _, c := range []struct {
		change func(*task.Design)
		want   string
	}{
		{func(d *task.Design) { d.Phases[3].Inputs[1].Rate = number(2) }, "the rate is out of range (cell 0 of right, phase cue, trial 0 of training): expected 0 to 1000 Hz, one spike in a step of 1 ms, found 2000 Hz"},
		{func(d *task.Design) { d.Always[0].Rate = number(math.NaN()) }, "the rate is out of range (cell 0 of noise, trial 0 of training): expected 0 to 1000 Hz, one spike in a step of 1 ms, found what is not a number"},
		{func(d *task.Design) {
			d.Phases[14].Duration = func(d *task.Draft) float64 { return d.Uniform(0) - 0.5 }
		}, "phase delay takes no time (trial "},
		{func(d *task.Design) { d.Phases[14].Duration = number(1e15) }, "phase delay is too long (trial 0 of training): expected trials of at most 268435456 steps"},
		{func(d *task.Design) { d.Phases[15].Duration = number(0.1) }, "phase recall, in which outputs count, takes no step"},
		{func(d *task.Design) { d.Classes = 1; d.Targets[0].Value = number(1) }, "there is no such class (trial 0 of training): expected a whole number from 0 to 0, one for each cell of the output, found 1"},
		{func(d *task.Design) { d.Classes, d.Targets[0].Value = 0, number(0.5) }, "expected a whole number from 0, found 0.5"},
		{func(d *task.Design) { d.Targets = append(d.Targets, task.Wanted{Value: number(0)}) }, "two classes are wanted in step 2050"},
		{func(d *task.Design) { d.Decide = []int{3, 15} }, "the phases cue and recall, which do not follow one another"},
		{func(d *task.Design) {
			d.Targets[0].Name = "y"
			d.Targets[0].Cells = 1
			d.Targets[0].Value = number(math.Inf(1))
		}, "target y of cell 0 is no finite number at 2050 ms (trial 0 of training): found +Inf"},
		{func(d *task.Design) { d.Phases[0].Inputs = []task.Input{{At: number(math.NaN())}} }, "the time of a spike is not a number"},
		{func(d *task.Design) { d.Groups = nil; d.Always = nil }, "there are no input cells"},
		{func(d *task.Design) { d.DT = 0 }, "the time step is 0 ms"},
	} {
		d := evidence()
		c.change(d)
		m, err := task.New(d)
		if err == nil {
			_, err = m.Trial(task.Training, 0)
		}
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "task Evidence") {
			t.Errorf("got %v, want %q", err, c.want)
		}
	}
}

func BenchmarkEvidenceTrial(b *testing.B) {
	m, err := task.New(evidence())
	if err != nil {
		b.Fatal(err)
	}
	for k := 0; b.Loop(); k++ {
		if _, err := m.Trial(task.Training, uint64(k)); err != nil {
			b.Fatal(err)
		}
	}
}
