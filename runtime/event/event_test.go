package event

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"nmlc/runtime/abi"
	"nmlc/runtime/network"
	"nmlc/runtime/random"
	"nmlc/runtime/wiring"
)

// leaky is IntFire1 by hand: parameters tau and t_ref, the state m.
func leaky(lanes int) *Code {
	return &Code{
		Ports: 1,
		Prepare: &abi.Kernel{Name: "prepare", Lanes: lanes,
			Buffers: []abi.Buffer{{Name: "param", Width: 3, PerStep: true}, {Name: "prep", Width: 2, PerStep: true}, {Name: "state", Width: 1, PerStep: true}},
			Call: func(_ int, b [][]float64) {
				copy(b[1], b[0][:2*lanes])
				clear(b[2])
			}},
		Event: &abi.Kernel{Name: "event", Lanes: lanes,
			Buffers: []abi.Buffer{{Name: "prep", Width: 2}, {Name: "input", Width: 4, PerStep: true}, {Name: "state", Width: 1}, {Name: "out", Width: 2, PerStep: true}},
			Call: func(_ int, b [][]float64) {
				for l := range lanes {
					tau, refractory, m := b[0][l], b[0][lanes+l], &b[2][l]
					b[3][l], b[3][lanes+l] = refractory, 0
					if b[1][inOpen*lanes+l] == 0 {
						continue
					}
					*m = *m*math.Exp(-b[1][inFree*lanes+l]/tau) + b[1][inPorts*lanes+l]
					if *m >= 1 {
						*m, b[3][lanes+l] = 0, 1
					}
				}
			}},
	}
}

func cellsOf(name string, n, lanes int, tau, refractory float64) *Population {
	return &Population{Name: name, Size: n, Code: leaky(lanes), Spikes: true, States: []string{"m"},
		Params: []network.Param{{Name: "tau", Value: tau}, {Name: "t_ref", Value: refractory}}}
}

// edge is a connection with a delay in steps of 0.1 ms.
type edge struct {
	pre, post int
	weight    float64
	delay     int
}

func edgesOf(pre, post int, list ...edge) *wiring.Edges {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b edge) int {
		if a.pre != b.pre {
			return a.pre - b.pre
		}
		if a.delay != b.delay {
			return a.delay - b.delay
		}
		return a.post - b.post
	})
	e := &wiring.Edges{Pre: pre, Post: post, Row: make([]int64, pre+1)}
	for _, x := range list {
		e.Row[x.pre+1]++
		e.Target, e.Weight, e.Delay = append(e.Target, uint32(x.post)), append(e.Weight, x.weight), append(e.Delay, uint16(x.delay))
	}
	for i := range pre {
		e.Row[i+1] += e.Row[i]
	}
	return e
}

