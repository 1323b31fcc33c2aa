package network

import (
	"slices"
	"testing"

	"nmlc/runtime/wiring"
)

// A spike of step k acts at the beginning of step k + 1 + n, for each connection
// its own n: there the kick has its cell spike.
func TestADelayIsExactlySoManySteps(t *testing.T) {
	delays := []uint16{1, 2, 17, 1, 300}
	for _, threads := range []int{1, 2, 3} {
		job := &Job{DT: 0.1, Steps: 400, Threads: threads, Populations: []*Population{
			{Name: "S", Size: 1, Source: NewTrains([][]float64{{2}}, 0.1)}, // at the end of step 19
			{Name: "A", Size: 5, Code: lifCode(2, false), States: lifStates, Params: lifParams(make([]float64, 5)), Ports: []Port{{"V"}, {"g"}}, Spikes: true},
		}}
		job.Projections = []*Projection{{Pre: 0, Post: 1, Amplitude: -1, Edges: &wiring.Edges{Pre: 1, Post: 5, Row: []int64{0, 5},
			Target: []uint32{0, 3, 1, 2, 4}, Delay: []uint16{1, 1, 2, 17, 300}, Weight: []float64{50}}}}
		got, err := run(t.Context(), job, 0)
		if err != nil {
			t.Fatal(err)
		}
		var want []Spike
		for cell, n := range delays {
			want = append(want, Spike{Population: 1, Cell: int32(cell), Step: 19 + 1 + int32(n)})
		}
		slices.SortFunc(want, func(a, b Spike) int { return int(a.Step-b.Step)*10 + int(a.Cell-b.Cell) })
		if !slices.Equal(got.Spikes, want) {
			t.Errorf("%d threads: spikes %v, want %v", threads, got.Spikes, want)
		}
	}
}
