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
// tstate, jtr, jtj.
type Kernels struct {
	Prepare        *abi.Kernel
	Forward        *abi.Kernel
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
}

// Window weighs the samples with From <= t < To, in ms.
type Window struct{ From, To, Weight float64 }

// Job is a fit to do.
type Job struct {
	Kernels Kernels
	Params  []Param  // in the order of the kernel's buffer "param", dt left out
	States  []string // in the order of the kernel's buffer "state"
	Inputs  []string // in the order of the kernel's buffer "input": the cell's, "data.<target>", "weight"
	// Spikes is how many spikes a step can hold: for each, one of the last values
	// of the kernel's buffer "out" is the fraction of the step at which it lies,
	// 0 where there is none.
	Spikes  int
	Targets []Target
	Sweeps  []data.Sweep // inputs and targets in the order of Inputs and Targets

	DT          float64 // ms; 0 for the sampling step
	SampleStep  float64 // ms between the samples compared; 0 for all
	SampleAfter bool    // compare with the state after the update of the sample's step
	// Windows weigh the samples, the last that holds a sample counts; none
	// stands for weight 1 everywhere.
	Windows []Window

	Starts   int // random starting points: 20
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
	Stage string // "identify", "search", "uncertainty"
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
