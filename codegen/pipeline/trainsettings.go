package pipeline

import (
	"fmt"

	"nmlc/lang/model"
	"nmlc/runtime/task"
	"nmlc/runtime/train"
)

// Training is how the values of a plan are followed downhill, but for the machine
// and what only a command knows.
func (p *TrainPlan) Training(t *model.Train, source task.Source) *train.Job {
	o, s := t.Optimize, t.Schedule
	j := &train.Job{
		Source: source, Free: p.Job.Free,
		Optimizer: train.Optimizer{Name: o.Name, Rate: o.Rate, Momentum: o.Momentum, Beta1: o.Beta1, Beta2: o.Beta2, Epsilon: o.Epsilon, Decay: o.Decay},
		Schedule:  train.Schedule{Kind: s.Kind, Steps: s.Steps, Every: s.Every, Factor: s.Factor, Floor: s.Floor, Warmup: s.Warmup},
		ClipNorm:  t.ClipNorm, ClipAt: t.ClipAt, Batch: t.Batch, Steps: t.Steps,
		Validate: train.Validate{Every: t.Validate.Every, Trials: t.Validate.Trials},
		Stop:     train.Stop{Accuracy: t.Stop.Accuracy, Loss: t.Stop.Loss},
		Threads:  p.Job.Threads, Rule: RuleText(t.Gradient), Seed: p.Job.Seed,
	}
	for _, l := range p.Job.Losses {
		of := p.Job.Populations[l.Population]
		name := l.Kind + " of " + of.Name
		if l.Kind == model.CrossEntropy || l.Kind == model.MSE {
			name += "." + of.Outputs[l.Output]
		}
		j.Terms = append(j.Terms, name)
	}
	for _, of := range p.Job.Populations {
		j.Populations = append(j.Populations, of.Name)
	}
	return j
}

// RuleText is a rule as a model has it.
func RuleText(g model.GradientRule) string {
	switch {
	case g.Random:
		return g.Name + "(random)"
	case g.Name == "es_d_rtrl":
		return fmt.Sprintf("%s(%g)", g.Name, g.Decay)
	}
	return g.Name
}
