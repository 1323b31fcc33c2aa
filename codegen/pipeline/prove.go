package pipeline

import (
	"fmt"
	"math"
	"strings"

	"nmlc/codegen/plan"
	"nmlc/ir"
	"nmlc/ir/lower"
	"nmlc/ir/pass"
	"nmlc/lang/diag"
	"nmlc/lang/model"
	"nmlc/lang/source"
	"nmlc/runtime/prove"
)

// ProveProgram is the cell of a run with a loss that compares all its states.
// Its outputs are the states and, behind them, the distance to the threshold.
func ProveProgram(r *model.Run, c Choices, diags *diag.List) *ir.Program {
	o := c.options()
	o.Overrides, o.Outputs, o.Jump = overrides(r.Overrides), r.Cell.States, true
	p := lowered(r.Cell, o, diags)
	if p == nil {
		return nil
	}
	var losses []model.Loss
	for _, s := range r.Cell.States {
		losses = append(losses, model.Loss{Kind: "mse", Target: s, Weight: 1})
	}
	lower.Loss(p, losses)
	if p.Jump != nil {
		p.Outputs = append(p.Outputs, ir.Output{Name: "(distance)", Scale: 1, Node: p.Jump.Distance})
	}
	pass.Run(p)
	return p
}

// ProveJob compiles the program of a certificate. The caller sets inputs, steps
// and dt.
func ProveJob(r *model.Run, p *ir.Program, b *Backend) (*prove.Job, error) {
	made, err := plan.Make(p, plan.Options{Wrt: p.Params, Gradient: true, Tangent: true, Record: true, SharedInput: true})
	if err != nil {
		return nil, err
	}
	code, err := b.Compile(made.Prepare, made.Forward, made.Taped, made.Backward, made.PrepareAdjoint, made.Tangent)
	if err != nil {
		return nil, err
	}
	cell := r.Cell
	job := &prove.Job{
		Kernels:  prove.Kernels{Prepare: code[0], Forward: code[1], Taped: code[2], Backward: code[3], PrepareAdjoint: code[4], Tangent: code[5]},
		Spikes:   len(p.SpikeTimes()),
		Spiking:  cell.Spike != nil,
		Distance: -1,
	}
	for _, v := range p.Params {
		job.Params = append(job.Params, prove.Quantity{Name: v.Name, Unit: v.Unit, Scale: v.Scale, Size: sizeOf(v), Place: lineOf(cell, cell.Lookup(v.Name).Span)})
		job.Values = append(job.Values, v.Init)
	}
	for _, v := range p.States {
		q := prove.Quantity{Name: v.Name, Unit: v.Unit, Scale: v.Scale, Own: v.Hidden, Counts: v.Counts}
		for _, eq := range cell.Equations {
			if eq.State.Name == v.Name {
				q.Place = lineOf(cell, eq.Span)
			}
		}
		job.States = append(job.States, q)
	}
	for i := range cell.States {
		job.Targets = append(job.Targets, i)
	}
	for _, v := range p.Inputs {
		if cellInput(cell, v) {
			job.Inputs++
		}
	}
	if p.Jump != nil {
		job.Distance = len(cell.States)
		job.Threshold = prove.Quantity{Unit: cell.Spike.Left.Dim().String(), Scale: 1}
	}
	s := cell.Spike
	job.Surrogate = s != nil && len(p.SpikeAt) == 0 && (s.Surrogate.Name != "" || s.Surrogate.Func != nil)
	return job, nil
}

// cellInput reports whether an input is the cell's, noise included, and not the
// loss's.
func cellInput(cell *model.Cell, v *ir.Var) bool {
	return cell.Lookup(v.Name) != nil || strings.HasPrefix(v.Name, "noise.")
}

// sizeOf is how far a parameter may change: its value or, where that is zero,
// its range or one unit.
func sizeOf(v *ir.Var) float64 {
	switch {
	case v.Init != 0:
		return math.Abs(v.Init)
	case v.HasRange():
		return v.Hi - v.Lo
	}
	return v.Scale
}

// lineOf is the place of a span, with the file where it is not the cell's own.
func lineOf(cell *model.Cell, s source.Span) string {
	if !s.Known() {
		return "the compiler's own"
	}
	line := fmt.Sprintf("line %d", s.File.Pos(s.Start).Line)
	if s.File != cell.Span.File {
		line += " of " + s.File.Name
	}
	return line
}
