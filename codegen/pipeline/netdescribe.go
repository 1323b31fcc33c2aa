package pipeline

import (
	"nmlc/codegen/explain"
	"nmlc/ir"
	"nmlc/ir/lower"
	"nmlc/lang/circuit"
	"nmlc/lang/diag"
	"nmlc/lang/model"
)

// CheckNetwork finds the mistakes of a network that need no files: where states
// live, how cells and connections are integrated. It returns the circuit and the
// programs of its populations, nil for sources; nothing after a mistake.
func CheckNetwork(net *model.Network, c Choices, diags *diag.List) (*circuit.Circuit, []*ir.Program) {
	made := circuit.Of(net, diags)
	if made == nil {
		return nil, nil
	}
	before := diags.Len()
	programs := make([]*ir.Program, len(made.Populations))
	for i, p := range made.Populations {
		if p.Cell != nil {
			programs[i] = populationProgram(p, c.options(), diags)
		}
	}
	done := map[*model.Synapse]bool{}
	for _, p := range made.Projections {
		if p.Plastic != nil && !done[p.Model.Synapse] {
			done[p.Model.Synapse] = true
			lower.Connection(p.Plastic, diags)
		}
	}
	if diags.Len() > before && diags.HasErrors() {
		return nil, nil
	}
	return made, programs
}

// DescribeNetwork explains a network: where states live, and what each
// population computes.
func DescribeNetwork(net *model.Network, c Choices, diags *diag.List) []*explain.Document {
	made, _ := CheckNetwork(net, c, diags)
	if made == nil {
		return nil
	}
	docs := []*explain.Document{explain.DescribeNetwork(made)}
	for _, p := range made.Populations {
		if p.Cell == nil {
			continue
		}
		o := c.options()
		o.Spikes, o.Outputs, o.Overrides = "grid", p.Cell.Lets, overrides(p.Model.Overrides)
		cell := *p.Cell
		cell.Arrivals = nil // equations as they stand, between arrivals
		if shown := lower.Cell(&cell, o, diags); shown != nil {
			docs = append(docs, explain.DescribePopulation(p, shown))
		}
	}
	return docs
}
