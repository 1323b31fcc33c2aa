// Package learn computes the loss of a network on a batch of trials and its
// gradient: by the adjoint back through time, by exact adjoint jumps at spikes,
// or by rules that go forward in time alone.
//
// Place on the path of the data: abi kernels, wiring, task.Trial -> learn ->
// Outcome, which package train follows downhill. It imports none of the compiler.
//
// Time. In step t of a trial (0, 1, ...) what arrives at t is added up, the cells
// are advanced, and those that spike do so at the end of the step; with a delay of
// d steps a spike of step t arrives in step t+1+d. Outputs, which losses see, are
// those at the start of a step.
package learn

import (
	"nmlc/runtime/abi"
	"nmlc/runtime/wiring"
)

// Rule says how the gradient is found.
type Rule string

// The rules.
const (
	BPTT      Rule = "bptt"      // adjoint of the discrete steps, surrogate derivative at spikes
	EventProp Rule = "eventprop" // adjoint with the exact jump condition at spikes
	EProp     Rule = "e_prop"    // eligibility traces filtered by the readout, learning signal by feedback
	DRTRL     Rule = "d_rtrl"    // traces by each cell's own block of the Jacobian
	ESDRTRL   Rule = "es_d_rtrl" // the same, factored into presynaptic and postsynaptic traces
	RTRL      Rule = "rtrl"      // the full Jacobian forward in time: the oracle of small networks
)

// Job is a network to be trained on trials. Values are in coherent units (mV, ms, nA ...).
type Job struct {
	Populations []*Population
	Projections []*Projection
	Losses      []Loss
	Decide      *Decision // nil for a task without classes
	Free        []Free    // what is trained, in the order of the gradient
	Rule        Rule
	Decay       float64 // of es_d_rtrl
	Feedback    Feedback
	DT          float64 // ms
	Single      bool    // binary32
	Rows        *abi.Rows
	Samples     int // trials that advance together; 0 for what suits the rule. Results do not depend on threads.
	Threads     int // 0 for all cores
	Memory      int // bytes for tapes and checkpoints; 0 for what the machine has free
	Seed        uint64
	// Longest is the number of steps of the longest trial, for the plan of memory; 0
	// where it is not known beforehand.
	Longest int
	// Batch is the number of trials of a step of training, of which it depends how
	// many should advance together; 0 where it is not known beforehand.
	Batch int
}

// Feedback is the matrix that carries errors back in e_prop.
type Feedback string

// The kinds of feedback.
const (
	Symmetric Feedback = "symmetric" // the readout's weights
	Random    Feedback = "random"    // fixed random weights
)

// Population is a number of cells that share their kernels, or the inputs.
type Population struct {
	Name    string
	Size    int
	Code    *Code // nil for the inputs, whose spikes the trials bring
	Params  []Param
	Ports   int      // places where spikes arrive: rows of the buffers "arrived" and "arrivedadj"
	States  []string // in the order of the buffer "state"
	Outputs []string // in the order of the buffer "out"
	Noise   []int32  // for each input of the buffer "input" the stream of its normal numbers
}

// Param is a parameter, in the order of the prepare kernel's buffer "param" (dt
// is the last there and left out here).
type Param struct {
	Name   string
	Value  float64
	Values []float64 // of each cell; nil where all share Value
}

