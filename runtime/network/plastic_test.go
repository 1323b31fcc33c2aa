package network

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"nmlc/runtime/abi"
	"nmlc/runtime/random"
)

// A connection with spike-timing dependent plasticity by pairs, by hand:
//
//	a' = -a/20; b' = -b/30 (ms)
//	on pre  { send w; a += 0.05; w := clip(w + b, 0, 1) }
//	on post { b -= 0.06; w := clip(w + a, 0, 1) }
type stdp struct{ w, a, b float64 }

const (
	tauPre, tauPost = 20.0, 30.0
	gain, loss      = 0.05, 0.06
)

func (c *stdp) pass(elapsed float64) {
	c.a *= math.Exp(-elapsed / tauPre)
	c.b *= math.Exp(-elapsed / tauPost)
}

func (c *stdp) onPre(elapsed float64) (sent float64) {
	c.pass(elapsed)
	sent = c.w
	c.a, c.w = c.a+gain, min(max(c.w+c.b, 0), 1)
	return sent
}

func (c *stdp) onPost(elapsed float64) {
	c.pass(elapsed)
	c.b, c.w = c.b-loss, min(max(c.w+c.a, 0), 1)
}

func stdpPlastic(lanes int) *Plastic {
	kernel := func(name string, event func(c *stdp, elapsed float64) float64) *abi.Kernel {
		k := &abi.Kernel{Name: name, Lanes: lanes, Buffers: []abi.Buffer{{Name: "elapsed", Width: 1}, {Name: "state", Width: 3}}}
		if name == "pre" {
			k.Buffers = append(k.Buffers, abi.Buffer{Name: "sent", Width: 1})
		}
		k.Call = func(_ int, b [][]float64) {
			for l := range lanes {
				c := stdp{b[1][l], b[1][lanes+l], b[1][2*lanes+l]}
				sent := event(&c, b[0][l])
				b[1][l], b[1][lanes+l], b[1][2*lanes+l] = c.w, c.a, c.b
				if name == "pre" {
					b[2][l] = sent
				}
			}
		}
		return k
	}
	return &Plastic{
		Pre:    kernel("pre", (*stdp).onPre),
		Post:   kernel("post", func(c *stdp, elapsed float64) float64 { c.onPost(elapsed); return 0 }),
		States: []string{"w", "a", "b"}, Init: []float64{0, 0},
	}
}

// The learning window has its closed form, whatever the delay, with what arrives
// acting before the spike of that time.
func TestTheLearningWindow(t *testing.T) {
	const start, dt, seen = 0.5, 0.1, 60.0 // ms: when the postsynaptic cell spikes
	for _, delay := range []uint16{1, 2, 17} {
		for lag := -40; lag <= 40; lag += 4 { // steps from the arrival to the postsynaptic spike
			arrives := seen - float64(lag)*dt
			trains := NewTrains([][]float64{{arrives - float64(delay)*dt}, {seen - 2*dt}}, dt)
			job := &Job{DT: dt, Steps: 1000, Populations: []*Population{
				{Name: "S", Size: 2, Source: trains},
				{Name: "A", Size: 1, Code: lifCode(4, false), States: lifStates, Params: lifParams([]float64{0}), Ports: []Port{{"V"}, {"g"}}, Spikes: true},
			}}
			plastic, kick := single(2, 1, 0, start, delay), single(2, 1, 1, 50, 1)
			job.Projections = []*Projection{
				{Pre: 0, Post: 1, Port: 1, Edges: plastic, Amplitude: -1, Plastic: stdpPlastic(4)},
				{Pre: 0, Post: 1, Port: 0, Edges: kick, Amplitude: -1},
			}
			got, err := run(t.Context(), job, 0)
			if err != nil {
				t.Fatal(err)
			}
			if want := []Spike{{Population: 1, Cell: 0, Step: 599}}; !slices.Equal(got.Spikes, want) {
				t.Fatalf("the postsynaptic cell spikes at %v, it must at %v", got.Spikes, want)
			}
			late := float64(got.Spikes[0].Step+1)*dt - arrives // of the spike after the arrival
			want := start - loss*math.Exp(late/tauPost)
			if late > -dt/2 {
				want = start + gain*math.Exp(-late/tauPre)
			}
			if w := got.Weights[0][0]; math.Abs(w-want) > 1e-12 {
				t.Errorf("delay %d, lag %.1f ms: weight %.15g, want %.15g", delay, late, w, want)
			}
		}
	}
}

