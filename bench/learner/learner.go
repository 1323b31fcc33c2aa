// Package learner prepares a train block of a model as nmlc train does, for
// programs that measure what training takes.
package learner

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"nmlc/codegen/pipeline"
	"nmlc/lang/model"
	"nmlc/load"
	"nmlc/runtime/learn"
	"nmlc/runtime/task"
)

// Learner is a network that is ready to be trained.
type Learner struct {
	Block   *model.Train
	Plan    *pipeline.TrainPlan
	Machine *learn.Machine
	Source  task.Source
	Values  [][]float64 // of what is trained
}

// Options say what is not as the model has it.
type Options struct {
	Block  string // name of the train block; the first where it is empty
	Rule   string
	Memory int // bytes for tapes and checkpoints; 0 for what the machine has free
	Steps  int // of the longest trial; 0 for those of the task
	Change func(*model.Train)
}

// decay of es_d_rtrl where the model has another rule.
const decay = 0.99

// New prepares a model in binary32.
func New(backend *pipeline.Backend, name string, o Options) (*Learner, error) {
	file, diags, err := load.Model(name)
	if err != nil {
		return nil, err
	}
	if err := load.Failure(diags); err != nil {
		return nil, err
	}
	block := file.Trains[0]
	for _, t := range file.Trains {
		if t.Name == o.Block {
			block = t
		}
	}
	if o.Rule != "" {
		block.Gradient = model.GradientRule{Name: o.Rule, Decay: cmp.Or(block.Gradient.Decay, decay)}
	}
	if o.Change != nil {
		o.Change(block)
	}
	plan, err := pipeline.TrainJob(block, pipeline.Choices{Single: true}, backend, uint64(block.Seed), diags)
	if err != nil {
		return nil, err
	}
	if err := load.Failure(diags); err != nil {
		return nil, err
	}
	plan.Job.Memory = o.Memory
	if plan.Job.Rows, err = backend.Rows(true); err != nil {
		return nil, err
	}
	l := &Learner{Block: block, Plan: plan}
	if l.Source, err = plan.TaskOf(block, uint64(block.Seed)); err != nil {
		return nil, err
	}
	plan.Job.Longest = cmp.Or(o.Steps, plan.Job.Longest)
	if l.Machine, err = learn.New(plan.Job); err != nil {
		return nil, fmt.Errorf("%s by %s: %w", name, block.Gradient.Name, err)
	}
	for _, f := range plan.Job.Free {
		l.Values = append(l.Values, slices.Clone(f.Start))
	}
	return l, nil
}

// Of reports whether a group of values are the weights of one of these lines.
func (l *Learner) Of(free int, lines ...string) bool {
	f := l.Plan.Job.Free[free]
	return f.Kind == learn.Weights && slices.Contains(lines, l.Plan.Of[f.Projection].Name)
}

// Hz is the mean rate of the cells that spike, inputs left out.
func (l *Learner) Hz(rates []float64) float64 {
	spikes, size := 0.0, 0
	for i, p := range l.Plan.Job.Populations {
		if l.spiking(i) {
			spikes += 1e3 * rates[i] * float64(p.Size)
			size += p.Size
		}
	}
	return spikes / float64(max(1, size))
}

func (l *Learner) spiking(population int) bool {
	cell := l.Plan.Circuit.Populations[population].Model.Cell
	return cell != nil && cell.Spike != nil
}

// Spiking is how many cells spike, inputs left out.
func (l *Learner) Spiking() int {
	n := 0
	for i, p := range l.Plan.Job.Populations {
		if l.spiking(i) {
			n += p.Size
		}
	}
	return n
}

// Population is the number of a population; -1 where there is none.
func (l *Learner) Population(name string) int {
	return slices.IndexFunc(l.Plan.Job.Populations, func(p *learn.Population) bool { return strings.EqualFold(p.Name, name) })
}
