package network

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"nmlc/runtime/wiring"
)

// BenchmarkDelivery adds up about 53 000 events per step on rows of 80 random
// targets, as a network of 4000, 40 000 and 400 000 cells has them.
func BenchmarkDelivery(b *testing.B) {
	for _, cells := range []int{4000, 40_000, 400_000} {
		for _, kind := range []string{"same", "weights", "delays"} {
			b.Run(fmt.Sprintf("%d/%s", cells, kind), func(b *testing.B) { benchmarkDelivery(b, cells, kind) })
		}
	}
}

func benchmarkDelivery(b *testing.B, cells int, kind string) {
	const row, steps, spikes = 80, 16, 666
	r := rand.New(rand.NewPCG(1, 2))
	edges := &wiring.Edges{Pre: cells, Post: cells, Row: []int64{0}, Weight: []float64{1}, Delay: []uint16{5}}
	for i := range cells {
		for range row {
			edges.Target = append(edges.Target, uint32(r.IntN(cells)))
		}
		slices.Sort(edges.Target[i*row:])
		edges.Row = append(edges.Row, int64(len(edges.Target)))
	}
	if kind != "same" {
		edges.Weight = make([]float64, edges.Len())
	}
	if kind == "delays" {
		edges.Delay = make([]uint16, edges.Len())
		for i := range edges.Delay {
			edges.Delay[i] = uint16(5 + 10*(i%row)/row)
		}
	}
	p := &Population{Name: "A", Size: cells, Code: lifCode(8, false), States: lifStates, Params: lifParams(make([]float64, cells)), Ports: []Port{{"V"}, {"g"}}}
	job := (&Job{Populations: []*Population{p}, Projections: []*Projection{{Edges: edges, Amplitude: -1}}, DT: 0.1, Steps: 100, Threads: 1}).withDefaults()
	e, err := newEngine(b.Context(), job, job.epoch())
	if err != nil {
		b.Fatal(err)
	}
	var spiked [steps][]int32
	for i := range spiked {
		for range spikes {
			spiked[i] = append(spiked[i], int32(r.IntN(cells)))
		}
		slices.Sort(spiked[i])
	}
	step := 0
	b.ReportMetric(undisturbed(b, func() {
		e.paths[0].deliver(0, step%6, step%6, spiked[step%steps], nil)
		step++
	})/row/spikes, "ns/event")
}

// undisturbed is the time of one turn in ns where the machine does nothing else:
// of all turns that of the best tenth.
func undisturbed(b *testing.B, turn func()) float64 {
	var took []time.Duration
	for b.Loop() {
		began := time.Now()
		turn()
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	return float64(took[len(took)/10].Nanoseconds())
}
