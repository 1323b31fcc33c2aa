package pipeline

import (
	"slices"

	"nmlc/codegen/explain"
	"nmlc/codegen/plan"
	"nmlc/ir/lower"
	"nmlc/lang/circuit"
	"nmlc/lang/diag"
	"nmlc/lang/model"
)

// DescribeOnline explains how the gradient of a training comes about that goes
// forward in time alone, population by population; nothing for other rules.
func DescribeOnline(t *model.Train, c Choices, diags *diag.List) []*explain.Document {
	if !slices.Contains([]string{"e_prop", "d_rtrl", "es_d_rtrl"}, t.Gradient.Name) {
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
		if doc := describeOnline(t, made, p, c, diags); doc != nil {
			docs = append(docs, doc)
		}
	}
	return docs
}

func describeOnline(t *model.Train, net *circuit.Circuit, p *circuit.Population, c Choices, diags *diag.List) *explain.Document {
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
	options := plan.OnlineOptions{Single: c.Single, Params: trainedOf(t, p, run), Ports: trainedPorts(t, net, p),
		Filtered: t.Gradient.Name == "e_prop", Factored: t.Gradient.Name == "es_d_rtrl"}
	for _, v := range p.PerCell {
		options.Varying = append(options.Varying, v.Param.Name)
	}
	made, err := plan.Online(run, options)
	if err != nil {
		diags.Errorf("", t.Gradient.Span, "%v", err)
		return nil
	}
	return explain.DescribeOnline(explain.Online{Population: p, Program: shown, Plan: made, Rule: t.Gradient.Name,
		Decay: t.Gradient.Decay, Random: t.Gradient.Random, Single: c.Single})
}

// trainedPorts are those where connections arrive whose weights are trained.
func trainedPorts(t *model.Train, net *circuit.Circuit, p *circuit.Population) (out []int) {
	for _, f := range t.Free {
		for _, projection := range net.Projections {
			if f.Kind != "weight" || projection.Post != p || !slices.Contains(f.Projections, projection.Model) {
				continue
			}
			for _, d := range projection.Spikes {
				if !slices.Contains(out, d.Port) {
					out = append(out, d.Port)
				}
			}
		}
	}
	slices.Sort(out)
	return out
}
