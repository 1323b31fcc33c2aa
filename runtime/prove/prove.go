// Package prove certifies the gradient of a cell: the derivatives that the
// compiled kernels compute are held against ones that know nothing of their
// derivation, on a run in which the cell is alive.
//
// Place on the path of the data: abi kernels, stimuli -> prove -> checks.
// It imports none of the compiler.
package prove

import (
	"context"
	"fmt"
	"math"

	"nmlc/runtime/abi"
)

// Kernels are the compiled forms of a cell with a loss that is a sum of
// squares: for each state and step, weight^2 (x - data)^2 times the weight of
// the state. Buffers are those of package fit; all lanes share their inputs.
type Kernels struct {
	Prepare, Forward, Taped, Backward, PrepareAdjoint, Tangent *abi.Kernel
}

// Quantity is a parameter or a state.
type Quantity struct {
	Name  string
	Unit  string
	Scale float64 // coherent value of one Unit
	Size  float64 // by which it may change, coherent: what a derivative is multiplied with
	Place string  // where the model file gives its value or its equation: "line 12"
	// Own states are the compiler's: they have no equation in the model.
	Own bool
	// Counts says that a state counts steps, and has no derivative.
	Counts bool
}

// Job is a certificate to make.
type Job struct {
	Kernels Kernels
	Params  []Quantity // in the order of "param", dt left out
	Values  []float64  // of the parameters, coherent
	States  []Quantity // in the order of "state"
	Inputs  int        // of the cell; behind them come the loss's data, then the weight
	Targets []int      // which state each term of the loss compares
	Input   func(input, step int) float64

	Steps  int
	DT     float64 // ms
	Spikes int     // last values of "out": fractions of the step, 0 for no spike
	// Distance is the output that holds the distance to the threshold, in the
	// unit of Threshold; -1 where there is none.
	Distance  int
	Threshold Quantity
	Spiking   bool // the cell has a spike condition, so it must spike to be alive
	// Surrogate says that the derivative of a spike is defined, not derived: the
	// orders of derivation must agree, but differences cannot confirm it.
	Surrogate bool
	Seed      uint64
}

// Check is one line of the certificate.
type Check struct {
	Name      string
	Error     float64 // NaN where nothing could be compared
	Tolerance float64
	OK        bool
	Detail    string
}

// Result is the certificate.
type Result struct {
	Checks []Check
	Spikes int
	// SlowestRise is the least rate at which the distance to the threshold rose
	// at a spike, NearestMiss the least distance below it of a maximum without a
	// spike, each with its time in ms; NaN where there is none. Where one is near
	// zero a spike is about to appear or to vanish, and the loss to jump.
	SlowestRise, SlowestRiseAt float64
	NearestMiss, NearestMissAt float64
	Notes                      []string
}

// OK reports whether every check holds.
func (r *Result) OK() bool {
	for _, c := range r.Checks {
		if !c.OK {
			return false
		}
	}
	return len(r.Checks) > 0
}

// Unmeasured reports whether no check failed but for lack of anything to compare.
func (r *Result) Unmeasured() bool {
	for _, c := range r.Checks {
		if !c.OK && !math.IsNaN(c.Error) {
			return false
		}
	}
	return !r.OK()
}

// Tolerances of the certificate, of unsigned relative errors.
const (
	tangentTolerance    = 1e-9
	differenceTolerance = 1e-5
	rowTolerance        = 1e-5
	slopeTolerance      = 0.1
)

// Run makes the certificate.
func Run(ctx context.Context, job *Job) (*Result, error) {
	e, err := newEngine(job)
	if err != nil {
		return nil, err
	}
	r := &Result{SlowestRise: math.NaN(), NearestMiss: math.NaN()}
	base := e.reference()
	if !base.finite {
		return nil, fmt.Errorf("a state of the cell blew up during the run: shorten dt, or change the stimulus")
	}
	r.Spikes = len(base.spikes)
	r.alive(job, base)
	r.grazing(job, base)
	gradient := e.gradient()
	r.tangent(e, gradient)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if job.Surrogate {
		return r, nil
	}
	if largest(gradient) == 0 {
		r.Checks = append(r.Checks, Check{Name: "sensitive", Error: math.NaN(), Detail: "no state depends on any parameter: there is nothing to certify"})
	}
	r.differences(e, gradient, base)
	r.taylor(e, gradient, base)
	r.rows(e, base)
	return r, ctx.Err()
}

func (r *Result) add(name string, err, tolerance float64, detail string, args ...any) {
	r.Checks = append(r.Checks, Check{
		Name: name, Error: err, Tolerance: tolerance, OK: err <= tolerance, Detail: fmt.Sprintf(detail, args...),
	})
}

// alive guards against a certificate of nothing.
func (r *Result) alive(job *Job, base *trial) {
	if !job.Spiking {
		moving := 0.0
		for i, s := range job.States {
			if !s.Counts {
				moving = math.Max(moving, base.spread(job, i))
			}
		}
		r.Checks = append(r.Checks, Check{Name: "alive", Error: math.NaN(), OK: moving > 0, Detail: "the states move"})
		return
	}
	detail := fmt.Sprintf("%d spikes in %g ms", len(base.spikes), float64(job.Steps)*job.DT)
	if len(base.spikes) == 0 {
		detail += ": give its run block a stimulus that makes it spike"
	}
	r.Checks = append(r.Checks, Check{Name: "alive", Error: math.NaN(), OK: len(base.spikes) > 0, Detail: detail})
}
