package pipeline_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"nmlc/codegen/pipeline"
	"nmlc/lang/source"
	"nmlc/load"
	"nmlc/runtime/learn"
	"nmlc/runtime/task"
)

// eventful is a network whose cells have closed forms between spikes.
const eventful = `
neuron Plain { input I: 1; state V = 0; (10 ms)*V' = -V + I; spike when V > 1 { surrogate relu(alpha = 0.3); V := 0 } }
neuron Leaky { state y = 0; (8 ms)*y' = -y }
synapse Current { weight w: 1; state s = 0; (5 ms)*s' = -s; on pre { s += w }; current I = s }
synapse Kick { weight w: 1; post y: 1; on pre { post.y += w } }
network Net {
    population In: inputs[3]
    population A: Plain[4]
    population Out: Leaky[2]
    connect In -> A by Current as input { all_to_all; w = uniform(0.8, 1.8); delay 2 ms }
    connect A -> A by Current as rec { all_to_all; w = uniform(-0.3, 0.4); delay 1 ms }
    connect A -> Out by Kick as readout { all_to_all; w = uniform(-1, 1); delay 2 ms }
}
task Any { inputs x[3]; phase all 40 ms; target wave = 0 }
train Main {
    network Net
    task Any
    loss mse(Out.y, wave)
    free w of all
    gradient eventprop
    optimize sgd { rate 1 }
    batch 1
    steps 1
    dt DT ms
}
`

// eventTrial shows spikes on the full ms, whatever the time step.
func eventTrial(perMs int) *task.Trial {
	const duration = 40
	t := &task.Trial{Steps: duration * perMs, Start: []int32{0}}
	target := task.Target{Name: "wave", Window: task.Window{To: t.Steps}}
	for step := range t.Steps {
		for cell := range int32(3) {
			if at := step + 1; at%perMs == 0 && (at/perMs+2*int(cell))%7 == 1 {
				t.Cells = append(t.Cells, cell)
			}
		}
		t.Start = append(t.Start, int32(len(t.Cells)))
		target.Values = append(target.Values, waves(float64(step)/float64(perMs)))
	}
	t.Targets = []task.Target{target}
	return t
}

func waves(t float64) []float64 {
	return []float64{math.Sin(2 * math.Pi * t / 20), math.Cos(2 * math.Pi * t / 15)}
}

// eventMachine is that network at a time step of 1/perMs ms.
func eventMachine(t *testing.T, perMs int, rule string) (*learn.Machine, *learn.Job) {
	t.Helper()
	text := replaced(replaced(eventful, "DT", fmt.Sprint(1/float64(perMs))), "gradient eventprop", "gradient "+rule)
	file, diags := load.File(source.NewFile("eventful.nml", text))
	if err := load.Failure(diags); err != nil {
		t.Fatal(err)
	}
	b, err := pipeline.SelectBackend("auto")
	if err != nil {
		t.Fatal(err)
	}
	plan, err := pipeline.TrainJob(file.Trains[0], pipeline.Choices{}, b, 7, diags)
	if err != nil || plan == nil {
		t.Fatal(err, load.Failure(diags))
	}
	if plan.Job.Rows, err = b.Rows(false); err != nil {
		t.Fatal(err)
	}
	m, err := learn.New(plan.Job)
	if err != nil {
		t.Fatal(err)
	}
	return m, plan.Job
}

// exactNet is the network from event to event: weights by [projection][pre][post].
type exactNet struct {
	weights [][][]float64
	v, s    [4]float64
	y       [2]float64
	queue   []exactEvent
	now     float64
	loss    float64
	spikes  int
}

type exactEvent struct {
	at              float64
	projection, pre int
}

func (n *exactNet) voltage(i int, h float64) float64 {
	fast, slow := math.Exp(-h/5), math.Exp(-h/10)
	return n.v[i]*slow + n.s[i]*5/(5-10.0)*(fast-slow)
}

// crossing is the time until the first spike within h, and its cell.
func (n *exactNet) crossing(h float64) (float64, int) {
	first, cell := h, -1
	for i := range n.v {
		const fine = 0.05
		for low := 0.0; low < first; low += fine {
			high := min(low+fine, first)
			if n.voltage(i, high) <= 1 {
				continue
			}
			for range 60 {
				if middle := (low + high) / 2; n.voltage(i, middle) > 1 {
					high = middle
				} else {
					low = middle
				}
			}
			first, cell = high, i
			break
		}
	}
	return first, cell
}

// advance goes on without events, and adds up the loss.
func (n *exactNet) advance(h float64) {
	nodes := []float64{-0.9061798459386640, -0.5384693101056831, 0, 0.5384693101056831, 0.9061798459386640}
	weights := []float64{0.2369268850561891, 0.4786286704993665, 0.5688888888888889, 0.4786286704993665, 0.2369268850561891}
	parts := int(h/0.5) + 1
	for k := range parts {
		width := h / float64(parts)
		for q, x := range nodes {
			at := (float64(k) + (x+1)/2) * width
			want := waves(n.now + at)
			for i, y := range n.y {
				off := y*math.Exp(-at/8) - want[i]
				n.loss += weights[q] / 2 * width * off * off / (40 * 2)
			}
		}
	}
	for i := range n.v {
		n.v[i], n.s[i] = n.voltage(i, h), n.s[i]*math.Exp(-h/5)
	}
	for i := range n.y {
		n.y[i] *= math.Exp(-h / 8)
	}
	n.now += h
}

