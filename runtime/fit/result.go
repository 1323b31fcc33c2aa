package fit

import "nmlc/runtime/optimize"

// Result is what a fit found.
type Result struct {
	Params        []Estimate
	Loss          float64     // weighted mean of the squared deviation, in coherent units squared
	Correlation   [][]float64 // of the estimates of the searched parameters, in the order of Searched
	Searched      []int       // indices into Params
	Starts        []Start
	StartsReached int     // starts within 1 % of the best loss
	Values        int     // evaluations of the loss over all starts
	Gradients     int     // of them, with gradient
	Spent         float64 // of the search, in evaluations of the loss: what the budget counts
	GradientCost  float64 // of one with gradient, in these; 0 where it was neither given nor measured
	Jumps         []Jump  // around the best point
	StartsAtJumps int     // starts that ended where a spike appears or vanishes
	ResidualLag1  float64
	Sweeps        []Trace
	Free          []Trace // of the free run: the fitted sweeps, then those left out
	Score         Score
	Warnings      []string
	Segment       int // steps between checkpoints; Steps of the longest sweep where none was needed
	PeakBytes     int // buffers of all threads
	Steps         int // time steps per evaluation of one start, over all sweeps
	Cancelled     bool
}

// Estimate is the value found for a parameter, in coherent units.
type Estimate struct {
	Param
	Value        float64
	Stderr       float64 // NaN where the data do not tell
	Identifiable bool    // it was searched, and the data determine it
	AtBound      bool    // the value lies on the border of its range
	Note         string  // why it is not identifiable
}

// Start is the fate of one starting point.
type Start struct {
	From, To   []float64 // values of the searched parameters
	Loss       float64
	Status     optimize.Status
	Iterations int
	Values     int
	Gradients  int
	Reached    bool
	AtJump     bool   // it ended where a spike appears or vanishes
	Begun      int    // times that it began again from another point
	Trouble    string // where the loss was undefined: the state that blew up, and when
}

// Trace is a sweep beside the best fit, in coherent units.
type Trace struct {
	Name       string
	Time       []float64   // ms, of the samples
	Inputs     [][]float64 // [input][sample]
	Data       [][]float64 // [target][sample]
	Model      [][]float64 // like Data; nil for a target that is no output of the kernel
	Weight     []float64   // of the samples; 0 where they are not compared
	Spikes     int         // of the model
	SpikeTimes []float64   // ms
	Recorded   []float64   // ms, spikes of the data
	Loss       float64     // of this sweep alone
}
