package model

import (
	"slices"

	"nmlc/lang/source"
)

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
	After      *Fit    // the stage whose result this one begins with, or nil
	Within     float64 // how far around it starts are drawn, as a share of the ranges; 0 for anywhere
	Cell       *Cell
	Overrides  []Override
	Data       string // path as written, relative to the model file; "" if only --data gives it
	DataSpan   source.Span
	Sweeps     []string   // names of the sweeps to fit; empty for all that are not left out
	LeftOut    []string   // names of the sweeps that only test the fit
	Repeats    [][]string // sweeps that are repeats of one experiment, beside those that share an input
	Free       []*Symbol  // parameters to search; all with a range where the block names none
	Losses     []Loss
	SampleStep float64 // ms between the samples compared; 0 for all
	// SampleAfter compares a sample with the state after the update of its
	// step instead of before it.
	SampleAfter bool
	Windows     []Window // weights of times; empty for weight 1 at all times
	Train, Test []Window // times that the fit sees, and those that only test it; Train empty for all others
	Spikes      *Threshold
	Exclude     *Mask
	Teacher     bool // resets come at the recorded spikes
	Score       *Score
	DT          float64 // ms; 0 for the data's sampling step
	Optimizer   Optimizer
}

// The kinds of losses.
const (
	MSE        = "mse"         // of a recorded value
	Likelihood = "likelihood"  // of the recorded spikes, by an escape rate
	VanRossum  = "van_rossum"  // distance of spike trains
	SpikeTimes = "spike_times" // squared difference of spike times
	Intervals  = "intervals"   // squared difference of intervals between spikes
	Count      = "count"       // squared difference of spike counts
	Gamma      = "gamma"       // coincidence factor and rate: constant but for jumps
)

// Loss is a weighted term of a fit's loss.
type Loss struct {
	Kind   string
	Target *Symbol // of mse
	Width  *Width  // of likelihood
	Rate   float64 // of likelihood: the hazard at threshold, in 1/ms
	Tau    float64 // of van_rossum, in ms
	// Precision is that of gamma, in ms.
	Precision float64
	Missing   float64 // of spike_times and intervals: the error that a spike without partner counts as, in ms
	Weight    float64
	Span      source.Span
}

// OfSpikes reports whether the loss compares the spikes of a free run.
func (l *Loss) OfSpikes() bool { return l.Kind != MSE && l.Kind != Likelihood }

// Width is the width of the soft threshold: a number or a parameter.
type Width struct {
	Param *Symbol // nil for a number
	Value float64
}

// Threshold says where a recorded value spikes: where it crosses Level upwards.
type Threshold struct {
	Target *Symbol
	Level  float64
	Span   source.Span
}

// Mask leaves out the samples from Before a recorded spike to After it, in ms.
type Mask struct{ Before, After float64 }

// Score judges the free run of the best parameters by the coincidence factor.
type Score struct{ Precision float64 } // ms

// Targets are the recorded values that a fit needs, each once: those of the
// losses first.
func (f *Fit) Targets() []*Symbol {
	var out []*Symbol
	for _, l := range f.Losses {
		if l.Target != nil {
			out = append(out, l.Target)
		}
	}
	if f.Spikes != nil && !slices.Contains(out, f.Spikes.Target) {
		out = append(out, f.Spikes.Target)
	}
	return out
}

// Loss is the fit's first loss of that kind, or nil.
func (f *Fit) Loss(kind string) *Loss {
	for i := range f.Losses {
		if f.Losses[i].Kind == kind {
			return &f.Losses[i]
		}
	}
	return nil
}

// OfSpikes reports whether a loss compares the spikes of a free run.
func (f *Fit) OfSpikes() bool {
	return slices.ContainsFunc(f.Losses, func(l Loss) bool { return l.OfSpikes() })
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
	Spread       float64 // cma_es
	Tolerance    float64
	Population   int     // cma_es, de, two_points_de, pso
	Budget       int     // evaluations of the loss over all starts; 0 for no limit
	GradientCost float64 // of one with gradient, in evaluations without; 0 to measure it
	Span         source.Span
}

// ByGradient reports whether the optimiser follows the gradient.
func (o *Optimizer) ByGradient() bool {
	return slices.Contains([]string{"lbfgs", "adam", "lm"}, o.Name)
}
