package model

import "nmlc/lang/source"

// Override sets a parameter of a cell for a job, in coherent units.
type Override struct {
	Param *Symbol
	Value float64
	Span  source.Span
}

// Fit is a `fit` block.
type Fit struct {
	Name       string
	Span       source.Span
	Cell       *Cell
	Overrides  []Override
	Data       string // path as written, relative to the model file; "" if only --data gives it
	DataSpan   source.Span
	Free       []*Symbol // parameters to search; all with a range where the block names none
	Losses     []Loss
	SampleStep float64 // ms between the samples compared; 0 for all
	// SampleAfter compares a sample with the state after the update of its
	// step instead of before it.
	SampleAfter bool
	Windows     []Window // empty for all times with weight 1
	DT          float64  // ms; 0 for the data's sampling step
	Optimizer   Optimizer
}

// Loss is a weighted term of a fit's loss.
type Loss struct {
	Kind   string // "mse"
	Target *Symbol
	Weight float64
	Span   source.Span
}

// Window weighs the samples with From <= t < To, in ms.
type Window struct{ From, To, Weight float64 }

// Optimizer is how a fit searches. Zero values mean the optimiser's default.
type Optimizer struct {
	Name         string // lbfgs, adam, lm, nelder_mead, cma_es, de, two_points_de, pso
	Starts       int
	Iterations   int
	Seed         int64
	Rate         float64 // adam
	Tolerance    float64
	Population   int     // cma_es, de, two_points_de, pso
	Budget       int     // evaluations of the loss over all starts; 0 for no limit
	GradientCost float64 // of one with gradient, in evaluations without; 0 to measure it
	Span         source.Span
}
