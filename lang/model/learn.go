package model

import "nmlc/lang/source"

// Task is a `task`: what a trial shows to the inputs of a network, and what the
// network shall do. Its expressions refer to values of the trial through symbols
// of the kind TrialValue, to elements of arrays by Element and Total, to the cell
// of the group by Site (i, n), and to the time since the start of the phase
// (of a target: of the trial) by Time.
type Task struct {
	Name    string
	Doc     string // the comment directly above it
	Span    source.Span
	Inputs  []InputGroup
	Values  []*TrialValueOf // drawn or computed once a trial, each after those it uses
	Phases  []*Phase        // in their order; repeats are unfolded
	Always  []GroupInput    // throughout the trial, beside what its phases do; Time is that of the trial
	Targets []TaskTarget
	Decide  []*Phase // following each other; nil for the last window with a class
	// Condition is what trials are grouped by in results: a value of the trial; nil for
	// the class.
	Condition Expr
	File      *TaskFile // nil for a task whose trials are made
}

// InputGroup is a number of neighbouring input cells.
type InputGroup struct {
	Name        string
	First, Size int
	Span        source.Span
}

// TrialValueOf is `draw NAME = e`, `draw NAME[7] = e` or `let NAME = e`.
type TrialValueOf struct {
	Symbol *Symbol // of the kind TrialValue
	Count  int     // 0 for a single value
	Value  Expr    // with Draw leaves; of an array evaluated for each element, whose number is Site i
	Span   source.Span
}

// Element is NAME[index] of an array of the trial.
type Element struct {
	Typed
	Of    *Symbol
	Index Expr
}

// Total is sum(NAME) of an array of the trial.
type Total struct {
	Typed
	Of *Symbol
}

// Phase is a stretch of a trial.
type Phase struct {
	Name     string
	Duration Expr // ms
	Inputs   []GroupInput
	Span     source.Span
}

// GroupInput is what a phase does to a group: `rate G = e` or `spikes G at e`.
type GroupInput struct {
	Group int
	Rate  Expr // 1/ms; nil for spikes
	At    Expr // ms since the start of the phase, of one spike of each cell; nil for rates
	Span  source.Span
}

// TaskTarget is `target class e over phases` or `target NAME = e over phases`.
type TaskTarget struct {
	Name   string   // "" for a class
	Over   []*Phase // nil for the whole trial
	Value  Expr     // the class, from 0; or the value, with Site i the cell of the output
	Weight float64  // of a class
	Span   source.Span
}

// TaskFile is `data "trials.npz" { ... }`: trials of a file.
type TaskFile struct {
	Path    string
	Spikes  string // name of the array [trial][step][cell] of spikes (0, 1); "" for rates
	Rates   string // likewise, in Hz
	Classes string // name of the array [trial]; "" for none
	Values  string // name of the array [trial][step][cell of the output], the target Name; "" for none
	Name    string
	// Window is where the class counts, ms; the whole trial where From == To.
	From, To float64
	HoldOut  float64 // share of the trials, the last ones, kept for validation
	Span     source.Span
	Lines    map[string]source.Span // of the settings, by their names
}

// Train is a `train` block.
type Train struct {
	Name     string
	Span     source.Span
	Network  *Network
	Task     *Task
	Inputs   *Population // the source of the network that shows the trials
	Losses   []TrainLoss
	Decide   *OutputOf // nil without classes
	Free     []TrainFree
	Dale     []*Population // whose outgoing weights keep their sign
	Gradient GradientRule
	Optimize TrainOptimizer
	Schedule Schedule
	ClipNorm float64 // 0 for none
	ClipAt   float64 // of each number; 0 for none
	Batch    int
	Steps    int
	Validate Validation
	Stop     Stop
	Seed     int64
	DT       float64 // ms; 0 for 1 ms
}

// OutputOf is a value of the cells of a population, as in Out.y.
type OutputOf struct {
	Population *Population
	Symbol     *Symbol
	Span       source.Span
}

// The kinds of losses of training, beside MSE and VanRossum.
const (
	CrossEntropy = "cross_entropy"
	FiringRate   = "rate"
	Penalty      = "penalty"
)

// TrainLoss is a weighted term of the loss.
type TrainLoss struct {
	Kind   string // cross_entropy, mse, van_rossum, rate, penalty
	Output *OutputOf
	Target string        // of mse and van_rossum
	Of     []*Population // of van_rossum (one), rate and penalty
	Rate   float64       // of rate: wanted, 1/ms
	Tau    float64       // of van_rossum, ms
	// Penalty is, for each population of Of, the expression whose mean over cells and
	// steps is the term: a pure number of the cell's states and parameters.
	Penalty []Expr
	Weight  float64
	Span    source.Span
}

// TrainFree is `free w of a, b in lo .. hi`, `free delay of a`, `free tau of E shared`
// or `free start V of E`.
type TrainFree struct {
	Kind        string        // weight, delay, param, start
	Projections []*Projection // all pairs of the lines named; of weights and delays
	Populations []*Population // of parameters and initial values
	Symbol      string        // of parameters and initial values
	Shared      bool
	Bounded     bool
	Lo, Hi      float64
	Span        source.Span
}

// GradientRule is `gradient bptt` and so on.
type GradientRule struct {
	Name   string  // bptt, eventprop, e_prop, d_rtrl, es_d_rtrl, rtrl
	Decay  float64 // of es_d_rtrl
	Random bool    // feedback of e_prop
	Span   source.Span
}

// TrainOptimizer is `optimize adam { rate 1e-3 }`. Zero values mean the
// optimiser's default, but for Decay.
type TrainOptimizer struct {
	Name                                         string // sgd, momentum, adam, adamw, rmsprop
	Rate, Momentum, Beta1, Beta2, Epsilon, Decay float64
	Span                                         source.Span
}

// Schedule is how the rate changes over the steps.
type Schedule struct {
	Kind   string  // constant, step, exponential, cosine
	Steps  int     // of cosine; 0 for those of the training
	Every  int     // of step
	Factor float64 // of step and exponential
	Floor  float64 // of cosine, as a share of the rate
	Warmup int     // steps in which the rate rises from zero
	Span   source.Span
}

// Validation is `validate every 10 trials 256`.
type Validation struct{ Every, Trials int }

// Stop is `stop accuracy 0.99` or `stop loss 0.1`, of validation; zero for none.
type Stop struct{ Accuracy, Loss float64 }
