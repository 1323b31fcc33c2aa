package plan

import (
	"errors"
	"fmt"
	"slices"

	"nmlc/codegen/kernel"
	"nmlc/diff"
	"nmlc/ir"
)

// OnlineOptions says which online rule the kernels of a population are for.
type OnlineOptions struct {
	Varying []string // parameters that differ from cell to cell
	Single  bool     // all but prepare in binary32
	// Ports are the places where trained connections arrive, by the number of
	// the arrival.
	Ports []int
	// Params are those that are trained. To the rule each is one more port, at which
	// a one arrives in every step.
	Params []*ir.Var
	// Filtered says that the eligibility of the spike is filtered as a readout is,
	// as in e-prop; Raw that it is needed as it is.
	Filtered, Raw bool
	// Factored says that traces are kept as products of a presynaptic and a
	// postsynaptic factor, as in ES-D-RTRL, and not for each connection.
	Factored bool
}

// OnlinePlan is the kernels of the cells of a population under an online rule, as
// learn.Code has them. Kernels that nobody needs are nil.
type OnlinePlan struct {
	Program                               *ir.Program
	Prepare, Advance, Local, Factor, Move *kernel.Kernel
	Common, Own                           []int // which values of prep the buffers common and prep hold
	Derivative                            *diff.Local
	Signals                               []Signal
	Block                                 []*ir.Node // what local writes
	Paths                                 []*Path    // by port, then by parameter; nil where nothing is trained
	// Gains are, by port and output, what an output answers at once to what
	// arrives at the port; nil for cells that spike.
	Gains [][]Coefficient
	// Decay is the share of the answer that each further step leaves, where that
	// is so for all outputs and ports; else WhyNot says why not.
	Decay  *Coefficient
	WhyNot string
}

// Signal is what a learning signal is a derivative by.
type Signal struct {
	Name string // spike, filtered spike, loss, or the name of the output
	Kind SignalKind
	row  []*ir.Node
}

// SignalKind tells signals apart.
type SignalKind int

// The kinds of signals.
const (
	SpikeSignal    SignalKind = iota
	FilteredSignal            // the spike as a readout sees it, with what is left of earlier ones
	OutputSignal
	LossSignal
)

// Coefficient is where a derivative is found: in a row of block, among the values
// of prep, or in Value where both are negative.
type Coefficient struct {
	Block, Prep int
	Value       float64
}

// Path is how weights of connections into a port reach the signals.
type Path struct {
	States  []int // that carry what arrives
	Kept    []int // of these: those kept for each connection
	Filters []Filter
	Raw     bool          // the arrival itself is needed beside the filters
	Start   []Coefficient // of a parameter: derivatives of the states kept at time 0
	// Update moves the traces of connections, nil where there are none; Learn also
	// adds their part of the gradient. Cells that spike have none under a factored rule.
	Update, Learn *kernel.Kernel
}

// Filter is a state that is kept once for each presynaptic cell; of factors, once
// for the population.
type Filter struct {
	State       int
	Decay, Gain Coefficient
	Early       bool // see diff.Filter

	of diff.Filter
}

// PerConnection is how many numbers the traces of a connection have.
func (p *Path) PerConnection(filtered bool) int {
	if filtered {
		return len(p.Kept) + 1
	}
	return len(p.Kept)
}

// Online plans the cells of a population that learns online. Its outputs are what
// losses see, at the start of a step; its loss is the penalty of a step.
func Online(p *ir.Program, o OnlineOptions) (*OnlinePlan, error) {
	if len(p.SpikeAt) > 0 {
		return nil, fmt.Errorf("%s: networks learn with spikes on the grid of time steps, but those of this cell were asked for at their exact times", p.Name)
	}
	m := &onlineMaker{
		populationMaker: &populationMaker{maker: &maker{p: p, plan: &Plan{Program: p}}, single: o.Single, plan: &PopulationPlan{Program: p}},
		o:               o, made: &OnlinePlan{Program: p, Derivative: diff.LocalOf(p, o.Params)},
	}
	if p.Spiked != nil && allZero(m.made.Derivative.Spike) && len(o.Ports)+len(o.Params) > 0 {
		return nil, fmt.Errorf("%s: its spikes have no surrogate derivative, so nothing could be learned through them", p.Name)
	}
	m.signals()
	if err := m.paths(); err != nil {
		return nil, err
	}
	if err := m.share(o.Varying, m.roots()...); err != nil {
		return nil, err
	}
	m.made.Common, m.made.Own = m.plan.Common, m.plan.Own
	m.locate()
	m.build()
	var wrong []error
	for _, k := range m.made.Kernels() {
		wrong = append(wrong, kernel.Verify(k))
	}
	if err := errors.Join(wrong...); err != nil {
		return nil, fmt.Errorf("internal error in the plan: %w", err)
	}
	return m.made, nil
}

// Kernels lists the kernels there are.
func (p *OnlinePlan) Kernels() []*kernel.Kernel {
	all := []*kernel.Kernel{p.Prepare, p.Advance, p.Local, p.Factor, p.Move}
	for _, path := range p.Paths {
		if path != nil {
			all = append(all, path.Update, path.Learn)
		}
	}
	return slices.DeleteFunc(all, func(k *kernel.Kernel) bool { return k == nil })
}

func allZero(row []*ir.Node) bool {
	return !slices.ContainsFunc(row, func(n *ir.Node) bool { return !n.IsConst(0) })
}

// onlineMaker plans the kernels of an online rule.
type onlineMaker struct {
	*populationMaker
	o       OnlineOptions
	made    *OnlinePlan
	coef    []*ir.Node // derivatives that are used
	blocked []*ir.Node // of these: those that kernels of connections read
	// known are those that the values of common make.
	known map[*ir.Node]bool
	decay *ir.Node // of a readout
	// factors are empty where no traces are kept as factors.
	factors *factored
}
