package main

import (
	"context"

	"nmlc/codegen/pipeline"
	"nmlc/lang/model"
	"nmlc/runtime/data"
	"nmlc/runtime/sim"
)

// target is the model's own voltage for the currents of the example: a search
// by the surrogate is held against spikes on the grid, as in the paper.
func (t *task) target(block *model.Fit, choices pipeline.Choices, backend *pipeline.Backend) ([]data.Sweep, error) {
	sweeps, err := data.Read(t.file("traces.csv"), data.Columns{Inputs: []string{"I"}, Targets: []string{"V"}})
	if err != nil {
		return nil, err
	}
	run := model.Run{Cell: block.Cell, Record: []*model.Symbol{block.Losses[0].Target}}
	for _, p := range block.Cell.Params {
		if v, ok := t.truth[p.Name]; ok {
			run.Overrides = append(run.Overrides, model.Override{Param: p, Value: v})
		}
	}
	job, err := pipeline.SimJob(pipeline.RunProgram(&run, choices, nil), backend)
	if err != nil {
		return nil, err
	}
	job.Cells, job.Steps, job.DT = len(sweeps), t.steps, t.dt
	job.Stimuli[0] = func(cell, step int) float64 { return sweeps[cell].Inputs[0][step/t.stride] }
	result, err := sim.Run(context.Background(), job)
	if err != nil {
		return nil, err
	}
	for i := range sweeps {
		sweeps[i].Targets = [][]float64{every(t.stride, result.Traces[0].Values[i])}
	}
	return sweeps, nil
}

// every keeps one value of n.
func every(n int, values []float64) []float64 {
	var out []float64
	for i := 0; i < len(values); i += n {
		out = append(out, values[i])
	}
	return out
}
