package event

import (
	"math"

	"nmlc/runtime/random"
)

// Source makes the spikes of a population without cells.
type Source interface {
	// Next is the time in ms of spike k of a cell, where the one before it was at
	// last (0 for k = 0): +Inf where there is none.
	Next(cell, k int, last float64) float64
}

// Trains are spikes given by their times, in ms: those of a cell in ascending
// order.
type Trains [][]float64

// Next implements Source.
func (t Trains) Next(cell, k int, _ float64) float64 {
	if k < len(t[cell]) {
		return t[cell][k]
	}
	return math.Inf(1)
}

// Poisson are independent Poisson processes.
type Poisson struct {
	Rate   []float64 // kHz: one value, or one for each cell
	Random random.Stream
}

// Next implements Source.
func (p Poisson) Next(cell, k int, last float64) float64 {
	rate := p.Rate[min(cell, len(p.Rate)-1)]
	if !(rate > 0) {
		return math.Inf(1)
	}
	return last + p.Random.Exponential(uint32(cell), uint64(k))/rate
}
