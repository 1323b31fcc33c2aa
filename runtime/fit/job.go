// Package fit recovers parameters of a cell from recordings. It runs the
// compiled kernels of the cell for many starting points and all sweeps at
// once, minimises the loss by its exact gradient, and says how well the data
// determine what it found.
//
// Place on the path of the data: abi kernels, data.Sweep -> fit -> Result.
// It imports none of the compiler.
package fit

import (
	"runtime"

	"nmlc/runtime/abi"
	"nmlc/runtime/data"
	"nmlc/runtime/optimize"
)

// Kernels are the compiled forms of a cell with its loss. Buffers are found by
// name: param, prep, state, input, loss, out, tape, adjoint, prepadj, grad,
// tstate, jtr, jtj, spikeadj.
type Kernels struct {
	Prepare *abi.Kernel
	Forward *abi.Kernel
	// The gradient. They may be nil for an optimiser that needs none.
	Taped          *abi.Kernel
	Backward       *abi.Kernel
	PrepareAdjoint *abi.Kernel
	// Tangent is nil where the loss is no sum of squares.
	Tangent *abi.Kernel
	// PrepareTangent computes what Tangent needs at time 0 ("tstate"). Where it
	// is nil and Prepare does not write "tstate" either, tstate begins at zero.
	PrepareTangent *abi.Kernel
	// Wrt says which parameter each value of grad and jtr belongs to: indices
	// into Job.Params. Nil stands for all parameters in order.
	Wrt []int
}

// Param is a parameter of the cell, in coherent units.
type Param struct {
	Name    string
	Unit    string  // as written in the model
	Scale   float64 // coherent value of one Unit; 0 for 1
	Default float64
	Lo, Hi  float64 // range of the search
	Free    bool    // searched; others keep Default
}

// Target is a recorded quantity that the model shall reproduce.
type Target struct {
	Name   string
	Unit   string
	Scale  float64 // coherent value of one Unit
	Output int     // its index among the kernel's outputs, -1 if it is not one
	Weight float64 // in the mean square; 0 where only its spikes count
}

// Threshold says where a target spikes: where it rises through Level.
type Threshold struct {
	Target int // index of a target
	Level  float64
}

// Mask leaves out the samples from Before a recorded spike to After it, in ms.
type Mask struct{ Before, After float64 }

// SpikeLoss is a weighted loss of the model's spike times.
type SpikeLoss struct {
	Kind   SpikeLossKind
	Weight float64
	Tau    float64 // of VanRossum, in ms
	// Precision is that of Gamma, in ms.
	Precision float64
	Missing   float64 // of SpikeTimes and Intervals: the error in ms of what has no partner
}

// SpikeLossKind is a measure of package spiketrain.
type SpikeLossKind string

// The losses of spike times.
const (
	VanRossum  SpikeLossKind = "van_rossum"  // per recorded spike
	SpikeTimes SpikeLossKind = "spike_times" // per recorded spike, in ms^2
	Intervals  SpikeLossKind = "intervals"   // mean over the windows and sweeps, in ms^2
	Count      SpikeLossKind = "count"       // mean over the windows and sweeps
	Gamma      SpikeLossKind = "gamma"       // mean over the windows and sweeps; without slope
)

// Window weighs the samples with From <= t < To, in ms.
type Window struct{ From, To, Weight float64 }

// Job is a fit to do.
type Job struct {
	Kernels Kernels
	Params  []Param  // in the order of the kernel's buffer "param", dt left out
	States  []string // in the order of the kernel's buffer "state"
	// Inputs are in the order of the kernel's buffer "input": the cell's, then
	// "data.<target>", "(weight)", "(teacher)", "(counted)".
	Inputs []string
	// Spikes is how many values at the end of the kernel's buffer "out" are the
	// places of spikes in the step: 0 for none, 1 for its end.
	Spikes  int
	Targets []Target
	Sweeps  []data.Sweep // inputs and targets in the order of Inputs and Targets
	// Free are the kernels of the cell on its own, where those of the fit reset
	// it at the recorded spikes: Prepare and Forward with the inputs of the cell.
	Free *Kernels

	Threshold   *Threshold   // where a target spikes; nil where that does not matter
	Mask        *Mask        // leaves out samples around recorded spikes
	SpikeLosses []SpikeLoss  // of a free run, beside what the kernels sum up
	LeftOut     []data.Sweep // not fitted: they test the result
	Train, Test []Window     // times to fit (all that are not Test where empty), times that test
	Repeats     [][]string   // names of sweeps that are repeats of one experiment, beside those that share an input
	Precision   float64      // ms, of the coincidence factor that is the score; 0 for none

	DT          float64 // ms; 0 for the sampling step
	SampleStep  float64 // ms between the samples compared; 0 for all
	SampleAfter bool    // compare with the state after the update of the sample's step
	// Windows weigh the samples, the last that holds a sample counts; none
	// stands for weight 1 everywhere.
	Windows []Window

	Starts int // random starting points: 20
	// Begin takes the parameters' own values as the first start.
	Begin bool
	// Within draws the further starts around it, no further away than this share
	// of the ranges; 0 for anywhere.
	Within   float64
	Seed     uint64
	Optimize optimize.Settings
	Threads  int // 0 for all cores
	// Budget is the memory for tapes in bytes over all threads, 0 for 1 GiB.
	// Where the tapes need more, parts of the run are computed twice.
	Budget int
	// Progress is called between rounds of evaluations, if set.
	Progress func(Progress)
}

// Progress is how far a fit has come.
type Progress struct {
	Stage string // "identify", "search", "uncertainty", "score"
	optimize.Progress
}

// withDefaults is the job with what it leaves open filled in.
func (j *Job) withDefaults() *Job {
	job := *j
	if job.Starts <= 0 {
		job.Starts = 20
	}
	if job.Threads <= 0 {
		job.Threads = runtime.GOMAXPROCS(0)
	}
	if job.Budget <= 0 {
		job.Budget = 1 << 30
	}
	if job.DT <= 0 && len(job.Sweeps) > 0 {
		job.DT = job.Sweeps[0].Step
	}
	if job.Kernels.Wrt == nil {
		for i := range job.Params {
			job.Kernels.Wrt = append(job.Kernels.Wrt, i)
		}
	}
	return &job
}

func (j *Job) report(stage string) {
	if j.Progress != nil {
		j.Progress(Progress{Stage: stage})
	}
}