// send schedules what a spike brings.
func (n *exactNet) send(projection, pre int, delay float64) {
	n.queue = append(n.queue, exactEvent{n.now + delay, projection, pre})
	slices.SortStableFunc(n.queue, func(a, b exactEvent) int {
		if a.at < b.at {
			return -1
		}
		return map[bool]int{true: 1}[a.at > b.at]
	})
}

// lossByEvents is the mean over time and outputs of the squared difference.
func lossByEvents(weights [][][]float64) (loss float64, spikes int) {
	n := &exactNet{weights: weights}
	for ms := 1; ms < 40; ms++ {
		for cell := range 3 {
			if (ms+2*cell)%7 == 1 {
				n.queue = append(n.queue, exactEvent{float64(ms) + 2, 0, cell})
			}
		}
	}
	n.send(0, 0, 1e9) // sorts
	for n.now < 40 {
		h, cell := n.crossing(min(n.queue[0].at, 40) - n.now)
		n.advance(h)
		if cell >= 0 {
			n.v[cell] = 0
			n.spikes++
			n.send(1, cell, 1)
			n.send(2, cell, 2)
			continue
		}
		if n.now >= 40 {
			break
		}
		e := n.queue[0]
		n.queue = n.queue[1:]
		n.now = e.at
		for post, w := range n.weights[e.projection][e.pre] {
			if e.projection == 2 {
				n.y[post] += w
			} else {
				n.s[post] += w
			}
		}
	}
	return n.loss, n.spikes
}

// TestEventPropIsTheLimitOfShortSteps: as the step gets shorter it converges to
// differences of the network from event to event, with order one; the gradient of
// a surrogate goes elsewhere.
func TestEventPropIsTheLimitOfShortSteps(t *testing.T) {
	var far []float64
	steps := []int{16, 32, 64, 128} // in a ms
	for _, perMs := range steps {
		m, job := eventMachine(t, perMs, "eventprop")
		out, err := m.Gradient(starts(job), []*task.Trial{eventTrial(perMs)})
		if err != nil {
			t.Fatal(err)
		}
		loss, spikes := lossByEvents(matrices(job))
		if got := math.Round(out.Rates[1] * 4 * 40); got != float64(spikes) || spikes < 20 {
			t.Fatalf("%g spikes, exactly there are %d", got, spikes)
		}
		far = append(far, distance(out.Gradient, differences(t, job)))
		t.Logf("dt 1/%d ms: loss %.6f (exactly %.6f), %d spikes, gradient off by %.3g", perMs, out.Loss, loss, spikes, far[len(far)-1])
	}
	last := len(far) - 1
	order := math.Log(far[0]/far[last]) / math.Log(float64(steps[last])/float64(steps[0]))
	if t.Logf("order %.2f", order); far[last] > 0.01 || order < 0.85 {
		t.Errorf("the gradient is off by %.3g, and converges with order %.2f", far[last], order)
	}
	m, job := eventMachine(t, 64, "bptt")
	out, err := m.Gradient(starts(job), []*task.Trial{eventTrial(64)})
	if err != nil {
		t.Fatal(err)
	}
	off := distance(out.Gradient, differences(t, job))
	if t.Logf("of the surrogate: off by %.3g", off); off < 0.1 {
		t.Errorf("the gradient of the surrogate is off by %.3g alone", off)
	}
}

func starts(job *learn.Job) (values [][]float64) {
	for _, f := range job.Free {
		values = append(values, f.Start)
	}
	return values
}

// matrices are the weights of a job, 0 where there is no connection.
func matrices(job *learn.Job) (all [][][]float64) {
	for _, p := range job.Projections {
		var rows [][]float64
		for pre := range p.Edges.Pre {
			row := make([]float64, p.Edges.Post)
			for e := p.Edges.Row[pre]; e < p.Edges.Row[pre+1]; e++ {
				row[p.Edges.Target[e]] = p.Edges.Weight[e]
			}
			rows = append(rows, row)
		}
		all = append(all, rows)
	}
	return all
}

func differences(t *testing.T, job *learn.Job) (by []float64) {
	const h = 1e-6
	weights := matrices(job)
	_, spikes := lossByEvents(weights)
	for i, p := range job.Projections {
		for pre := range p.Edges.Pre {
			for _, post := range p.Edges.Target[p.Edges.Row[pre]:p.Edges.Row[pre+1]] {
				at := &weights[i][pre][post]
				w := *at
				*at = w + h
				more, a := lossByEvents(weights)
				*at = w - h
				less, b := lossByEvents(weights)
				*at = w
				if a != spikes || b != spikes {
					t.Fatal("a spike comes or goes")
				}
				by = append(by, (more-less)/(2*h))
			}
		}
	}
	return by
}

// distance is that of two gradients, as a share of the second.
func distance(got, want []float64) float64 {
	off, norm := 0.0, 0.0
	for k := range want {
		off += (got[k] - want[k]) * (got[k] - want[k])
		norm += want[k] * want[k]
	}
	return math.Sqrt(off / norm)
}

func replaced(text, old, with string) string { return strings.ReplaceAll(text, old, with) }