// plasticJob has two plastic projections among cells and from a source that may
// spike twice in a step.
func plasticJob(seed uint64, lanes int) *Job {
	job := randomJob(seed, lanes)
	r := rand.New(rand.NewPCG(seed, 9))
	job.Populations = append(job.Populations, &Population{Name: "P", Size: 9, Spikes: true,
		Source: NewPoisson(9, func(int) float64 { return 1 }, job.DT, random.NewStream(seed, 1))})
	for _, pre := range []int{0, 1, len(job.Populations) - 1} {
		post := r.IntN(2)
		e := randomEdges(r, job.Populations[pre].Size, job.Populations[post].Size, 0.3, r.Float64, func() uint16 { return uint16(1 + r.IntN(17)) })
		if pre == 1 {
			e.Weight, e.Delay = []float64{0.2}, []uint16{3}
		}
		job.Projections = append(job.Projections, &Projection{Name: "plastic", Pre: pre, Post: post, Port: 1, Edges: e, Amplitude: -1, Plastic: stdpPlastic(lanes)})
	}
	return job
}

func TestPlasticNetworksAgreeWithTheReference(t *testing.T) {
	changed := 0
	for seed := range uint64(25) {
		job := plasticJob(seed, 4)
		spikes, weights := reference(job)
		for _, how := range []struct{ lanes, threads int }{{4, 1}, {8, 2}, {1, 3}} {
			job := plasticJob(seed, how.lanes)
			job.Threads = how.threads
			got, err := run(t.Context(), job, 0)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(got.Spikes, spikes) {
				t.Fatalf("seed %d, %+v: other spikes; first difference at %v", seed, how, firstDifference(got.Spikes, spikes))
			}
			for i, want := range weights {
				if !slices.Equal(got.Weights[i], want) {
					t.Fatalf("seed %d, %+v: other weights of projection %d:\n%v\n%v", seed, how, i, got.Weights[i], want)
				}
				for edge, w := range want {
					if w < 0 || w > 1 {
						t.Fatalf("seed %d: weight %g is out of bounds", seed, w)
					}
					if w != weightOf(job.Projections[i].Edges.Weight, int64(edge)) {
						changed++
					}
				}
			}
		}
	}
	if changed < 1000 {
		t.Errorf("only %d weights changed", changed)
	}
}

// BenchmarkPlastic is what an event of a connection takes besides its kernel.
func BenchmarkPlastic(b *testing.B) {
	const pre, post = 2000, 500
	idle := func(name string) *abi.Kernel {
		return &abi.Kernel{Name: name, Lanes: 8, Buffers: []abi.Buffer{{Name: "elapsed", Width: 1}, {Name: "state", Width: 3}, {Name: "sent", Width: 1}},
			Population: func(int, int, int, [][]float64) {}}
	}
	r := rand.New(rand.NewPCG(1, 2))
	e := randomEdges(r, pre, post, 0.2, r.Float64, func() uint16 { return uint16(1 + r.IntN(10)) })
	job := (&Job{DT: 0.1, Steps: 1, Threads: 1, Populations: []*Population{
		{Name: "S", Size: pre, Source: NewPoisson(pre, func(int) float64 { return 0.01 }, 0.1, random.NewStream(1, 1))},
		{Name: "A", Size: post, Code: lifCode(8, false), States: lifStates, Params: lifParams(make([]float64, post)), Ports: []Port{{"V"}, {"g"}}},
	}, Projections: []*Projection{{Pre: 0, Post: 1, Port: 1, Edges: e, Amplitude: -1,
		Plastic: &Plastic{Pre: idle("pre"), Post: idle("post"), States: []string{"w", "a", "b"}, Init: []float64{0, 0}}}}}).withDefaults()
	engine, err := newEngine(b.Context(), job, 1)
	if err != nil {
		b.Fatal(err)
	}
	p := engine.parts[0]
	of := p.shares[1].plastics[0]
	step := 0
	for ; step < 12; step++ {
		p.shares[0].advance(step, 1)
	}
	b.ReportMetric(undisturbed(b, func() { of.arrive(step) })/float64(of.arriving(step)), "ns/event")
}

// arriving counts the connections that something arrives at.
func (p *plastic) arriving(time int) (n int64) {
	for delay := 1; delay <= 10; delay++ {
		for _, cell := range p.share.engine.mail[p.Projection.Pre][0].of(time - 1 - delay) {
			low, high := p.delayed(cell, delay)
			n += high - low
		}
	}
	return n
}
