package network

import (
	"math/rand/v2"
	"slices"
	"testing"

	"nmlc/runtime/wiring"
)

// reference simulates a job of cells as lifCode makes them: a step at a time,
// each spike carried by itself.
func reference(job *Job) (all []Spike, weights [][]float64) {
	type place struct{ population, port, cell int }
	due := map[int]map[place]float64{} // by step
	var cells [][]lifCell
	var states [][][3]float64
	for _, p := range job.Populations {
		of := make([]lifCell, p.Size)
		for i := range of {
			if p.Code != nil {
				v := p.Params
				of[i] = newLIF(v[0].Value, v[1].Value, v[2].Value, v[3].Value, v[4].Values[i], job.DT)
			}
		}
		x := make([][3]float64, p.Size)
		for _, s := range p.Starts {
			for i := range x {
				x[i][s.State] = s.Values[i]
			}
		}
		cells, states = append(cells, of), append(states, x)
	}
	plastic := make([]*slowPlastic, len(job.Projections))
	for i, p := range job.Projections {
		if p.Plastic != nil {
			plastic[i] = newSlowPlastic(p)
		}
	}
	var history [][][]int32 // [step][population]
	for step := range job.Steps {
		arrived := due[step]
		var spiked [][]int32
		for i, p := range job.Populations {
			var of []int32
			if p.Source != nil {
				of = p.Source.Spikes(step, nil)
			}
			for c := range p.Size {
				if p.Source == nil {
					u := 0.0
					if len(p.Inputs) > 0 {
						u = p.Inputs[0].Stimulus(c, step)
					}
					if cells[i][c].step(&states[i][c], u, arrived[place{i, 0, c}], arrived[place{i, 1, c}]) {
						of = append(of, int32(c))
					}
				}
			}
			spiked = append(spiked, of)
			for _, c := range of {
				all = append(all, Spike{int32(i), c, int32(step)})
			}
		}
		delete(due, step)
		history = append(history, spiked)
		send := func(p *Projection, at, target int, weight float64) {
			if due[at] == nil {
				due[at] = map[place]float64{}
			}
			due[at][place{p.Post, p.Port, target}] += weight
		}
		for _, p := range job.Projections {
			if p.Plastic != nil {
				continue
			}
			for _, c := range spiked[p.Pre] {
				for e := p.Edges.Row[c]; e < p.Edges.Row[c+1]; e++ {
					weight, delay := p.Edges.Weight[0], p.Edges.Delay[0]
					if len(p.Edges.Weight) > 1 {
						weight = p.Edges.Weight[e]
					}
					if len(p.Edges.Delay) > 1 {
						delay = p.Edges.Delay[e]
					}
					if p.Amplitude >= 0 {
						weight *= states[p.Pre][c][p.Amplitude]
					}
					send(p, step+1+int(delay), int(p.Edges.Target[e]), weight)
				}
			}
		}
		for i, p := range job.Projections {
			if p.Plastic != nil {
				plastic[i].step(p, history, step, job.DT, func(target int, w float64) { send(p, step+1, target, w) })
			}
		}
	}
	for i := range job.Projections {
		var of []float64
		if plastic[i] != nil {
			for _, c := range plastic[i].connections {
				of = append(of, c.w)
			}
		}
		weights = append(weights, of)
	}
	return all, weights
}

// slowPlastic carries each event of a plastic projection by itself.
type slowPlastic struct {
	connections []stdp
	last        []int
}

func newSlowPlastic(p *Projection) *slowPlastic {
	s := &slowPlastic{last: make([]int, p.Edges.Len())}
	for e := range p.Edges.Len() {
		s.connections = append(s.connections, stdp{w: weightOf(p.Edges.Weight, int64(e))})
	}
	return s
}

func (s *slowPlastic) elapsed(e int64, now int, dt float64) float64 {
	elapsed := float64(now-s.last[e]) * dt
	s.last[e] = now
	return elapsed
}

func (s *slowPlastic) step(p *Projection, history [][][]int32, step int, dt float64, send func(target int, w float64)) {
	now := step + 1
	for from := range history {
		for _, c := range history[from][p.Pre] {
			for e := p.Edges.Row[c]; e < p.Edges.Row[c+1]; e++ {
				delay := p.Edges.Delay[0]
				if len(p.Edges.Delay) > 1 {
					delay = p.Edges.Delay[e]
				}
				if from+1+int(delay) == now {
					send(int(p.Edges.Target[e]), s.connections[e].onPre(s.elapsed(e, now, dt)))
				}
			}
		}
	}
	for _, c := range history[step][p.Post] {
		for e, target := range p.Edges.Target {
			if int32(target) == c {
				s.connections[e].onPost(s.elapsed(int64(e), now, dt))
			}
		}
	}
}

// single is a connection from one of some cells to the only one of another
// population.
func single(pre, post, from int, weight float64, delay uint16) *wiring.Edges {
	e := &wiring.Edges{Pre: pre, Post: post, Row: make([]int64, pre+1), Target: []uint32{0}, Weight: []float64{weight}, Delay: []uint16{delay}}
	for i := from + 1; i <= pre; i++ {
		e.Row[i] = 1
	}
	return e
}

