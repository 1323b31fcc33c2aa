package main

import (
	"context"
	"time"

	"nmlc/codegen/pipeline"
	"nmlc/lang/model"
	"nmlc/load"
	"nmlc/runtime/fit"
)

// found is what a repeat ended with.
type found struct {
	loss      float64
	params    map[string]float64
	recovered bool
	spent     float64 // evaluations of the model
	cost      float64 // of one with gradient, in these
	seconds   float64 // with compilation
	before    float64 // evaluations spent before the last stage
	path      path    // of the last stage, which fits all times
}

// search compiles and fits from random starts.
func (t *task) search(m method, backend *pipeline.Backend, seed uint64, limit budget) (*found, error) {
	begin := time.Now()
	file, diags, err := load.Model(t.file("model.nml"))
	if err != nil {
		return nil, err
	}
	if err := load.Failure(diags); err != nil {
		return nil, err
	}
	choices := pipeline.Choices{Spikes: m.spikes}
	last := t.block(file)
	sweeps, err := t.target(last, choices, backend)
	if err != nil {
		return nil, err
	}
	out := &found{}
	stages := t.stages(last, m.growing)
	for i, block := range stages {
		block.SampleStep, block.Optimizer.Name = t.sample, m.optimiser
		job, _, err := pipeline.FitJob(block, pipeline.FitProgram(block, choices, diags), backend)
		if err != nil {
			return nil, err
		}
		job.Sweeps, job.Seed, job.Starts = sweeps, seed, m.starts()
		// What a stage leaves of its share, the next ones have.
		job.Optimize.Budget = (limit.evaluations - out.spent) / float64(len(stages)-i)
		if job.Optimize.Method.Gradients() {
			job.Optimize.GradientCost = limit.gradientCost
		}
		if err := out.fit(job); err != nil {
			return nil, err
		}
	}
	out.recovered = t.recovered(out.params)
	out.seconds = time.Since(begin).Seconds()
	return out, nil
}

// stages are the fit alone, or with those before it.
func (t *task) stages(last *model.Fit, growing bool) []*model.Fit {
	if !growing {
		alone := *last
		alone.After, alone.Within = nil, 0
		return []*model.Fit{&alone}
	}
	var chain []*model.Fit
	for f := last; f != nil; f = f.After {
		chain = append([]*model.Fit{f}, chain...)
	}
	return chain
}

// fit does a stage, from what the one before found.
func (f *found) fit(job *fit.Job) error {
	for i := range job.Params {
		if v, ok := f.params[job.Params[i].Name]; ok {
			job.Params[i].Default = v
		}
	}
	f.path, f.before = path{}, f.spent
	job.Optimize.Round = f.path.note
	result, err := fit.Run(context.Background(), job)
	if err != nil {
		return err
	}
	f.params = map[string]float64{}
	for _, p := range result.Params {
		f.params[p.Name] = p.Value
	}
	f.loss, f.cost = result.Loss, result.GradientCost
	f.spent += result.Spent
	return nil
}
