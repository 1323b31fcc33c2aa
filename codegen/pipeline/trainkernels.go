package pipeline

import (
	"time"

	"nmlc/codegen/plan"
	"nmlc/ir"
	"nmlc/runtime/learn"
)

// compile makes the kernels that the rule needs; populations whose kernels are the
// same share them.
func (a *trainer) compile() error {
	if r := a.plan.Job.Rule; r == learn.EProp || r == learn.DRTRL || r == learn.ESDRTRL {
		return a.compileOnline()
	}
	var all kernelSet
	plans := make([]*plan.LearningPlan, len(a.crowds))
	for i, c := range a.crowds {
		if c.program == nil {
			continue
		}
		made, err := plan.Learning(c.program, a.learning(c))
		if err != nil {
			a.wrong(c.Model.Span, err)
			continue
		}
		plans[i] = made
		all.add(made.Kernels()...)
	}
	if a.broken {
		return nil
	}
	begin := time.Now()
	code, err := a.backend.ForPopulations(a.choices.Single).Compile(all.kernels...)
	a.plan.Compile = time.Since(begin)
	if err != nil {
		return err
	}
	for i, c := range a.crowds {
		j := &learn.Population{Name: c.Model.Name, Size: c.size}
		a.plan.Job.Populations = append(a.plan.Job.Populations, j)
		p := plans[i]
		if p == nil {
			continue
		}
		j.Code = &learn.Code{
			Prepare: all.of(code, p.Prepare), Advance: all.of(code, p.Advance), Taped: all.of(code, p.Taped), Backward: all.of(code, p.Backward),
			PrepareAdjoint: all.of(code, p.PrepareAdjoint), Tangent: all.of(code, p.Tangent),
			Common: p.Common, Own: p.Own, CutOf: p.CutOf, TapeBytes: p.TapeBytes(),
		}
		for _, name := range a.trained[c] {
			j.Code.GradBy = append(j.Code.GradBy, paramAt(c.program, name))
		}
	}
	return nil
}

// learning says what the kernels of a population are for.
func (a *trainer) learning(c *crowd) plan.LearningOptions {
	o := plan.LearningOptions{Varying: c.varying(), Single: a.choices.Single}
	for _, name := range a.trained[c] {
		o.Wrt = append(o.Wrt, c.program.Param(name))
	}
	switch a.plan.Job.Rule {
	case learn.BPTT:
		o.Gradient = true
	case learn.EventProp:
		o.Gradient, o.EventProp = true, true
	case learn.RTRL:
		o.Tangent = true
	}
	return o
}

func paramAt(p *ir.Program, name string) int {
	for i, v := range p.Params {
		if v.Name == name {
			return i
		}
	}
	return -1
}
