package pipeline

import (
	"fmt"
	"slices"

	"nmlc/lang/model"
	"nmlc/runtime/learn"
)

// losses lists the terms of the loss, and what the cells show for them.
func (a *trainer) losses() error {
	job := a.plan.Job
	for i := range a.train.Losses {
		l := &a.train.Losses[i]
		switch l.Kind {
		case model.Penalty:
			a.penalize(l)
		case model.FiringRate:
			for _, p := range l.Of {
				job.Losses = append(job.Losses, learn.Loss{Kind: l.Kind, Weight: l.Weight * a.share(p, l.Of), Population: a.of[p].Index, Rate: l.Rate})
			}
		case model.VanRossum:
			for _, p := range l.Of {
				job.Losses = append(job.Losses, learn.Loss{Kind: l.Kind, Weight: l.Weight, Population: a.of[p].Index, Target: l.Target, Tau: l.Tau})
			}
		default:
			c, at := a.output(l.Output)
			job.Losses = append(job.Losses, learn.Loss{Kind: l.Kind, Weight: l.Weight, Population: c.Index, Output: at, Target: l.Target})
		}
	}
	for _, c := range a.crowds {
		if a.penalty[c] != nil {
			job.Losses = append(job.Losses, learn.Loss{Kind: model.Penalty, Weight: 1, Population: c.Index})
		}
	}
	if d := a.train.Decide; d != nil {
		c, at := a.output(d)
		job.Decide = &learn.Decision{Population: c.Index, Output: at}
	}
	return nil
}

// share is the part of the cells of some populations that are of one of them: a
// mean over all cells is the sum of the means over each population by their shares.
func (a *trainer) share(p *model.Population, all []*model.Population) float64 {
	n := 0
	for _, of := range all {
		n += a.of[of].size
	}
	return float64(a.of[p].size) / float64(n)
}

// output is the number of a value among those that the cells show.
func (a *trainer) output(o *model.OutputOf) (*crowd, int) {
	c := a.of[o.Population]
	s := c.Symbol(o.Symbol)
	if s == nil {
		s = o.Symbol
	}
	if !slices.Contains(c.outputs, s) {
		c.outputs = append(c.outputs, s)
	}
	return c, slices.Index(c.outputs, s)
}

// penalize adds a penalty, with its weight, to what the cells of its populations
// add to the loss.
func (a *trainer) penalize(l *model.TrainLoss) {
	for i, p := range l.Of {
		c := a.of[p]
		term := model.Expr(&model.Binary{Op: "*", X: &model.Num{Value: l.Weight * a.share(p, l.Of)}, Y: c.Translated(l.Penalty[i])})
		if before := a.penalty[c]; before != nil {
			term = &model.Binary{Op: "+", X: before, Y: term}
		}
		a.penalty[c] = term
	}
}

// lower makes the programs of the cells.
func (a *trainer) lower() error {
	for _, c := range a.crowds {
		if c.Cell != nil {
			a.program(c)
		}
		a.plan.Programs = append(a.plan.Programs, c.program)
	}
	return nil
}

func (a *trainer) program(c *crowd) {
	o := a.choices.options()
	o.Ranges, o.Outputs = c.ranges(), c.outputs
	o.Penalty, o.Jump = a.penalty[c], a.plan.Job.Rule == learn.EventProp
	p := populationProgram(c.Population, o, a.diags)
	if p == nil || a.diags.HasErrors() {
		a.broken = true
		return
	}
	c.program = p
}

// noise is the stream of the normal numbers of each input of a population.
func (a *trainer) noise(c *crowd) ([]int32, error) {
	var out []int32
	for _, v := range c.program.Inputs {
		if v.Arrives {
			continue
		}
		in, err := a.input(c, v)
		if err != nil {
			return nil, err
		}
		if in.Noise == nil {
			return nil, fmt.Errorf("internal error: the input %s of %s is no noise", v.Name, c.Model.Name)
		}
		out = append(out, int32(in.Noise.Stream))
	}
	return out, nil
}

// furnish gives populations their parameters, ports and kernels' names.
func (a *trainer) furnish() error {
	for i, c := range a.crowds {
		j := a.plan.Job.Populations[i]
		if c.program == nil {
			continue
		}
		for k, v := range c.program.Params {
			j.Params = append(j.Params, learn.Param{Name: v.Name, Value: a.shared(c, v.Name, v.Init), Values: c.each[c.Cell.Params[k]]})
		}
		j.Ports, j.States = len(c.Cell.Arrivals), namesOf(c.program.States)
		for _, o := range c.program.Outputs {
			j.Outputs = append(j.Outputs, o.Name)
		}
		var err error
		if j.Noise, err = a.noise(c); err != nil {
			return err
		}
	}
	return nil
}

// shared is the value of a parameter that all cells share: its first value, where
// it is trained.
func (a *trainer) shared(c *crowd, name string, init float64) float64 {
	for _, f := range a.plan.Job.Free {
		if f.Kind == learn.Params && f.Population == c.Index && f.Shared && c.Cell.Params[f.Param].Name == name {
			return f.Start[0]
		}
	}
	return init
}
