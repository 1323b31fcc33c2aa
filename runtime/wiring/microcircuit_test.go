package wiring_test

import (
	"encoding/json"
	"math"
	"os"
	"runtime"
	"testing"

	"nmlc/runtime/wiring"
)

// microcircuit are the facts of Potjans and Diesmann (2014) that make its
// connections.
type microcircuit struct {
	Sizes       []int       `json:"N_full"`
	Probability [][]float64 `json:"conn_probs_target_by_source"`
}

// total is how many connections, drawn with replacement, connect a pair with the
// probability.
func (m *microcircuit) total(pre, post int) int {
	pairs := float64(m.Sizes[pre]) * float64(m.Sizes[post])
	return int(math.Round(math.Log1p(-m.Probability[post][pre]) / math.Log1p(-1/pairs)))
}

func (m *microcircuit) build(b *testing.B, pre, post int) *wiring.Edges {
	mean, delay := 87.8, 1.5
	if pre%2 == 1 {
		mean, delay = -351.2, 0.75
	}
	e, err := wiring.Build(&wiring.Spec{
		Pre: wiring.Side{Size: m.Sizes[pre]}, Post: wiring.Side{Size: m.Sizes[post]}, Same: pre == post,
		Rule: wiring.Total{N: m.total(pre, post)}, Autapses: true, Multapses: true,
		Weight: wiring.Normal(mean, 0.1*math.Abs(mean), math.Inf(-1), math.Inf(1)), Delay: wiring.Normal(delay, 0.5*delay, 0.1, math.Inf(1)),
		DT: 0.1, MinDelay: 1, Stream: uint32(8*pre + post),
	})
	if err != nil {
		b.Fatal(err)
	}
	return e
}

// BenchmarkMicrocircuit makes all 0.3 billion connections of the microcircuit at
// full scale.
func BenchmarkMicrocircuit(b *testing.B) {
	text, err := os.ReadFile("../../../shared/data/network_potjans_diesmann/microcircuit.json")
	if err != nil {
		b.Skipf("the facts of the microcircuit are not at hand: %v", err)
	}
	var m microcircuit
	if err := json.Unmarshal(text, &m); err != nil {
		b.Fatal(err)
	}
	connections, bytes := 0, 0
	for b.Loop() {
		connections, bytes = 0, 0
		var all []*wiring.Edges
		for pre := range m.Sizes {
			for post := range m.Sizes {
				e := m.build(b, pre, post)
				connections, bytes, all = connections+e.Len(), bytes+e.Bytes(), append(all, e)
			}
		}
		runtime.KeepAlive(all)
	}
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	b.ReportMetric(float64(connections)/1e6, "Mconnections")
	b.ReportMetric(float64(bytes)/float64(connections), "B/connection")
	b.ReportMetric(float64(memory.Sys)/float64(connections), "peakB/connection")
}
