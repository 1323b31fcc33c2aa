package sim

import "nmlc/runtime/group"

// Result is what a run recorded.
type Result struct {
	Traces []Trace // in the order of Job.Record
	Spikes []Spike // by time, then by cell; empty where the cells do not spike
	RateHz float64 // spikes per cell and second
	// CVISI is the coefficient of variation of the intervals between spikes,
	// the mean over cells with at least two; NaN where there is none.
	CVISI float64
	// Late counts spikes that had to wait for the beginning of a step, since the
	// one before held more than are located.
	Late int

	Diverged    []Divergence // the first cells that blew up
	DivergedAll int          // how many did

	Digest    string // of every recorded value and spike: equal where they are equal to the bit
	Steps     int    // steps done
	DT        float64
	PeakBytes int
	Cancelled bool
}

// Trace is an output of some cells over time, in coherent units.
type Trace struct {
	Name   string
	Cells  []int
	Stride int         // steps between samples
	Values [][]float64 // [index into Cells][sample]: the value at the start of step sample*Stride
}

// Spike is one spike.
type Spike struct {
	Cell, Step int     // the step in which the cell crossed its threshold
	Fraction   float64 // of the step that had passed; 1 where spikes lie at the ends of steps
}

// Time is the time of the spike in ms.
func (s Spike) Time(dt float64) float64 { return (float64(s.Step) + s.Fraction) * dt }

// Divergence is a cell that blew up.
type Divergence struct {
	Cell int
	group.Divergence
}
