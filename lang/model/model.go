// Package model is a checked model: names resolved, channels unfolded into
// their cells, dimensions known, values in the coherent units of package unit
// (mV, ms, nA, uS, MOhm, nF ...). Everything after the checker relies on it.
//
// Path of the data: ast -> check -> model.File -> lower -> ir.
package model

import (
	"nmlc/lang/source"
	"nmlc/lang/unit"
)

// File is what a model file declares, imports included.
type File struct {
	Path  string
	Cells []*Cell // neurons of this file and of its imports, this file's first
	Fits  []*Fit
	Runs  []*Run
	// Synapses and Networks of this file and of its imports, this file's first.
	Synapses []*Synapse
	Networks []*Network
	Tasks    []*Task
	Trains   []*Train
}

// Symbol is a named value of a cell.
type Symbol struct {
	Kind  SymbolKind
	Name  string // dotted for what a channel brought: "Na.m"
	Unit  string // as written, "1" for a pure number
	Dim   unit.Dim
	Scale float64 // coherent value of 1 Unit: written value = coherent / Scale
	Span  source.Span

	// Parameters and weights.
	Default    float64 // coherent
	HasDefault bool    // of weights
	HasRange   bool
	Lo, Hi     float64 // coherent

	// States.
	Init   Expr // nil if Steady
	Steady bool

	// Lets.
	Value Expr
}

// SymbolKind says what a symbol is.
type SymbolKind int

// The kinds of symbols.
const (
	Param SymbolKind = iota
	Input
	State
	Let
	Arg        // formal argument of a function
	Weight     // of a synapse, one for each connection
	PreValue   // what a synapse reads of the presynaptic cell
	PostValue  // what a synapse reads, or changes, of the postsynaptic cell
	TrialValue // of a task: drawn or computed once a trial
)

// Cell is a neuron.
type Cell struct {
	Name      string
	Doc       string // the comment directly above the neuron
	Span      source.Span
	Params    []*Symbol
	Inputs    []*Symbol
	States    []*Symbol
	Lets      []*Symbol // each after those it uses
	Equations []*Equation
	Spike     *Spike            // nil for a cell without spikes
	Method    string            // integrator for all states, "" for the compiler's choice
	Methods   map[string]string // integrator by state
	// Of a cell in a network, which package circuit makes:
	Arrivals []*Arrival // what spikes bring to it
	Shown    []*Symbol  // what others read of it continuously
}

// Arrival is an amount that spikes bring to a cell: it is added to states at the
// beginning of a step.
type Arrival struct {
	Input       *Symbol
	To          []Increment
	AtLeastZero bool // it never takes away
}

// Increment adds Factor times what arrived to a state.
type Increment struct {
	State  *Symbol
	Factor Expr // of parameters; nil for 1
}

// Lookup returns the symbol of that dotted name, or nil.
func (c *Cell) Lookup(name string) *Symbol {
	for _, group := range [][]*Symbol{c.Params, c.Inputs, c.States, c.Lets} {
		for _, s := range group {
			if s.Name == name {
				return s
			}
		}
	}
	return nil
}

// Equation is d(State)/dt = Rate, with any factor of the left side divided out.
type Equation struct {
	State *Symbol
	Rate  Expr
	Noise Expr // coefficient of xi (per square root of time), nil without noise
	Span  source.Span
}

// Spike is when a cell spikes and what happens then.
type Spike struct {
	// The cell spikes where Left > Right after integration; with Crossing, where
	// it also was Left <= Right at the start of the step. Cond is set instead
	// for a condition that is not one comparison.
	Left, Right Expr
	Crossing    bool
	AtLeast     bool // it spikes where Left = Right, too
	Cond        Expr
	Resets      []Reset
	Surrogate   Surrogate
	Refractory  *Refractory
	Exact       bool // the spike lies where the threshold is crossed, not at the end of the step
	Most        int  // spikes of one step that are located then
	Span        source.Span
}

// Reset sets a state at a spike; Value sees all states as they were before.
type Reset struct {
	State *Symbol
	Value Expr
}

// Surrogate is the surrogate derivative g'(x) of the spike.
type Surrogate struct {
	Name string             // of the library; "" if Func is set
	Args map[string]float64 // of the library's
	Func *Function          // a user's; its further arguments are in FuncArgs
	// FuncArgs are the values of Func's arguments after the first.
	FuncArgs []float64
	Of       Expr // x; nil for (Left - Right)/(1 coherent unit)
}

// Refractory is what holds for Duration after a spike.
type Refractory struct {
	Duration Expr // of parameters only
	Holds    []*Symbol
	Clamps   []Reset
}

// Function is a user's function.
type Function struct {
	Name string
	Args []*Symbol
	Body Expr
}

// Group returns the symbols of one kind.
func (c *Cell) Group(kind SymbolKind) []*Symbol {
	switch kind {
	case Param:
		return c.Params
	case Input:
		return c.Inputs
	case State:
		return c.States
	}
	return c.Lets
}
