package network

import "nmlc/runtime/group"

// Result is what a run recorded.
type Result struct {
	Populations []Activity // in the order of Job.Populations
	Spikes      []Spike    // by step, then by population, then by cell
	// Times are the times of the spikes in ms, where cells move from event to
	// event; nil on the grid of steps.
	Times []float64
	// Events are the arrivals of spikes at cells; 0 where they are not counted.
	Events int64
	Traces []Trace // by population, then in the order of its records
	// Weights are those of the plastic projections at the end, in the order of
	// their edges, and nil for others.
	Weights [][]float64
	Rates   [][]float64 // [population][sample]: spikes per cell and second in each RateStride steps

	Diverged    []Divergence // the first cells that blew up
	DivergedAll int

	// Digest is a hash of every spike and recorded value: equal where they are
	// equal to the bit.
	Digest    string
	Steps     int // done
	DT        float64
	PeakBytes int
	Epoch     int // steps between exchanges of spikes
	Threads   int
	Cancelled bool
}

// Activity sums up a population.
type Activity struct {
	Name   string
	Size   int
	Spikes int64
	RateHz float64
	CVISI  float64 // mean over cells with at least three spikes; NaN where there are none
	Counts []int32 // spikes of each cell
}

// Spike is one spike, at the end of its step.
type Spike struct {
	Population, Cell, Step int32
}

// Trace is an output of some cells over time, in coherent units.
type Trace struct {
	Population int
	Name, Unit string
	Scale      float64
	Cells      []int
	Stride     int
	Values     [][]float64 // [index into Cells][sample]: the value at the start of step sample*Stride
}

// Divergence is a cell that blew up.
type Divergence struct {
	Population, Cell int
	group.Divergence
}
