package network

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"nmlc/runtime/abi"
)

// BenchmarkOverhead is a network of the size of COBA whose cells compute
// nothing: what the engine itself takes per step, delivery included.
func BenchmarkOverhead(b *testing.B) {
	for _, threads := range []int{1, 2} {
		for _, delay := range []uint16{1, 5} {
			b.Run(fmt.Sprintf("threads=%d/delay=%d", threads, delay), func(b *testing.B) {
				job := idleJob(4000, delay)
				job.Threads, job.Steps = threads, max(b.N, 1000)
				b.ResetTimer()
				if _, err := Run(b.Context(), job); err != nil {
					b.Fatal(err)
				}
			})
		}
	}
}

// idleJob has cells that spike at 20 Hz whatever happens.
func idleJob(cells int, delay uint16) *Job {
	r := rand.New(rand.NewPCG(1, 2))
	code := lifCode(8, false)
	var pattern [997]float64
	for i := range pattern {
		if r.Float64() < 8*0.002 {
			pattern[i] = math.Float64frombits(1 << r.IntN(8))
		}
	}
	at := 0
	code.Advance = &abi.Kernel{Name: "advance", Lanes: 8, Buffers: code.Advance.Buffers, Population: func(groups, steps, _ int, b [][]float64) {
		for i := range b[4][:groups*steps] {
			if at++; at >= len(pattern) {
				at = 0
			}
			b[4][i] = pattern[at]
		}
	}}
	job := &Job{DT: 0.1, Steps: 1}
	for i, size := range []int{cells * 4 / 5, cells / 5} {
		job.Populations = append(job.Populations, &Population{Name: fmt.Sprint(i), Size: size, Code: code, States: lifStates,
			Params: lifParams(make([]float64, size)), Ports: []Port{{"V"}, {"g"}}})
	}
	for pre := range 2 {
		for post := range 2 {
			e := randomEdges(r, job.Populations[pre].Size, job.Populations[post].Size, 0.02, func() float64 { return 1 }, func() uint16 { return delay })
			e.Weight, e.Delay = []float64{1}, []uint16{delay}
			job.Projections = append(job.Projections, &Projection{Pre: pre, Post: post, Port: pre, Edges: e, Amplitude: -1})
		}
	}
	return job
}
