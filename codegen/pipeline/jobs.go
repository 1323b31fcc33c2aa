package pipeline

import (
	"nmlc/codegen/plan"
	"nmlc/ir"
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

func namesOf(vars []*ir.Var) []string {
	var out []string
	for _, v := range vars {
		out = append(out, v.Name)
	}
	return out
}
