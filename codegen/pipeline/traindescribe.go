package pipeline

import (
	"slices"

	"nmlc/codegen/explain"
	"nmlc/codegen/plan"
	"nmlc/ir"
	"nmlc/ir/lower"
	"nmlc/lang/circuit"
	"nmlc/lang/diag"
	"nmlc/lang/model"
)

// DescribeTrain explains how the gradient of a training comes about that goes
// back in time, or forward by the full Jacobian, population by population; nothing
// for other rules.
func DescribeTrain(t *model.Train, c Choices, diags *diag.List) []*explain.Document {
	if !slices.Contains([]string{"bptt", "eventprop", "rtrl"}, t.Gradient.Name) {
		return nil
	}
	made := circuit.Of(t.Network, diags)
	if made == nil {
		return nil
	}
	var docs []*explain.Document
	for _, p := range made.Populations {
		if p.Cell == nil {
			continue
		}
		if doc := describeBackward(t, p, c, diags); doc != nil {
			docs = append(docs, doc)
		}
	}
	return docs
}

func describeBackward(t *model.Train, p *circuit.Population, c Choices, diags *diag.List) *explain.Document {
	o := c.options()
	o.Spikes, o.Jump, o.Overrides = "grid", true, overrides(p.Model.Overrides)
	cell := *p.Cell
	cell.Arrivals = nil // equations as they stand, between arrivals
	shownOptions := o
	shownOptions.Outputs = p.Cell.Lets
	shown := lower.Cell(&cell, shownOptions, diags)
	o.Outputs = outputsOf(t, p)
	run := Program(p.Cell, o, diags)
	if shown == nil || run == nil {
		return nil
	}
	out := explain.Backward{Population: p, Program: shown, Events: t.Gradient.Name == "eventprop"}
	if t.Gradient.Name == "rtrl" {
		return explain.DescribeBackward(out)
	}
	made, err := plan.Learning(run, plan.LearningOptions{Wrt: trainedOf(t, p, run), Single: c.Single, Gradient: true, EventProp: out.Events})
	if err != nil {
		diags.Errorf("", t.Gradient.Span, "%v", err)
		return nil
	}
	out.Plan = made
	return explain.DescribeBackward(out)
}

// outputsOf are the values of a population that losses and the decision read.
func outputsOf(t *model.Train, p *circuit.Population) (out []*model.Symbol) {
	read := []*model.OutputOf{t.Decide}
	for _, l := range t.Losses {
		read = append(read, l.Output)
	}
	for _, o := range read {
		if o == nil || o.Population != p.Model {
			continue
		}
		if s := p.Symbol(o.Symbol); !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// trainedOf are the parameters of a population that are trained.
func trainedOf(t *model.Train, p *circuit.Population, program *ir.Program) (out []*ir.Var) {
	for _, f := range t.Free {
		if f.Kind != "param" || !slices.Contains(f.Populations, p.Model) {
			continue
		}
		if v := program.Param(f.Symbol); v != nil {
			out = append(out, v)
		}
	}
	return out
}
