package pipeline

import (
	"time"

	"nmlc/codegen/kernel"
	"nmlc/codegen/plan"
	"nmlc/ir"
	"nmlc/runtime/abi"
	"nmlc/runtime/learn"
)

// compile makes the kernels that the rule needs; populations whose kernels are the
// same share them.
func (a *trainer) compile() error {
	if r := a.plan.Job.Rule; r == learn.EProp || r == learn.DRTRL || r == learn.ESDRTRL {
		return a.compileOnline()
	}
	all := map[int]*kernelSet{} // by the lanes of a group
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
		lanes := a.lanes(c)
		if all[lanes] == nil {
			all[lanes] = &kernelSet{}
		}
		all[lanes].add(made.Kernels()...)
	}
	if a.broken {
		return nil
	}
	begin := time.Now()
	compiled := map[int][]*abi.Kernel{}
	for lanes, set := range all {
		var err error
		if compiled[lanes], err = a.backend.WithLanes(lanes).Compile(set.kernels...); err != nil {
			return err
		}
	}
	a.plan.Compile = time.Since(begin)
	for i, c := range a.crowds {
		j := &learn.Population{Name: c.Model.Name, Size: c.size}
		a.plan.Job.Populations = append(a.plan.Job.Populations, j)
		p := plans[i]
		if p == nil {
			continue
		}
		code := func(k *kernel.Kernel) *abi.Kernel { return all[a.lanes(c)].of(compiled[a.lanes(c)], k) }
		j.Code = &learn.Code{
			Prepare: code(p.Prepare), Advance: code(p.Advance), Taped: code(p.Taped), Backward: code(p.Backward),
			PrepareAdjoint: code(p.PrepareAdjoint), Tangent: code(p.Tangent),
			Common: p.Common, Own: p.Own, CutOf: p.CutOf, TapeBytes: p.TapeBytes(),
		}
		for _, name := range a.trained[c] {
			j.Code.GradBy = append(j.Code.GradBy, paramAt(c.program, name))
		}
	}
	return nil
}

// lanes is how many cells a group of a population has.
func (a *trainer) lanes(c *crowd) int {
	return a.backend.ForPopulation(a.choices.Single, c.size).Lanes
}

// learning says what the kernels of a population are for.
func (a *trainer) learning(c *crowd) plan.LearningOptions {
	o := plan.LearningOptions{Varying: c.varying(), Single: a.choices.Single}
	for _, name := range a.trained[c] {
		o.Wrt = append(o.Wrt, c.program.Param(name))
	}
	switch a.plan.Job.Rule {
	case learn.BPTT:
		o.Gradient = a.reached[c.Model]
	case learn.EventProp:
		o.Gradient, o.EventProp = a.reached[c.Model], true
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
