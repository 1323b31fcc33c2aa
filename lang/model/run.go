package model

import (
	"slices"

	"nmlc/lang/source"
)

// Run is a `run` block: a population of uncoupled cells under stimuli, or a
// network.
type Run struct {
	Name    string
	Span    source.Span
	Cell    *Cell    // nil for a run of a network
	Network *Network // nil for a run of cells
	// Trial is the trial of a task that the inputs of the network show; nil without one.
	Trial   *RunTrial
	Trained string // file of trained values, relative to the model; "" for none
	// EventDriven runs the network from event to event, without time steps.
	EventDriven bool
	Overrides   []Override
	Size        int     // cells; 1 where the block does not say
	Sized       bool    // the block says
	Duration    float64 // ms
	DT          float64 // ms; 0 for 0.1 ms
	Stimuli     []Stimulus
	Cases       []string // names of the sweeps, each with stimuli of its own; empty for one set of stimuli
	Sweep       *Sweep   // nil where no quantity goes through a range
	Record      []*Symbol
	Recorders   []Recorder // parallel to Record
	Spikes      bool       // record spikes
}

// Amount is a number, in coherent units, that goes from the first cell to the
// last in equal steps.
type Amount struct{ From, To float64 }

// Varies reports whether cells differ.
func (a Amount) Varies() bool { return a.From != a.To }

// Sweep is a parameter that goes through a range, or an input, the amplitude of
// whose stimulus does.
type Sweep struct {
	Symbol *Symbol
	Range  Amount
	Span   source.Span
}

// Recorder says how a symbol is recorded.
type Recorder struct {
	Every float64 // ms; 0 for each step
	Cells []Cells // nil for the first few of a large population, else all
	Span  source.Span
}

// Cells are the cells First to Last.
type Cells struct{ First, Last int }

// Stimulus drives an input of the cell over time: the sum of its terms.
type Stimulus struct {
	Input *Symbol
	Case  int // the sweep that it belongs to; -1 for all
	Terms []Term
	Span  source.Span
}

// Term is one shape in the sum of a stimulus.
type Term struct {
	Kind      string            // of Shapes
	Sign      float64           // 1, or -1 after a minus
	Args      map[string]Amount // those that are given, in coherent units
	Pieces    []Piece           // of a protocol
	Path      string            // of a file
	Column    string
	AllSweeps bool // a column for each cell
	Frozen    bool // the same noise for every cell
	Seed      *int64
	Span      source.Span
}

// Piece is a stretch of constant amplitude.
type Piece struct{ Amplitude, Duration Amount }

// Arg is an argument, or the default where it is left out.
func (t *Term) Arg(name string, otherwise float64) Amount {
	if a, ok := t.Args[name]; ok {
		return a
	}
	return Amount{otherwise, otherwise}
}

// amplitudes are the arguments that a sweep of an input sets, by kind.
var amplitudes = map[string]string{
	"constant": "amplitude", "step": "amplitude", "pulses": "amplitude", "sine": "amplitude", "ramp": "to", "ou": "mean",
}

// Amplitude is the name of the argument that is the term's amplitude; "" where
// it has none.
func (t *Term) Amplitude() string { return amplitudes[t.Kind] }

// Swept is the term whose amplitude a sweep of the input sets: the first that
// has one; nil where there is none.
func (r *Run) Swept(input *Symbol) *Term {
	for i := range r.Stimuli {
		s := &r.Stimuli[i]
		if s.Input != input {
			continue
		}
		for k := range s.Terms {
			if s.Terms[k].Amplitude() != "" {
				return &s.Terms[k]
			}
		}
	}
	return nil
}

// Drives reports whether a stimulus drives the input.
func (r *Run) Drives(input *Symbol) bool {
	for _, s := range r.Stimuli {
		if s.Input == input {
			return true
		}
	}
	return false
}

// Varying are the names of the arguments in which cells differ, in order; those
// of a protocol's pieces are "amplitude" and "duration".
func (t *Term) Varying() []string {
	var out []string
	for name, a := range t.Args {
		if a.Varies() {
			out = append(out, name)
		}
	}
	for _, p := range t.Pieces {
		if p.Amplitude.Varies() {
			out = append(out, "amplitude")
		}
		if p.Duration.Varies() {
			out = append(out, "duration")
		}
	}
	slices.Sort(out)
	return out
}

// RunTrial is `task NAME trial 7`: what the inputs of a network show.
type RunTrial struct {
	Task   *Task
	Inputs *Population
	Number uint64
	Span   source.Span
}
