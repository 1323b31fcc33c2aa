package survey

import (
	"math"

	"nmlc/runtime/wiring"
)

// Wiring sums up the connections of a projection. Weights are coherent.
type Wiring struct {
	Connections int
	Cells       int   // postsynaptic ones
	InDegree    Range // connections that a postsynaptic cell receives
	OutDegree   Range
	Unreached   int // postsynaptic cells without
	MeanWeight  float64
	MeanSize    float64 // mean of the absolute weights, with the sign of the mean
	Deviation   float64 // standard deviation of the weights
	Delay       Range   // ms
}

// Range is a mean between extremes.
type Range struct{ Mean, Min, Max float64 }

func wiringOf(e *wiring.Edges, dt float64) Wiring {
	w := Wiring{Connections: e.Len(), Cells: e.Post}
	in := make([]int32, e.Post)
	for _, target := range e.Target {
		in[target]++
	}
	for _, n := range in {
		if n == 0 {
			w.Unreached++
		}
	}
	w.InDegree = rangeOf(e.Post, func(i int) float64 { return float64(in[i]) })
	w.OutDegree = rangeOf(e.Pre, func(i int) float64 { return float64(e.Row[i+1] - e.Row[i]) })
	w.Delay = rangeOf(len(e.Delay), func(i int) float64 { return float64(e.Delay[i]) * dt })
	w.weigh(e.Weight)
	return w
}

func (w *Wiring) weigh(weights []float64) {
	sum, size, squares := 0.0, 0.0, 0.0
	for _, v := range weights {
		sum += v
		size += math.Abs(v)
	}
	n := float64(len(weights))
	w.MeanWeight, w.MeanSize = sum/n, math.Copysign(size/n, sum)
	for _, v := range weights {
		squares += (v - w.MeanWeight) * (v - w.MeanWeight)
	}
	w.Deviation = math.Sqrt(squares / n)
}

func rangeOf(n int, value func(i int) float64) Range {
	if n == 0 {
		return Range{math.NaN(), math.NaN(), math.NaN()}
	}
	r := Range{Min: math.Inf(1), Max: math.Inf(-1)}
	for i := range n {
		v := value(i)
		r.Mean += v
		r.Min, r.Max = min(r.Min, v), max(r.Max, v)
	}
	r.Mean /= float64(n)
	return r
}