// randomEdges connects with a probability, in rows sorted as wiring does.
func randomEdges(r *rand.Rand, pre, post int, probability float64, weight func() float64, delay func() uint16) *wiring.Edges {
	e := &wiring.Edges{Pre: pre, Post: post, Row: []int64{0}}
	type edge struct {
		target uint32
		weight float64
		delay  uint16
	}
	for range pre {
		var row []edge
		for t := range post {
			for r.Float64() < probability {
				row = append(row, edge{uint32(t), weight(), delay()})
			}
		}
		slices.SortStableFunc(row, func(a, b edge) int {
			if a.delay != b.delay {
				return int(a.delay) - int(b.delay)
			}
			return int(a.target) - int(b.target)
		})
		for _, c := range row {
			e.Target, e.Weight, e.Delay = append(e.Target, c.target), append(e.Weight, c.weight), append(e.Delay, c.delay)
		}
		e.Row = append(e.Row, int64(len(e.Target)))
	}
	return e
}

// randomJob is a network of two to four populations of some tens of cells that
// fire at rates worth comparing; a number of lanes that does not fit the sizes.
func randomJob(seed uint64, lanes int) *Job {
	r := rand.New(rand.NewPCG(seed, 1))
	job := &Job{DT: 0.1, Steps: 600 + r.IntN(50), Seed: seed}
	for i := range 2 + r.IntN(3) {
		p := &Population{Name: string(rune('A' + i)), Size: 1 + r.IntN(40), Spikes: true}
		if i == 2 {
			var times [][]float64
			for range p.Size {
				var of []float64
				for t := r.ExpFloat64() * 5; t < 60; t += 0.1 + r.ExpFloat64()*5 {
					of = append(of, t)
				}
				times = append(times, of)
			}
			p.Source = NewTrains(times, job.DT)
		} else {
			withInput := r.IntN(2) == 0
			p.Code, p.States, p.Ports = lifCode(lanes, withInput), lifStates, []Port{{"V"}, {"g"}}
			bias, start := make([]float64, p.Size), make([]float64, p.Size)
			for c := range bias {
				bias[c], start[c] = 0.9+0.4*r.Float64(), r.Float64()
			}
			p.Params, p.Starts = lifParams(bias), []Start{{State: stateV, Values: start}}
			if withInput {
				p.Inputs = []Input{{Name: "u", Stimulus: func(cell, step int) float64 { return 0.1 * float64((cell+step)%7) }}}
			}
			for output, name := range []string{"V", "g"} {
				p.Record = append(p.Record, Record{Name: name, Scale: 1, Output: output, Cells: []int{p.Size - 1, 0}, Stride: 1 + r.IntN(4)})
			}
		}
		job.Populations = append(job.Populations, p)
	}
	for range 2 + r.IntN(5) {
		pre, post := r.IntN(len(job.Populations)), r.IntN(2)
		shortest, range_ := 1+r.IntN(6), 1+r.IntN(12)
		if r.IntN(3) == 0 {
			range_ = 1
		}
		e := randomEdges(r, job.Populations[pre].Size, job.Populations[post].Size, 0.2,
			func() float64 { return r.NormFloat64() * 0.2 }, func() uint16 { return uint16(shortest + r.IntN(range_)) })
		if r.IntN(2) == 0 {
			e.Weight = []float64{0.1}
		}
		if range_ == 1 && r.IntN(2) == 0 {
			e.Delay = []uint16{uint16(shortest)}
		}
		p := &Projection{Name: "p", Pre: pre, Post: post, Port: r.IntN(2), Edges: e, Amplitude: -1}
		if r.IntN(8) == 0 && pre != 2 {
			p.Amplitude = stateG
		}
		job.Projections = append(job.Projections, p)
	}
	return job
}

func TestRandomNetworksAgreeWithTheReference(t *testing.T) {
	spikes := 0
	for seed := range uint64(30) {
		job := randomJob(seed, 4)
		want, _ := reference(job)
		spikes += len(want)
		digest := ""
		for _, how := range []struct{ lanes, threads, epoch int }{{4, 1, 0}, {4, 1, 1}, {8, 2, 0}, {1, 3, 1}, {16, 7, 0}} {
			job := randomJob(seed, how.lanes)
			job.Threads = how.threads
			got, err := run(t.Context(), job, how.epoch)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(got.Spikes, want) {
				t.Fatalf("seed %d, %+v: %d spikes, the reference has %d; first difference at %v", seed, how, len(got.Spikes), len(want), firstDifference(got.Spikes, want))
			}
			if digest == "" {
				digest = got.Digest
			} else if got.Digest != digest {
				t.Fatalf("seed %d, %+v: other recorded values", seed, how)
			}
		}
	}
	if spikes < 5000 {
		t.Errorf("only %d spikes: the networks are hardly alive", spikes)
	}
}

func firstDifference(a, b []Spike) any {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return [2]Spike{a[i], b[i]}
		}
	}
	return "the end"
}
