// Package event runs networks whose cells move by an exact propagator between
// events and can cross their thresholds only at one: cells advance from event to
// event, at real-valued times, without a grid of steps.
//
// Place on the path of the data: abi kernels, wiring -> event -> network.Result.
// It imports none of the compiler.
package event

import (
	"nmlc/runtime/abi"
	"nmlc/runtime/network"
	"nmlc/runtime/wiring"
)

// Job is a network to run from event to event. All values are in coherent units.
type Job struct {
	Populations []*Population
	Projections []*Projection
	Drives      []*Drive
	Duration    float64 // ms
	// DT is the width of the bins in which the result also counts time, in ms:
	// Spike.Step and the rates. It does not change what happens.
	DT float64
	// RateStride is the bins between samples of the population rates; 0 for none.
	RateStride int
	// Progress is called now and then with the ms done, if set.
	Progress func(done, total float64)
}

// Population is a number of cells that share their kernels, or a source of
// spikes.
type Population struct {
	Name   string
	Size   int
	Code   *Code  // nil for a source
	Source Source // nil for cells
	Params []network.Param
	Starts []network.Start
	States []string
	Record []Record
	Spikes bool // asks for the spikes of each cell, not only for their numbers
}

// Record asks for a state of some cells over time: at multiples of a number of
// bins, before what happens at that moment.
type Record struct {
	Name, Unit string
	Scale      float64 // written value = coherent / Scale
	State      int     // its index in the kernel's buffer "state"
	Cells      []int
	Stride     int // bins between the samples
}

// Code are the kernels of a population. Buffers are found by name:
//
//	prepare: param (dt last, without a meaning here) -> prep, state
//	event:   prep, state, input, out; one step is one event
//
// The inputs of an event are, in this order: the ms since the last event that
// were refractory; those, after them, that were not; 1, or 0 while the cell is
// refractory; and for each port what arrives there.
// The kernel carries the state on, adds what arrives, and where the cell spikes
// it resets. Its outputs are the refractory period in ms, and 1 for a spike.
type Code struct {
	Prepare, Event *abi.Kernel
	Ports          int
}

// The places of the values that an event takes and gives.
const (
	inHeld, inFree, inOpen, inPorts = 0, 1, 2, 3
	outRefractory, outSpike         = 0, 1
)

// Projection carries the spikes of one population to a port of another.
type Projection struct {
	Name      string
	Pre, Post int // indices of populations
	Port      int // of Post
	// Edges are the connections; their delays are in units of Tick.
	Edges *wiring.Edges
	Tick  float64 // ms
}

// Drive is Poisson input to a port: each cell has trains of its own.
type Drive struct {
	Name   string
	Post   int
	Port   int
	Input  Poisson
	Weight []float64 // one value, or one for each cell
}
