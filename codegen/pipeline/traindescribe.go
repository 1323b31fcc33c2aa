package pipeline

import (
	"fmt"
	"slices"
	"strings"

	"nmlc/codegen/explain"
	"nmlc/codegen/plan"
	"nmlc/ir"
	"nmlc/ir/lower"
	"nmlc/lang/circuit"
	"nmlc/lang/diag"
	"nmlc/lang/model"
)

// backInTime are the rules that are explained and shown here.
var backInTime = []string{"bptt", "eventprop", "rtrl"}

// DescribeTrain explains how the gradient of a training comes about that goes
// back in time, or forward by the full Jacobian, population by population, of those
// that what is trained acts on; nothing for other rules.
func DescribeTrain(t *model.Train, c Choices, diags *diag.List) []*explain.Document {
	if !slices.Contains(backInTime, t.Gradient.Name) {
		return nil
	}
	made := circuit.Of(t.Network, diags)
	if made == nil {
		return nil
	}
	var docs []*explain.Document
	reached := t.Reached()
	for _, p := range made.Populations {
		if p.Cell == nil || !reached[p.Model] {
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
	o.Spikes, o.Jump, o.Overrides, o.Outputs = "grid", true, overrides(p.Model.Overrides), p.Cell.Lets
	cell := *p.Cell
	cell.Arrivals = nil // equations as they stand, between arrivals
	shown, run := lower.Cell(&cell, o, diags), learner(t, p, c, diags)
	if shown == nil || run == nil {
		return nil
	}
	out := explain.Backward{Population: p, Program: shown, Events: t.Gradient.Name == "eventprop"}
	if t.Gradient.Name == "rtrl" {
		return explain.DescribeBackward(out)
	}
	made, err := plan.Learning(run, learnerOptions(t, p, c, run))
	if err != nil {
		diags.Errorf("", t.Gradient.Span, "%v", err)
		return nil
	}
	out.Plan = made
	return explain.DescribeBackward(out)
}

// learner is the program of a population that learns.
func learner(t *model.Train, p *circuit.Population, c Choices, diags *diag.List) *ir.Program {
	o := c.options()
	o.Spikes, o.Jump, o.Overrides, o.Outputs = "grid", true, overrides(p.Model.Overrides), outputsOf(t, p)
	return Program(p.Cell, o, diags)
}

// learnerOptions are those of the kernels that the rule needs.
func learnerOptions(t *model.Train, p *circuit.Population, c Choices, program *ir.Program) plan.LearningOptions {
	o := plan.LearningOptions{Wrt: trainedOf(t, p, program), Single: c.Single, EventProp: t.Gradient.Name == "eventprop", Tangent: t.Gradient.Name == "rtrl"}
	for _, v := range p.PerCell {
		o.Varying = append(o.Varying, v.Param.Name)
	}
	o.Gradient = !o.Tangent && t.Reached()[p.Model]
	return o
}

// EmitLearner takes a population that learns back in time, or by the full
// Jacobian, as far as its kernels. It returns nil after a mistake, which diags has
// then.
func EmitLearner(t *model.Train, name string, c Choices, diags *diag.List) (*PopulationCode, error) {
	if !slices.Contains(backInTime, t.Gradient.Name) {
		return nil, fmt.Errorf("%s learns by %s; kernels are shown of the rules %s", t.Name, t.Gradient.Name, strings.Join(backInTime, ", "))
	}
	made := circuit.Of(t.Network, diags)
	if made == nil {
		return nil, nil
	}
	for _, p := range made.Populations {
		if p.Model.Name != name || p.Cell == nil {
			continue
		}
		program := learner(t, p, c, diags)
		if program == nil {
			return nil, nil
		}
		kernels, err := plan.Learning(program, learnerOptions(t, p, c, program))
		if err != nil {
			return nil, err
		}
		return &PopulationCode{Cell: p.Cell, Program: program, Kernels: kernels.Kernels()}, nil
	}
	return nil, fmt.Errorf("the network of %s has no population %s of cells", t.Name, name)
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
