// Package pipeline is the path of a model on one page: checked model -> IR ->
// passes -> derivatives -> kernels -> code. Every command goes through it.
package pipeline

import (
	"nmlc/codegen/explain"
	"nmlc/codegen/plan"
	"nmlc/ir"
	"nmlc/ir/lower"
	"nmlc/ir/pass"
	"nmlc/lang/diag"
	"nmlc/lang/model"
)

// Program lowers a cell and runs the passes. It returns nil after a mistake,
// which diags has then.
func Program(cell *model.Cell, o lower.Options, diags *diag.List) *ir.Program {
	p := lower.Cell(cell, o, diags)
	if p != nil {
		pass.Run(p)
	}
	return p
}

// FitProgram is the cell of a fit with its loss. Its outputs are the targets of
// the fit.
func FitProgram(f *model.Fit, method string, diags *diag.List) *ir.Program {
	o := lower.Options{Method: method, Overrides: overrides(f.Overrides), Outputs: f.Targets(), Teacher: f.Teacher, Likelihood: f.Loss(model.Likelihood)}
	p := lower.Cell(f.Cell, o, diags)
	if p == nil || !spikesMove(f, p, diags) {
		return nil
	}
	lower.Loss(p, f.Losses)
	pass.Run(p)
	return p
}

// FreeProgram is the cell of a fit on its own, without teacher and loss, with
// the same parameters and outputs.
func FreeProgram(f *model.Fit, method string, diags *diag.List) *ir.Program {
	return Program(f.Cell, lower.Options{Method: method, Overrides: overrides(f.Overrides), Outputs: f.Targets()}, diags)
}

// RunProgram is the cell of a run. Its outputs are what the run records.
func RunProgram(r *model.Run, method string, diags *diag.List) *ir.Program {
	return Program(r.Cell, lower.Options{Method: method, Overrides: overrides(r.Overrides), Outputs: r.Record}, diags)
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
func Describe(cell *model.Cell, method string, diags *diag.List) (*explain.Document, error) {
	o := lower.Options{Method: method, Outputs: cell.Lets}
	shown, run := lower.Cell(cell, o, diags), Program(cell, lower.Options{Method: method}, diags)
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
	return explain.Describe(explain.Source{Cell: cell, Program: shown, Plan: made}), nil
}
