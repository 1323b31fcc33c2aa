package task

import (
	"errors"
	"fmt"
	"math"
)

// Design is a task whose trials are made, in coherent units (ms, 1/ms).
type Design struct {
	Name    string // for messages
	Place   Place
	Seed    uint64
	DT      float64 // ms
	Groups  []Group // of input cells, neighbours in this order
	Values  []Drawn // of a trial, each after those that it uses
	Phases  []Phase
	Always  []Input // throughout the trial, whose time is then that of the trial
	Targets []Wanted
	// Decide lists the phases, one after the other, over which outputs are summed for
	// the prediction; nil for the last of those with the class wanted last.
	Decide    []int
	Condition *Condition // nil for the class
	Classes   int        // how many there are; 0 where nothing bounds them
}

// Group is a number of neighbouring input cells.
type Group struct {
	Name string
	Size int
}

// Drawn is a value of the trial, drawn or computed once.
type Drawn struct {
	Name  string
	Count int // of elements; 0 for a single value
	Value Value
}

// Phase is a stretch of a trial. Its end is rounded to a step, so that roundings
// do not add up.
type Phase struct {
	Name     string
	Place    Place // of the duration
	Duration Value // ms
	Inputs   []Input
}

// Input is what a group of input cells does. Where there are several of one
// group, a cell spikes in a step in which any makes it.
type Input struct {
	Group int
	Place Place
	// Rate, in 1/ms, times dt is the probability of a spike in a step; nil for At.
	Rate   Value
	Varies bool // with the time of the draft; else the rate is asked for once for each cell
	// At is when each cell spikes, once, in ms since the start of the phase: in the step
	// that ends nearest to it. Outside of the phase it does not.
	At Value
}

// Wanted is what outputs shall be over phases: a class, or values over time.
type Wanted struct {
	Name   string // "" for a class
	Place  Place
	Over   []int // phases; nil for the whole trial
	Value  Value // the class, from 0; or the value of the output cell, at the start of each step
	Cells  int   // of the output; of values
	Weight float64
}

// Condition is what trials are grouped by in results.
type Condition struct {
	Name  string
	Value Value
}

// Made are the trials of a design.
type Made struct {
	Design
	first   []int // cell of each group
	cells   int
	longest int
	streams [][]int // of the inputs of each phase; those of Always are the last
}

// tried is how many trials of each split are looked at for their duration.
const tried = 256

// New checks a design by drafting some trials of it.
func New(design *Design) (*Made, error) {
	m := &Made{Design: *design}
	for _, g := range m.Groups {
		m.first = append(m.first, m.cells)
		m.cells += g.Size
	}
	if err := m.validate(); err != nil {
		return nil, m.locate(err)
	}
	next := 0
	for k := range len(m.Phases) + 1 {
		of := make([]int, len(m.inputsOf(k)))
		for at := range of {
			of[at] = next
			next++
		}
		m.streams = append(m.streams, of)
	}
	for _, split := range []Split{Training, Validation} {
		for number := range uint64(tried) {
			seed := seedOf(m.Seed, split, number)
			ends, err := m.ends(m.newDraft(seed), seed)
			if err != nil {
				return nil, m.locate(err, trialName(split, number))
			}
			m.longest = max(m.longest, ends[len(ends)-1])
		}
	}
	return m, nil
}

// inputsOf are the inputs of a phase, and after the last phase those of the trial.
func (m *Made) inputsOf(phase int) []Input {
	if phase == len(m.Phases) {
		return m.Always
	}
	return m.Phases[phase].Inputs
}

func (m *Made) validate() error {
	if !(m.DT > 0) || math.IsInf(m.DT, 0) {
		return mistake("the time step is %v ms", m.DT)
	}
	if len(m.Phases) == 0 {
		return mistake("a trial has no phase")
	}
	if m.cells == 0 {
		return mistake("there are no input cells")
	}
	for k := range len(m.Phases) + 1 {
		for _, in := range m.inputsOf(k) {
			if in.Group < 0 || in.Group >= len(m.Groups) || (in.Rate == nil) == (in.At == nil) {
				return mistake("internal error: an input has no group, or not one of rate and time")
			}
		}
	}
	for k := 1; k < len(m.Decide); k++ {
		if m.Decide[k] != m.Decide[k-1]+1 {
			return mistake("`decide` names the phases %s and %s, which do not follow one another",
				m.Phases[m.Decide[k-1]].Name, m.Phases[m.Decide[k]].Name)
		}
	}
	return nil
}

// locate says which task, and which trial, a mistake is in.
func (m *Made) locate(err error, in ...string) error {
	err = within(err, m.Place, in...)
	var found *Mistake
	if errors.As(err, &found) {
		found.Task = m.Name
	}
	return err
}

func trialName(split Split, number uint64) string {
	return fmt.Sprintf("trial %d of %s", number, split)
}

// String names the split.
func (s Split) String() string {
	if s == Validation {
		return "validation"
	}
	return "training"
}

// Inputs implements Source.
func (m *Made) Inputs() int { return m.cells }

// Classes implements Source.
func (m *Made) Classes() int { return m.Design.Classes }

// Longest implements Source. Where durations are drawn it is the longest of some
// hundred trials: there may be no bound.
func (m *Made) Longest() int { return m.longest }