// Code are the kernels of a population, found by the names of their buffers.
// Those that a rule does not need are nil. All but Prepare and PrepareAdjoint are
// for abi.Kernel.Population and, in a Single job, in binary32. A call advances
// one step of all cells of all samples of a group: sample after sample, each
// padded to whole groups of lanes, so that a wide row holds [sample][cell].
//
//	prepare   param -> prep, state                     (per lane, binary64); for tangents tstate,
//	          too: for each parameter of GradBy the derivatives of the states at time 0
//	advance   common, prep, input, state, arrived (wide; cleared) -> state, spikes (bits),
//	          out (wide: the outputs at the start of the step, with what arrived), loss
//	          (per lane, a carried sum of penalties; where there are some)
//	taped     advance that also writes tape (per step, per lane) and live (bits: the
//	          surrogate derivative of the spike is not zero)
//	backward  common, prep, input, tape, spikes (bits, read), spikeadj (wide: adjoint of the
//	          spike of this step; any finite number where live is 0), outadj (wide: of the
//	          outputs), lossadj (per lane: what the penalty of a step counts), adjoint (per
//	          lane, carried) -> adjoint, arrivedadj (wide), prepadj (per lane, carried sums)
//	          Of EventProp spikeadj is the derivative by the time of the spike (per ms, of
//	          spikes alone: live is spikes), arrivedrate (wide) that by the time at which an
//	          amount of one arrives (per ms): the derivative by the time of a spike is the
//	          sum of weight times arrivedrate at the steps of its arrivals. Where what
//	          arrives changes an output at once, outrate (wide, read) is the derivative of
//	          the loss by the outputs per ms, as the mean of before and after the arrival:
//	          (outadj of this step + outadj of the step before)/(2 dt).
//	prepare_adjoint  param, adjoint, prepadj -> grad   (per lane, binary64: GradBy)
//	tangent   advance with tstate (carried), tarrived (wide), tparam (per lane: direction
//	          of the parameters in GradBy) -> tstate, tspike (wide: tangent of the spike),
//	          tout (wide), tloss (per lane, a carried sum)
//	local     advance that writes block (wide): derivatives of the step; nil where they
//	          do not change
//	factor    advance for es_d_rtrl: factors of the traces are carried in trace (per lane;
//	          decay: shared, and even, of the filters of all ports, which all cells share),
//	          and factor (wide) has a row for each trained port and signal
//	move      the same without factor, for steps that no signal meets
type Code struct {
	Prepare, Advance, Taped, Backward, PrepareAdjoint, Tangent, Local, Factor, Move *abi.Kernel
	// Common lists which values of prep the buffer "common" holds, Own those of "prep".
	Common, Own []int
	// CutOf lists which values of prep the sums of prepadj belong to, for display.
	CutOf []int
	// GradBy are the parameters, as indices of Params, of the buffer "grad".
	GradBy []int
	// TapeBytes is what a cell, step and sample leaves on the tape, bits aside.
	TapeBytes int
	// Online is what online rules have besides; nil for other rules.
	Online *Online
}

// Projection carries the spikes of one population to a port of another.
type Projection struct {
	Name      string
	Pre, Post int // indices of Populations
	Port      int
	Edges     *wiring.Edges
}

// Kind is what a Free is a value of.
type Kind int

// The kinds of values that are trained.
const (
	Weights Kind = iota // of a projection, one for each connection, in the order of its edges
	Delays              // of a projection, in steps, not whole: split between the two nearest
	Params              // of a population, one for each cell or one for all
)

// Free is a group of values that are trained.
type Free struct {
	Name       string // as in "w of rec (E -> I)"
	Unit       string
	Scale      float64 // written value = coherent / Scale
	Kind       Kind
	Projection int // of weights and delays
	Population int // of parameters
	Param      int
	Shared     bool      // one value for all cells, or connections
	Start      []float64 // first values
	Lo, Hi     []float64 // bounds; one for all, or one for each; nil for none
}

// Loss is a term of the loss of a trial; that of a batch is the mean over its trials.
type Loss struct {
	Kind       string // cross_entropy, mse, van_rossum, rate, penalty
	Weight     float64
	Population int
	Output     int     // of cross_entropy and mse: cell k of the population gives value k
	Target     string  // of mse and van_rossum: name of the trial's target
	Tau        float64 // of van_rossum, ms
	Rate       float64 // of rate: wanted spikes per ms
}

// Decision is the prediction of a trial: the cell whose output, summed over the
// window of the trial, is largest.
type Decision struct{ Population, Output int }
