// Package train follows the gradient of a network's loss downhill: optimisers,
// schedules and bounds, validation, checkpoints that a killed run goes on from to
// the same bits, and a log of numbers.
//
// Place on the path of the data: task.Source -> Machine (package learn) -> values
// of what is trained.
package train

import (
	"time"

	"nmlc/runtime/learn"
	"nmlc/runtime/task"
)

// Machine computes the loss of trials, and its gradient by all values of Job.Free.
type Machine interface {
	Gradient(values [][]float64, trials []*task.Trial) (*learn.Outcome, error)
	Evaluate(values [][]float64, trials []*task.Trial) (*learn.Outcome, error)
}

// Job is a training.
type Job struct {
	Machine Machine
	Source  task.Source
	Free    []learn.Free
	// Units are, for each of Free, how far in coherent units a move of 1 goes, so that
	// one rate suits all: see Unit, which nil stands for.
	Units     []float64
	Optimizer Optimizer
	Schedule  Schedule
	ClipNorm  float64 // of the gradient by moves; 0 for none
	ClipAt    float64 // of each of its numbers; 0 for none
	Batch     int
	Steps     int
	Validate  Validate
	Stop      Stop
	Threads   int // that make trials; 0 for all cores

	// What a checkpoint must agree with, beside all of the above but Steps and Stop.
	Model string // hash of the model and of the choices that make its numbers
	Rule  string
	Seed  uint64

	Terms       []string // names of the terms of the loss
	Populations []string // names of the populations, in the order of their rates

	Folder string // for the checkpoint and the metrics; "" for none
	Resume bool   // go on from the checkpoint in Folder
	// SaveEvery is after how many steps a checkpoint is written; 0 for now and then, in
	// a small share of the time. The last step always writes one.
	SaveEvery int
	Progress  func(*Progress) // after each step; nil for none
}

// Validate says when to look at trials that are not trained on.
type Validate struct {
	Every  int // steps; 0 for never
	Trials int // the first of the validation split
}

// Stop ends a training by a validation; zero for none.
type Stop struct {
	Accuracy float64 // at least
	Loss     float64 // at most
}

// Progress is what is known after a step.
type Progress struct {
	*Record
	Steps int
	Left  time.Duration
}

// Why says why a training ended.
type Why string

// The ends of a training.
const (
	AllSteps  Why = "all steps are done"
	Accuracy  Why = "the accuracy is reached"
	SmallLoss Why = "the loss is reached"
	Cancelled Why = "cancelled"
)

// Result is where a training ended.
type Result struct {
	Start   [][]float64 // values at the beginning, by Free
	Values  [][]float64 // values at the end
	History []Record    // of each step
	Resumed int         // steps that an earlier run had done
	Why     Why
}

// Last is the record of the last step; nil before the first.
func (r *Result) Last() *Record {
	if len(r.History) == 0 {
		return nil
	}
	return &r.History[len(r.History)-1]
}

// Validated is the last validation and the step it was made after; nil for none.
func (r *Result) Validated() (*Score, int) {
	for k := len(r.History) - 1; k >= 0; k-- {
		if v := r.History[k].Validation; v != nil {
			return v, r.History[k].Step
		}
	}
	return nil, 0
}

// Unit is how far a move of 1 takes values in coherent units where the job does
// not say: weights by 1 of the unit that they are written in, other values through
// their range where they have one.
func Unit(f *learn.Free) float64 {
	if f.Kind != learn.Weights && len(f.Lo) == 1 && len(f.Hi) == 1 && finite(f.Hi[0]-f.Lo[0]) && f.Hi[0] > f.Lo[0] {
		return f.Hi[0] - f.Lo[0]
	}
	if f.Scale > 0 {
		return f.Scale
	}
	return 1
}
