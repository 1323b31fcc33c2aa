// Package task makes the trials that a network is trained on.
//
// Place on the path of the data: compiled expressions of a task, or a file ->
// Trial -> learn.
package task

// Trial is one presentation of a task. Its content depends on the seed and the
// number of the trial alone.
type Trial struct {
	Number uint64
	Steps  int // how long it lasts
	// Input spikes: those of step t are Cells[Start[t]:Start[t+1]], ascending.
	Start []int32
	Cells []int32
	// Classes are the wanted classes by windows of steps; windows do not overlap.
	Classes []Class
	// Targets are the wanted values over time, by name.
	Targets []Target
	Decide  Window // steps over which outputs are summed for the prediction
	Answer  int    // the right class; -1 without one
	// Condition is what the trial is grouped by in results; "" for none.
	Condition string
}

// Window is the steps From <= t < To.
type Window struct{ From, To int }

// Class is a wanted class over a window.
type Class struct {
	Window
	Class  int
	Weight float64
}

// Target is wanted values: Values[t-From][k] for step t and cell k.
type Target struct {
	Name string
	Window
	Values [][]float64
}

// Source makes trials. Split tells apart training and validation: trials of
// different splits are never the same.
type Source interface {
	Trial(split Split, number uint64) (*Trial, error)
	Inputs() int  // cells
	Classes() int // 0 for a task without
	Longest() int // steps
}

// Split is what a trial is for.
type Split int

// The splits.
const (
	Training Split = iota
	Validation
)
