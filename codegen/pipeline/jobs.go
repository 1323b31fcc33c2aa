package pipeline

import (
	"slices"

	"nmlc/codegen/plan"
	"nmlc/ir"
	"nmlc/lang/model"
	"nmlc/runtime/fit"
	"nmlc/runtime/optimize"
	"nmlc/runtime/sim"
)

// SimJob compiles a program for a simulation. All parameters have the model's
// values, inputs are zero, every output is recorded; the caller sets cells,
// steps, dt and stimuli.
func SimJob(p *ir.Program, b *Backend) (*sim.Job, error) {
	made, err := plan.Make(p, plan.Options{Record: true})
	if err != nil {
		return nil, err
	}
	code, err := b.Compile(made.Prepare, made.Forward)
	if err != nil {
		return nil, err
	}
	job := &sim.Job{Kernels: sim.Kernels{Prepare: code[0], Forward: code[1]}, Spikes: len(p.SpikeTimes()), States: namesOf(p.States)}
	for _, v := range p.Params {
		job.Params = append(job.Params, sim.Param{Name: v.Name, Value: v.Init})
	}
	for range p.Inputs {
		job.Stimuli = append(job.Stimuli, sim.Constant(0))
	}
	for i, o := range p.Outputs {
		job.Record = append(job.Record, sim.Record{Name: o.Name, Output: i})
	}
	return job, nil
}

// FitJob compiles the program of a fit, with gradients and forward
// sensitivities by the searched parameters. The caller sets the data.
func FitJob(f *model.Fit, p *ir.Program, b *Backend) (*fit.Job, *plan.Plan, error) {
	var wrt []*ir.Var
	for _, s := range f.Free {
		wrt = append(wrt, p.Param(s.Name))
	}
	made, err := plan.Make(p, plan.Options{Wrt: wrt, Gradient: true, Tangent: true, Record: true})
	if err != nil {
		return nil, nil, err
	}
	code, err := b.Compile(made.Prepare, made.Forward, made.Taped, made.Backward, made.PrepareAdjoint, made.Tangent)
	if err != nil {
		return nil, nil, err
	}
	o := f.Optimizer
	job := &fit.Job{
		Kernels: fit.Kernels{Prepare: code[0], Forward: code[1], Taped: code[2], Backward: code[3], PrepareAdjoint: code[4], Tangent: code[5]},
		DT:      f.DT, SampleStep: f.SampleStep, SampleAfter: f.SampleAfter, Spikes: len(p.SpikeTimes()),
		States: namesOf(p.States), Inputs: namesOf(p.Inputs), Starts: o.Starts, Seed: uint64(o.Seed),
		Optimize: optimize.Settings{
			Method: optimize.Method(o.Name), Iterations: o.Iterations, Rate: o.Rate, LossTolerance: o.Tolerance, Population: o.Population,
			Budget: float64(o.Budget), GradientCost: o.GradientCost,
		},
	}
	for _, w := range wrt {
		job.Kernels.Wrt = append(job.Kernels.Wrt, slices.Index(p.Params, w))
	}
	for _, v := range p.Params {
		job.Params = append(job.Params, fit.Param{
			Name: v.Name, Unit: v.Unit, Scale: v.Scale, Default: v.Init, Lo: v.Lo, Hi: v.Hi, Free: slices.Contains(wrt, v),
		})
	}
	for i, l := range f.Losses {
		job.Targets = append(job.Targets, fit.Target{Name: l.Target.Name, Unit: l.Target.Unit, Scale: l.Target.Scale, Output: i})
	}
	for _, w := range f.Windows {
		job.Windows = append(job.Windows, fit.Window(w))
	}
	return job, made, nil
}

func namesOf(vars []*ir.Var) []string {
	var out []string
	for _, v := range vars {
		out = append(out, v.Name)
	}
	return out
}
