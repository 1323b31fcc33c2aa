// Package pipeline is the path of a model on one page: checked model -> IR ->
// passes -> derivatives -> kernels -> code. Every command goes through it.
package pipeline

import (
	"nmlc/codegen/explain"
	"nmlc/codegen/plan"
	"nmlc/diff"
	"nmlc/ir"
	"nmlc/ir/lower"
	"nmlc/ir/pass"
	"nmlc/lang/diag"
	"nmlc/lang/model"
)

// Choices are what a user decides in place of the model, or of the compiler.
type Choices struct {
	Integrator string // for all states; "" as the model says
	Spikes     string // grid or exact; "" as the model says
	Single     bool   // networks: populations in binary32
}

func (c Choices) options() lower.Options {
	return lower.Options{Method: c.Integrator, Spikes: c.Spikes}
}

// Program lowers a cell and runs the passes. It returns nil after a mistake,
// which diags has then.
func Program(cell *model.Cell, o lower.Options, diags *diag.List) *ir.Program {
	p := lowered(cell, o, diags)
	if p != nil {
		pass.Run(p)
	}
	return p
}

// lowered is the cell with its spikes where they shall lie, before any pass.
func lowered(cell *model.Cell, o lower.Options, diags *diag.List) *ir.Program {
	p := lower.Cell(cell, o, diags)
	if p != nil && lower.Exact(cell, o) {
		diff.Exact(p, cell.Spike.Most)
	}
	return p
}

// FitProgram is the cell of a fit with its loss. Its outputs are the targets of
// the fit. With a teacher the spikes are given, and lie on the grid.
func FitProgram(f *model.Fit, c Choices, diags *diag.List) *ir.Program {
	if f.Teacher {
		c.Spikes = "grid"
	}
	o := c.options()
	o.Overrides, o.Outputs, o.Teacher, o.Likelihood = overrides(f.Overrides), f.Targets(), f.Teacher, f.Loss(model.Likelihood)
	p := lowered(f.Cell, o, diags)
	if p == nil || !spikesMove(f, p, diags) {
		return nil
	}
	lower.Loss(p, f.Losses)
	pass.Run(p)
	return p
}

// FreeProgram is the cell of a fit on its own, without teacher and loss, with
// the same parameters and outputs.
func FreeProgram(f *model.Fit, c Choices, diags *diag.List) *ir.Program {
	o := c.options()
	o.Overrides, o.Outputs = overrides(f.Overrides), f.Targets()
	return Program(f.Cell, o, diags)
}

// RunProgram is the cell of a run. Its outputs are what the run records.
func RunProgram(r *model.Run, c Choices, diags *diag.List) *ir.Program {
	o := c.options()
	o.Overrides, o.Outputs, o.Sweep = overrides(r.Overrides), r.Record, r.Sweep
	return Program(r.Cell, o, diags)
}

func overrides(list []model.Override) map[string]float64 {
	out := map[string]float64{}
	for _, o := range list {
		out[o.Param.Name] = o.Value
	}
	return out
}

// CellPlan plans a cell for programmers: values, and gradients by all
// parameters.
func CellPlan(p *ir.Program) (*plan.Plan, error) {
	return plan.Make(p, plan.Options{Wrt: p.Params, Gradient: true, Record: true})
}

// Describe explains a cell.
func Describe(cell *model.Cell, c Choices, diags *diag.List) (*explain.Document, error) {
	o := c.options()
	o.Outputs, o.Jump = cell.Lets, true
	shown, run := lower.Cell(cell, o, diags), Program(cell, c.options(), diags)
	if shown == nil || run == nil {
		return nil, nil
	}
	var wrt []*ir.Var
	for _, v := range run.Params {
		if v.HasRange() {
			wrt = append(wrt, v)
		}
	}
	made, err := plan.Make(run, plan.Options{Wrt: wrt, Gradient: true})
	if err != nil {
		return nil, err
	}
	return explain.Describe(explain.Source{Cell: cell, Program: shown, Plan: made, Exact: lower.Exact(cell, o)}), nil
}
