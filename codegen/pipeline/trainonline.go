package pipeline

import (
	"slices"
	"time"

	"nmlc/codegen/plan"
	"nmlc/lang/model"
	"nmlc/runtime/learn"
)

// compileOnline makes the kernels of a rule that goes forward in time alone.
func (a *trainer) compileOnline() error {
	begin := time.Now()
	for _, c := range a.crowds {
		j := &learn.Population{Name: c.Model.Name, Size: c.size}
		a.plan.Job.Populations = append(a.plan.Job.Populations, j)
		if c.program == nil {
			continue
		}
		made, err := plan.Online(c.program, a.online(c))
		if err != nil {
			a.wrong(c.Model.Span, err)
			continue
		}
		if j.Code, err = OnlineCode(made, a.choices.Single, a.backend); err != nil {
			return err
		}
		for _, name := range a.trained[c] {
			j.Code.GradBy = append(j.Code.GradBy, paramAt(c.program, name))
		}
	}
	a.plan.Compile = time.Since(begin)
	return nil
}

// online says what the kernels of a population are for.
func (a *trainer) online(c *crowd) plan.OnlineOptions {
	job := a.plan.Job
	o := plan.OnlineOptions{Varying: c.varying(), Single: a.choices.Single, Filtered: job.Rule == learn.EProp, Factored: job.Rule == learn.ESDRTRL}
	for _, name := range a.trained[c] {
		o.Params = append(o.Params, c.program.Param(name))
	}
	for _, f := range job.Free {
		if f.Kind != learn.Weights {
			continue
		}
		if p := job.Projections[f.Projection]; p.Post == c.Index && !slices.Contains(o.Ports, p.Port) {
			o.Ports = append(o.Ports, p.Port)
		}
	}
	slices.Sort(o.Ports)
	for _, l := range job.Losses {
		o.Raw = o.Raw || l.Kind == model.FiringRate && l.Population == c.Index
	}
	return o
}
