// Package sim runs populations of cells that do not act on each other: each has
// its own parameters and stimulus, and all share the compiled kernels. It
// records values and spikes, and says which cell blew up, and when.
//
// Place on the path of the data: abi kernels, stimuli -> sim -> Result.
// It imports none of the compiler.
package sim

import (
	"runtime"

	"nmlc/runtime/abi"
	"nmlc/runtime/memory"
)

// Kernels are the compiled forms of a cell. Buffers are found by name: param,
// prep, state, input, out.
type Kernels struct {
	Prepare *abi.Kernel
	Forward *abi.Kernel
}

// Param is a parameter of the cells, in coherent units.
type Param struct {
	Name   string
	Value  float64   // of all cells, where Values is nil
	Values []float64 // of each cell
}

// Stimulus is the value of an input of a cell during a step, in coherent units.
// Threads call it at the same time, each for cells of its own.
type Stimulus func(cell, step int) float64

// Constant is a stimulus that does not change.
func Constant(value float64) Stimulus {
	return func(int, int) float64 { return value }
}

// Table is a stimulus given by values, [cell][step]; a single row is that of all
// cells, and the last value of a row is held.
func Table(values [][]float64) Stimulus {
	return func(cell, step int) float64 {
		row := values[min(cell, len(values)-1)]
		return row[min(step, len(row)-1)]
	}
}

// Record asks for an output over time.
type Record struct {
	Name   string
	Output int   // its index in the kernel's buffer "out"
	Cells  []int // nil for all of a small population, else the first few
	Stride int   // steps between the samples: 1
}

// Recorded populations are small enough to look at.
const (
	smallPopulation = 20
	firstFew        = 5
)

// Job is a run to do.
type Job struct {
	Kernels Kernels
	Params  []Param    // in the order of the kernel's buffer "param", dt left out
	States  []string   // in the order of the kernel's buffer "state"
	Stimuli []Stimulus // in the order of the kernel's buffer "input"
	// Spikes is how many spikes a step can hold: for each, one of the last values
	// of the kernel's buffer "out" is the fraction of the step at which it lies,
	// 0 where there is none.
	Spikes int
	Record []Record

	Cells   int
	Steps   int
	DT      float64 // ms
	Threads int     // 0 for all cores
	Chunk   int     // steps that all cells advance before the next ones do: 256
	Memory  int     // bytes that the run may take; 0 for what the machine has free
	// Progress is called between chunks with the steps done, if set.
	Progress func(done, total int)
}

// withDefaults is the job with what it leaves open filled in.
func (j *Job) withDefaults() *Job {
	job := *j
	if job.Threads <= 0 {
		job.Threads = runtime.GOMAXPROCS(0)
	}
	if job.Chunk <= 0 {
		job.Chunk = 256
	}
	job.Chunk = min(job.Chunk, max(job.Steps, 1))
	if job.Memory <= 0 {
		job.Memory = memory.Available()
	}
	job.Record = append([]Record(nil), job.Record...)
	for i := range job.Record {
		r := &job.Record[i]
		if r.Stride == 0 {
			r.Stride = 1
		}
		if r.Cells == nil {
			r.Cells = defaultCells(job.Cells)
		}
	}
	return &job
}

func defaultCells(population int) []int {
	if population > smallPopulation {
		population = firstFew
	}
	var cells []int
	for c := range population {
		cells = append(cells, c)
	}
	return cells
}
