package network

import (
	"math"
	"math/rand/v2"
	"testing"

	"nmlc/runtime/abi"
	"nmlc/runtime/wiring"
)

// showV makes cells of lifCode show V and 2 V.
func showV(code *Code, lanes int) *Code {
	code.Show = &abi.Kernel{Name: "show", Lanes: lanes, Buffers: []abi.Buffer{{Name: "state", Width: 3}, {Name: "shown", Width: 2}}}
	code.Show.Population = func(groups, _, _ int, b [][]float64) {
		for g := range groups {
			for l := range lanes {
				v := b[0][(g*3+stateV)*lanes+l]
				b[1][(g*2)*lanes+l], b[1][(g*2+1)*lanes+l] = v, 2*v
			}
		}
	}
	return code
}

// gradedJob has cells below threshold that read each other continuously.
func gradedJob(lanes int) *Job {
	r := rand.New(rand.NewPCG(4, 4))
	job := &Job{DT: 0.1, Steps: 80}
	for i, size := range []int{21, 13} {
		start := make([]float64, size)
		p := &Population{Name: string(rune('A' + i)), Size: size, Code: showV(lifCode(lanes, true), lanes), States: lifStates, Shown: 2,
			Params: lifParams(make([]float64, size)), Ports: []Port{{"V"}, {"g"}}, Inputs: []Input{{Name: "u", Graded: 1}}}
		all := make([]int, size)
		for c := range all {
			all[c], start[c] = c, r.Float64()
		}
		p.Starts = []Start{{State: stateV, Values: start}}
		p.Record = []Record{{Name: "V", Scale: 1, Output: 0, Cells: all, Stride: 1}}
		job.Populations = append(job.Populations, p)
	}
	add := func(pre, post int, e *wiring.Edges, delay uint16, g Graded) {
		e.Delay = []uint16{delay}
		job.Projections = append(job.Projections, &Projection{Name: "p", Pre: pre, Post: post, Edges: e, Amplitude: -1, Graded: &g})
	}
	random := func(pre, post int) *wiring.Edges {
		return randomEdges(r, pre, post, 0.3, func() float64 { return 0.02 * r.NormFloat64() }, func() uint16 { return 0 })
	}
	one := func(e *wiring.Edges) *wiring.Edges { e.Weight = []float64{0.01}; return e }
	add(0, 0, one(complete(21, 21, false)), 0, Graded{Shown: 0})
	add(1, 0, one(complete(13, 21, true)), 3, Graded{Shown: 1})
	add(0, 1, random(21, 13), 0, Graded{Shown: 1})
	add(1, 1, random(13, 13), 1, Graded{Shown: 0})
	add(0, 1, one(random(21, 13)), 7, Graded{Shown: 0})
	add(1, 0, random(13, 21), 0, Graded{Shown: -1})
	delayed := func(e *wiring.Edges) *wiring.Edges {
		for range e.Target {
			e.Delay = append(e.Delay, uint16(r.IntN(9)))
		}
		return e
	}
	each := func(pre, post int, e *wiring.Edges) {
		job.Projections = append(job.Projections, &Projection{Name: "p", Pre: pre, Post: post, Edges: e, Amplitude: -1, Graded: &Graded{Shown: 1}})
	}
	bare := func(e *wiring.Edges) *wiring.Edges { e.Delay = nil; return e }
	each(0, 1, delayed(bare(random(21, 13))))
	each(1, 0, delayed(bare(one(complete(13, 21, true)))))
	add(0, 1, one(random(21, 13)), 0, Graded{Shown: -1, Weightless: true})
	job.Projections[len(job.Projections)-1].Edges.Weight = []float64{0.3} // does not count
	return job
}

func complete(pre, post int, self bool) *wiring.Edges {
	e := &wiring.Edges{Pre: pre, Post: post, Row: []int64{0}}
	for i := range pre {
		for t := range post {
			if self || t != i {
				e.Target = append(e.Target, uint32(t))
			}
		}
		e.Row = append(e.Row, int64(len(e.Target)))
	}
	return e
}

// gradedReference gives V of each population, cell and step.
func gradedReference(job *Job) [][][]float64 {
	history := make([][][]float64, len(job.Populations)) // [population][step][cell]
	cell := newLIF(10, 5, 1, 20, 0, job.DT)
	states := make([][][3]float64, len(job.Populations))
	for i, p := range job.Populations {
		states[i] = make([][3]float64, p.Size)
		for c := range states[i] {
			states[i][c][stateV] = p.Starts[0].Values[c]
		}
	}
	for step := range job.Steps {
		for i, p := range job.Populations {
			row := make([]float64, p.Size)
			for c := range row {
				row[c] = states[i][c][stateV]
			}
			history[i] = append(history[i], row)
		}
		for i, p := range job.Populations {
			for c := range p.Size {
				u := 0.0
				for _, q := range job.Projections {
					if q.Post != i {
						continue
					}
					onto(q.Edges, c, c+1, func(pre int, edge int64, _ int) {
						delay := q.Edges.Delay[0]
						if len(q.Edges.Delay) > 1 {
							delay = q.Edges.Delay[edge]
						}
						seen := history[q.Pre][max(0, step-int(delay))]
						term := 1.0
						if !q.Graded.Weightless {
							term = weightOf(q.Edges.Weight, edge)
						}
						if q.Graded.Shown >= 0 {
							term *= seen[pre] * float64(q.Graded.Shown+1)
						}
						u += term
					})
				}
				cell.step(&states[i][c], u, 0, 0)
			}
		}
	}
	return history
}

func TestGradedProjectionsReadTheCells(t *testing.T) {
	want := gradedReference(gradedJob(4))
	digest := ""
	for _, how := range []struct{ lanes, threads int }{{4, 1}, {8, 2}, {1, 3}} {
		job := gradedJob(how.lanes)
		job.Threads = how.threads
		got, err := run(t.Context(), job, 0)
		if err != nil {
			t.Fatal(err)
		}
		for i, trace := range got.Traces {
			for c, values := range trace.Values {
				for step, v := range values {
					if w := want[i][step][c]; math.Abs(v-w) > 1e-13 {
						t.Fatalf("%+v: V of %d in population %d at step %d is %.17g, the reference has %.17g", how, c, i, step, v, w)
					}
				}
			}
		}
		if digest == "" {
			digest = got.Digest
		} else if digest != got.Digest {
			t.Errorf("%+v: other bits", how)
		}
	}
}
