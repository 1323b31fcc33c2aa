// Package circuit decides where the states of synapses live: once for each
// postsynaptic cell where they sum, once for each presynaptic cell where they
// follow its spikes alone, or once for each connection. It gives each population
// a cell that carries what its synapses brought, so that everything after it
// sees cells alone.
//
// Path of the data: model.Network -> circuit -> extended model.Cell, ports -> lower.
package circuit

import (
	"nmlc/lang/diag"
	"nmlc/lang/model"
)

// Circuit is a network whose synapses have become part of its cells.
type Circuit struct {
	Network     *model.Network
	Populations []*Population // in the order of the network's
	Projections []*Projection // likewise
	Drives      []*Drive
}

// Population is one of cells, or a source.
type Population struct {
	Model *model.Population
	Index int
	Cell  *model.Cell // with what synapses brought; nil for a source that carries nothing
	Sums  []*Sum
	// Stimuli are the inputs that the network's stimuli drive.
	Stimuli []*External
	// PerCell are parameters of Cell that differ from cell to cell, initial values
	// among them.
	PerCell []PerCell
	// Relay is the input that is 1 in a step in which a source spikes: of sources
	// that carry states of synapses; nil for all others.
	Relay *model.Symbol

	symbols map[*model.Symbol]*model.Symbol // of the population's own cell -> of Cell
	lets    []*model.Symbol                 // in the order of making
	into    map[*model.Symbol][]model.Expr  // own input -> currents
	bundles []*bundle
	traces  []*trace
}

// External is an input, or a parameter where the stimuli do not change in time.
type External struct {
	Symbol  *model.Symbol
	Fixed   bool
	Stimuli []*model.Stimulus

	constant float64 // of the first cell, where it is fixed
}

// PerCell is a parameter that differs from cell to cell.
type PerCell struct {
	Param *model.Symbol
	Value model.Expr   // nil for a list
	List  []model.Expr // one for each cell
}

// Sum is an input that gathers what presynaptic cells show.
type Sum struct{ Input *model.Symbol }

// Projection is what the connections of a projection do.
type Projection struct {
	Model     *model.Projection
	Pre, Post *Population
	Placed    []Placed // of the states of the synapse
	Spikes    []Delivery
	Gathers   []Gather
	Plastic   *Plastic // nil where connections do not change
}

// Delivery adds to a port of the postsynaptic cells when a spike arrives.
type Delivery struct {
	Port       int // index of Cell.Arrivals of the postsynaptic population
	Weightless bool
	Amplitude  *model.Symbol // the presynaptic state that the weight is multiplied by; nil for none
}

// Gather adds up what presynaptic cells show.
type Gather struct {
	Sum        int           // index of Sums of the postsynaptic population
	Shown      *model.Symbol // of the presynaptic population; nil for 1
	Weightless bool
}

// Plastic is what spikes do to the states of a connection, in terms of the
// symbols of the synapse. The weight is the first state, also where the synapse
// has none.
type Plastic struct {
	Synapse   *model.Synapse
	Values    map[*model.Symbol]float64 // of parameters
	States    []*model.Symbol
	Equations []*model.Equation
	OnPre     []model.Assign // of States
	OnPost    []model.Assign
	Sent      []Sent
	Reads     []Read
}

// Sent is what an arriving spike adds to a port of the postsynaptic cell.
type Sent struct {
	Port  int
	Value model.Expr
}

// Read is what a connection reads of its postsynaptic cell.
type Read struct{ Value, Shown *model.Symbol }

// Drive is Poisson input to ports of a population.
type Drive struct {
	Model  *model.Drive
	Post   *Population
	Placed []Placed
	Spikes []Delivery
}

// Place is where a state lives.
type Place int

// The places.
const (
	Summed Place = iota // once for each postsynaptic cell
	Presynaptic
	Connection
)

// String names the place.
func (p Place) String() string {
	return [...]string{"postsynaptic cell", "presynaptic cell", "connection"}[p]
}

// Placed is a state of a synapse with its place and the reason.
type Placed struct {
	State  *model.Symbol
	Place  Place
	Name   string // in the cell that carries it; "" for a state of a connection
	Reason string
	// Changes says that spikes change a weight.
	Changes bool
}

// Of makes the circuit of a network. It returns nil after a mistake, which diags
// has then.
func Of(net *model.Network, diags *diag.List) *Circuit {
	m := &maker{circuit: &Circuit{Network: net}, diags: &diag.List{}, of: map[*model.Population]*Population{}, forms: map[formKey]*form{}}
	for i, p := range net.Populations {
		m.population(i, p)
	}
	for _, p := range net.Projections {
		m.projection(p)
	}
	for _, d := range net.Drives {
		m.drive(d)
	}
	m.starts()
	for _, p := range m.circuit.Populations {
		m.finish(p)
	}
	for _, d := range m.diags.All() {
		diags.Add(d)
	}
	if m.diags.HasErrors() {
		return nil
	}
	return m.circuit
}

// maker is at work on a circuit.
type maker struct {
	circuit *Circuit
	diags   *diag.List
	of      map[*model.Population]*Population
	forms   map[formKey]*form
}

// formKey tells apart the forms that a synapse takes.
type formKey struct {
	synapse *model.Synapse
	pre     origin
}

// Symbol is the symbol of Cell that stands for one of the population's own cell.
func (p *Population) Symbol(own *model.Symbol) *model.Symbol { return p.symbols[own] }

// Brought is the symbol of Cell that a projection of that name brought, or nil.
func (c *Circuit) Brought(p *Population, projection, name string) *model.Symbol {
	for _, b := range p.bundles {
		if b.names[projection] {
			if s := p.Cell.Lookup(b.name + "." + name); s != nil {
				return s
			}
		}
	}
	for _, t := range p.traces {
		if t.names[projection] {
			if s := p.Cell.Lookup(t.name + "." + name); s != nil {
				return s
			}
		}
	}
	return nil
}