func run(t *testing.T, job *Job) *network.Result {
	t.Helper()
	r, err := Run(context.Background(), job)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// timesOf are the spike times of a cell.
func timesOf(r *network.Result, population, cell int) []float64 {
	var out []float64
	for i, s := range r.Spikes {
		if int(s.Population) == population && int(s.Cell) == cell {
			out = append(out, r.Times[i])
		}
	}
	return out
}

// one is a network of one source and one cell.
func one(trains Trains, c *Population, list ...edge) *Job {
	return &Job{Populations: []*Population{{Name: "in", Size: len(trains), Source: trains}, c}, Duration: 1000, DT: 0.1,
		Projections: []*Projection{{Name: "in", Post: 1, Edges: edgesOf(len(trains), c.Size, list...), Tick: 0.1}}}
}

// regular is a train of n spikes, the first after one interval.
func regular(interval float64, n int) []float64 {
	var out []float64
	for k := range n {
		out = append(out, float64(k+1)*interval)
	}
	return out
}

// With inputs w at intervals d, m after the k-th is w (1 - q^k)/(1 - q) with
// q = exp(-d/tau): the cell spikes with the first k for which that is 1.
func TestRegularInputHasTheClosedForm(t *testing.T) {
	for _, c := range []struct{ w, d, tau float64 }{{0.3, 2, 10}, {0.11, 1, 10}, {0.6, 5, 20}, {0.0951626, 1, 10}} {
		q := math.Exp(-c.d / c.tau)
		k := math.Ceil(math.Log(1-(1-q)/c.w) / math.Log(q))
		var want []float64
		for n := 1; !math.IsNaN(k) && float64(n)*k <= 100; n++ {
			want = append(want, float64(n)*k*c.d+1.5)
		}
		r := run(t, one(Trains{regular(c.d, 100)}, cellsOf("c", 1, 4, c.tau, 0), edge{0, 0, c.w, 15}))
		if diff := cmp.Diff(want, timesOf(r, 1, 0)); diff != "" {
			t.Errorf("%+v: (-want +got)\n%s", c, diff)
		}
	}
}

func TestDelaysAreExactForEachConnection(t *testing.T) {
	delays := []int{1, 2, 17, 3, 10000}
	var list []edge
	for i, d := range delays {
		list = append(list, edge{0, i, 1, d})
	}
	train := []float64{0.7, 3}
	job := one(Trains{train}, cellsOf("c", 5, 4, 10, 0), list...)
	job.Duration = 2000
	r := run(t, job)
	for i, d := range delays {
		want := []float64{train[0] + float64(d)/10, train[1] + float64(d)/10}
		if diff := cmp.Diff(want, timesOf(r, 1, i)); diff != "" {
			t.Errorf("a delay of %d steps: (-want +got)\n%s", d, diff)
		}
	}
}

func TestEventsInTheRefractoryPeriodAreLost(t *testing.T) {
	// A spike at 1.1, refractory until 4.1; then m begins at 0.
	train := Trains{{1, 2, 3.9, 5, 5.5}}
	r := run(t, one(train, cellsOf("c", 1, 1, 1e9, 3), edge{0, 0, 0.6, 1}, edge{0, 0, 0.6, 1}))
	if diff := cmp.Diff([]float64{1.1, 5.1}, timesOf(r, 1, 0)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if got := r.Populations[1]; got.Spikes != 2 || got.Counts[0] != 2 {
		t.Errorf("%+v", got)
	}
}

// The end of a refractory period and the arrival of a spike at the same time
// happen in the order in which they came about.
func TestTheEndOfARefractoryPeriodKeepsItsPlaceAmongEvents(t *testing.T) {
	for _, c := range []struct {
		second, delay float64
		accepted      bool
	}{{2, 2, true}, {0, 4, false}} { // the cell spikes at 1, and hears again at 4
		in := one(Trains{{0.75}, {c.second}}, cellsOf("c", 1, 1, 10, 3), edge{0, 0, 1, 1}, edge{1, 0, 1, int(4 * c.delay)})
		in.Projections[0].Tick = 0.25 // ms
		want := []float64{1}
		if c.accepted {
			want = append(want, 4)
		}
		if diff := cmp.Diff(want, timesOf(run(t, in), 1, 0)); diff != "" {
			t.Errorf("sent at %g: (-want +got)\n%s", c.second, diff)
		}
	}
}

// Events of one moment are added one by one, in the order in which they were
// sent: fifty times 0.02 is more than 1, and inhibition that comes too late does
// not take back a spike.
func TestSimultaneousEventsHappenInTheirOrder(t *testing.T) {
	var trains Trains
	var list []edge
	for i := range 50 {
		trains = append(trains, []float64{5})
		list = append(list, edge{i, 0, 0.02, 20})
	}
	if got := timesOf(run(t, one(trains, cellsOf("c", 1, 8, 10, 3), list...)), 1, 0); len(got) != 1 || got[0] != 7 {
		t.Errorf("spikes at %v, want 7", got)
	}
	for _, late := range []bool{false, true} {
		trains, first := Trains{{5}, {5}}, 0
		if !late {
			first = 1
		}
		got := timesOf(run(t, one(trains, cellsOf("c", 1, 8, 10, 3), edge{first, 0, 1, 20}, edge{1 - first, 0, -1, 20})), 1, 0)
		if (len(got) == 1) != late {
			t.Errorf("inhibition late is %v: spikes at %v", late, got)
		}
	}
}

// Samples follow the decay from event to event, and do not change it.
func TestStatesAreRecordedBetweenEvents(t *testing.T) {
	job := one(Trains{{0.9, 4.9}}, cellsOf("c", 2, 4, 10, 3), edge{0, 1, 0.8, 1})
	job.Duration = 8
	plain := run(t, job)
	job.Populations[1].Record = []Record{{Name: "m", Unit: "1", Scale: 1, Cells: []int{1, 0}, Stride: 10}}
	r := run(t, job)
	at := func(times ...float64) (out float64) { // m so many ms after each arrival
		for _, t := range times {
			out += 0.8 * math.Exp(-t/10)
		}
		return out
	}
	want := [][]float64{{0, 0, at(1), at(2), at(3), at(4), 0, 0}, make([]float64, 8)} // a spike at 5
	near := cmp.Comparer(func(a, b float64) bool { return math.Abs(a-b) < 1e-12 })
	if diff := cmp.Diff(want, r.Traces[0].Values, near); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if diff := cmp.Diff(plain.Times, r.Times); diff != "" || len(r.Times) != 1 {
		t.Errorf("recording moves the spikes\n%s", diff)
	}
}

func TestPoissonSourcesHaveTheirRate(t *testing.T) {
	p := &Population{Name: "noise", Size: 50, Source: Poisson{Rate: []float64{0.02}, Random: random.NewStream(3, 1)}, Spikes: true}
	r := run(t, &Job{Populations: []*Population{p}, Duration: 20000, DT: 0.1, RateStride: 10000})
	a := r.Populations[0]
	if sd := math.Sqrt(50 * 0.02 * 20000); math.Abs(float64(a.Spikes)-50*0.02*20000) > 4*sd {
		t.Errorf("%d spikes, want 20000 +- %g", a.Spikes, sd)
	}
	if math.Abs(a.CVISI-1) > 0.03 {
		t.Errorf("CV of the intervals %g, want 1", a.CVISI)
	}
	sum := 0.0
	for _, v := range r.Rates[0] {
		sum += v / float64(len(r.Rates[0]))
	}
	if math.Abs(sum-a.RateHz) > 1e-9 || len(r.Rates[0]) != 20 {
		t.Errorf("rates %v, mean %g, want %g", r.Rates[0], sum, a.RateHz)
	}
}

// A cell that each arrival brings to its threshold spikes as often as there are
// arrivals outside of its refractory period.
func TestDrivesAreIndependentTrainsWithoutDelay(t *testing.T) {
	c := cellsOf("c", 40, 8, 10, 2)
	r := run(t, &Job{Populations: []*Population{c}, Duration: 5000, DT: 0.1,
		Drives: []*Drive{{Name: "drive", Input: Poisson{Rate: []float64{0.5}, Random: random.NewStream(1, 2)}, Weight: []float64{1}}}})
	want := 1 / (2 + 2.0) * 5000 * 40 // one in the mean interval of the input and the refractory period
	if len(r.Populations) != 1 || math.Abs(float64(r.Populations[0].Spikes)-want) > 4*math.Sqrt(want) {
		t.Errorf("%d populations, %d spikes, want about %g", len(r.Populations), r.Populations[0].Spikes, want)
	}
	if cmp.Equal(timesOf(r, 0, 0), timesOf(r, 0, 1)) {
		t.Error("two cells have the same trains")
	}
}

// slowly is the network by the letter: each arrival is an event of its own in a
// list that is searched for the next one, and so is the end of a refractory
// period.
func slowly(job *Job, tau, refractory float64) (out []string) {
	type happening struct {
		time      float64
		order     int
		kind      string
		pop, cell int
		weight    float64
	}
	var list []happening
	order := 1 << 30
	add := func(time float64, kind string, pop, cell int, weight float64) {
		order++
		list = append(list, happening{time, order, kind, pop, cell, weight})
	}
	for i, p := range job.Populations {
		if trains, ok := p.Source.(Trains); ok {
			for cell, train := range trains {
				for _, time := range train {
					list = append(list, happening{time, i*1000 + cell, "source", i, cell, 0})
				}
			}
		}
	}
	m, last, deaf := map[[2]int]float64{}, map[[2]int]float64{}, map[[2]int]bool{}
	emit := func(now float64, pop, cell int) {
		out = append(out, fmt.Sprint(now, pop, cell))
		for _, p := range job.Projections {
			if p.Pre == pop {
				for k := p.Edges.Row[cell]; k < p.Edges.Row[cell+1]; k++ {
					add(now+float64(p.Edges.Delay[k])/10, "arrival", p.Post, int(p.Edges.Target[k]), p.Edges.Weight[k])
				}
			}
		}
	}
	for len(list) > 0 {
		next := 0
		for i, h := range list {
			if h.time < list[next].time || h.time == list[next].time && h.order < list[next].order {
				next = i
			}
		}
		h, who := list[next], [2]int{list[next].pop, list[next].cell}
		list = slices.Delete(list, next, next+1)
		if h.time > job.Duration {
			break
		}
		switch h.kind {
		case "source":
			emit(h.time, h.pop, h.cell)
		case "open":
			deaf[who], m[who], last[who] = false, 0, h.time
		case "arrival":
			if deaf[who] {
				continue
			}
			m[who] = m[who]*math.Exp(-(h.time-last[who])/tau) + h.weight
			last[who] = h.time
			if m[who] >= 1 {
				deaf[who] = true
				add(h.time+refractory, "open", h.pop, h.cell, 0)
				emit(h.time, h.pop, h.cell)
			}
		}
	}
	return out
}

// A random network with few different times, so that ties abound: several
// connections between the same cells, delays that differ, and input at whole ms.
func TestRandomNetworksAreThoseOfTheSlowReference(t *testing.T) {
	for seed := range uint64(8) {
		r := rand.New(rand.NewPCG(seed, 1))
		const sources, cells = 6, 12
		trains := make(Trains, sources)
		for i := range trains {
			for k := range 40 {
				if r.IntN(3) == 0 {
					trains[i] = append(trains[i], float64(k+1)/2)
				}
			}
		}
		random := func(pre, n int, low, high float64) *wiring.Edges {
			var list []edge
			for range n {
				list = append(list, edge{r.IntN(pre), r.IntN(cells), low + float64(r.IntN(9))/8*(high-low), []int{5, 10, 15, 20, 30}[r.IntN(5)]})
			}
			return edgesOf(pre, cells, list...)
		}
		in, self := random(sources, 60, 0.1, 0.9), random(cells, 80, -0.5, 0.75)
		digests := map[string]bool{}
		for _, lanes := range []int{1, 3, 8} {
			job := &Job{Duration: 25, DT: 0.1,
				Populations: []*Population{{Name: "in", Size: sources, Source: trains, Spikes: true}, cellsOf("c", cells, lanes, 10, 1.5)},
				Projections: []*Projection{{Name: "in", Post: 1, Edges: in, Tick: 0.1}, {Name: "self", Pre: 1, Post: 1, Edges: self, Tick: 0.1}}}
			got := run(t, job)
			digests[got.Digest] = true
			var times []string
			for i, s := range got.Spikes {
				times = append(times, fmt.Sprint(got.Times[i], s.Population, s.Cell))
			}
			want := slowly(job, 10, 1.5)
			slices.Sort(want)
			slices.Sort(times)
			if diff := cmp.Diff(want, times); diff != "" {
				t.Fatalf("seed %d, %d lanes: (-want +got)\n%s", seed, lanes, diff)
			}
			if got.Populations[1].Spikes < 20 {
				t.Fatalf("seed %d: %d spikes only", seed, got.Populations[1].Spikes)
			}
		}
		if len(digests) != 1 {
			t.Errorf("seed %d: the digest depends on the lanes", seed)
		}
	}
}

func TestJobsThatCannotRunAreRefused(t *testing.T) {
	job := one(Trains{{1}}, cellsOf("c", 2, 1, 10, 3), edge{0, 0, 1, 1})
	job.Projections = append(job.Projections, &Projection{Name: "self", Pre: 1, Post: 1, Edges: edgesOf(2, 2, edge{0, 1, 1, 0}), Tick: 0.1},
		&Projection{Name: "back", Pre: 1, Post: 0, Edges: edgesOf(2, 1, edge{0, 0, 1, 1}), Tick: 0.1})
	job.Populations[1].Params[0].Values = []float64{1, 2, 3}
	job.Duration = -1
	_, err := Run(context.Background(), job)
	want := "the run lasts -1 ms, it must be positive\nparameter tau of c has 3 values for 2 cells\n" +
		"self: a delay of 0 ms: a spike would act at the moment at which it happens\nback: spikes cannot arrive at in, which is a source"
	if err == nil || err.Error() != want {
		t.Errorf("got %v\nwant %s", err, want)
	}
}

func TestARunThatIsCancelledKeepsWhatItHas(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	p := &Population{Name: "noise", Size: 100, Source: Poisson{Rate: []float64{1}, Random: random.NewStream(3, 1)}, Spikes: true}
	r, err := Run(ctx, &Job{Populations: []*Population{p}, Duration: 1e6, DT: 0.1, Progress: func(done, _ float64) {
		if done > 100 {
			cancel()
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	last := r.Times[len(r.Times)-1]
	if !r.Cancelled || last < 100 || last > 300 || float64(r.Steps)*0.1 < last-0.1 {
		t.Errorf("cancelled %v, %d steps, last spike at %g", r.Cancelled, r.Steps, last)
	}
}
