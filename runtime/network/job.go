// Package network runs networks of spiking cells: compiled kernels advance
// populations by epochs of the shortest delay, spikes are delivered event by
// event over sparse rows, and what is recorded does not depend on threads,
// lanes or the partition of the cells.
//
// Place on the path of the data: abi kernels, wiring -> network -> Result. It
// imports none of the compiler.
package network

import (
	"nmlc/runtime/abi"
	"nmlc/runtime/wiring"
)

// Job is a network to run. All values are in coherent units (mV, ms, nA ...).
type Job struct {
	Populations []*Population
	Projections []*Projection
	Drives      []*Drive
	DT          float64 // ms
	Steps       int
	Seed        uint64
	Threads     int // 0 for all cores, or fewer where there are too few cells for them
	Memory      int // bytes that the run may take; 0 for what the machine has free
	// RateStride is the steps between samples of the population rates; 0 for none.
	RateStride int
	// Exchange connects the processes that share the run; nil for a single one.
	Exchange Exchange
	// Progress is called between epochs with the steps done, if set, some ten
	// times a second.
	Progress func(done, total int)

	spans map[*wiring.Edges]span // of the delays, when a run begins
}

// Population is a number of cells that share their kernels, or a source of
// spikes.
type Population struct {
	Name   string
	Size   int
	Code   *Code  // nil for a source
	Source Source // nil for cells
	Params []Param
	// Starts are initial values of states that differ from those that the
	// prepare kernel gives.
	Starts []Start
	// Inputs are in the order of the kernel's buffer "input".
	Inputs []Input
	// Ports are in the order of the kernel's wide buffer "arrived": what arrives
	// at a cell in a step is added up there, and the kernel clears it.
	Ports []Port
	// Shown is the number of values that the kernel Show gives, for graded
	// projections.
	Shown  int
	States []string // in the order of the kernel's buffer "state"
	Record []Record
	// Spikes asks for the spikes of each cell, not only for their numbers.
	Spikes bool
}

// Code are the kernels of a population. Buffers are found by name:
//
//	prepare: param (per lane) -> prep (per lane), state (per lane)
//	advance: common (shared prep), prep (per lane), state, input (per step, per
//	         lane), arrived (wide), spikes (bits); advances a number of steps
//	observe: advance that writes out (per step, per lane) too, for the groups
//	         that hold recorded cells: outputs at the start of each step
//	show:    common, prep, state -> shown (per lane), no loop: what graded
//	         projections read of the cells
type Code struct {
	Prepare *abi.Kernel
	Advance *abi.Kernel
	Observe *abi.Kernel // nil where nothing is recorded
	Show    *abi.Kernel // nil where no graded projection reads the cells
	// Common lists, for each value of the buffer "common", which value of the
	// prepare kernel's "prep" it is: one that depends on parameters alone that all
	// cells share. Own does so for the buffer "prep" of the other kernels.
	Common, Own []int
}

// Param is a parameter, in the order of the prepare kernel's buffer "param" (dt
// is the last there and left out here).
type Param struct {
	Name   string
	Value  float64
	Values []float64 // of each cell; nil where all share Value
}

// Start gives a state its initial values, one for each cell.
type Start struct {
	State  int
	Values []float64
}

// Input is what drives an input of a population: one of the three.
type Input struct {
	Name     string
	Stimulus func(cell, step int) float64 // called by several threads, each for cells of its own
	Uniform  bool                         // the stimulus is that of cell 0 for all
	Noise    *Noise                       // standard normal numbers
	Graded   int                          // number + 1 of the graded port that is its value; these are counted apart from Ports
}

// Noise is the stream of a standard normal input.
type Noise struct{ Stream uint32 }

// Port is a place where spikes arrive.
type Port struct{ Name string }

// Source makes the spikes of a population without cells.
type Source interface {
	// Spikes appends the cells that spike in a step, in ascending order; the
	// spikes belong to the end of the step.
	Spikes(step int, out []int32) []int32
}

// Record asks for an output of some cells over time.
type Record struct {
	Name, Unit string
	Scale      float64 // written value = coherent / Scale
	Output     int     // its index in the kernel's buffer "out"
	Cells      []int
	Stride     int // steps between the samples
}

// Projection carries the spikes of one population to a port of another.
type Projection struct {
	Name      string
	Pre, Post int // indices of populations
	Port      int // of Post; of a graded one the number that Input.Graded says
	Edges     *wiring.Edges
	// Amplitude is the index of the presynaptic state that multiplies the weight
	// as it is after the spike, or -1.
	Amplitude int
	Plastic   *Plastic // nil where weights do not change
	Graded    *Graded  // nil where spikes act
}

// Graded is a projection that reads the presynaptic cells continuously: its port
// holds, at each step, the sum over the connections of weight times what the
// kernel Show gives (1 where Shown is -1) the delay of the connection before.
type Graded struct {
	Shown int
	// Weightless terms do not have the weight as a factor.
	Weightless bool
}

// Plastic is what spikes do to the states of a single connection. Between
// events they move by the exact propagator.
//
//	Pre, Post: kernels with the buffers common (shared), elapsed (per lane, ms
//	since the last event), state (per lane; the weight first), cell (per lane:
//	what they read of the postsynaptic cell), sent (per lane, Pre only: what is
//	added to the ports of the postsynaptic cell)
//
// What arrives at a time acts before what the postsynaptic cell does at that
// time; the cell is read as it is then, after its own spike.
type Plastic struct {
	Prepare   *abi.Kernel // param -> common
	Pre, Post *abi.Kernel // Post nil where postsynaptic spikes change nothing
	States    []string    // the weight first
	Init      []float64   // of the states after the weight
	Params    []float64   // dt left out
	// Reads lists which of the values that the postsynaptic cells show are in
	// "cell", and Ports the ports that the values of "sent" are added to: that of
	// the projection where it is nil.
	Reads, Ports []int
}

// Drive is Poisson input to a port: in each step and for each cell a Poisson
// number of arrivals of mean Mean, each of weight Weight.
type Drive struct {
	Name   string
	Post   int
	Port   int
	Mean   []float64 // expected arrivals per step: one value, or one for each cell
	Weight []float64 // likewise
	Stream uint32
}
