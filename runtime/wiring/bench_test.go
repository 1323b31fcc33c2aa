package wiring

import (
	"math"
	"testing"
)

// BenchmarkTotal draws weights and delays as the microcircuit of Potjans and
// Diesmann (2014) does.
func BenchmarkTotal(b *testing.B) {
	const n, connections = 20000, 10_000_000
	s := within(n)
	s.Rule, s.Multapses = Total{connections}, true
	s.Weight = Normal(87.8, 8.78, 0, math.Inf(1))
	s.Delay = Normal(1.5, 0.75, 0.1, math.Inf(1))
	for b.Loop() {
		if _, err := Build(s); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/connections, "ns/connection")
}

func BenchmarkProbability(b *testing.B) {
	s := within(30000)
	s.Rule = Probability{Amount{Constant: 0.02}}
	connections := 0
	for b.Loop() {
		e, err := Build(s)
		if err != nil {
			b.Fatal(err)
		}
		connections = e.Len()
	}
	if math.Abs(float64(connections)-18e6) > 1e5 {
		b.Fatal(connections)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(connections), "ns/connection")
}

func BenchmarkInDegree(b *testing.B) {
	s := within(100000)
	s.Rule = InDegree{100}
	for b.Loop() {
		if _, err := Build(s); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/10e6, "ns/connection")
}
