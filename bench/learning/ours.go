package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"nmlc/codegen/pipeline"
	"nmlc/load"
	"nmlc/runtime/learn"
	"nmlc/runtime/task"
)

// cells of stdlib/evidence that spike, and the factor on their excitatory weights
// that lets the untrained network fire as a trained one.
const (
	cells = 400
	gain  = 1.8
)

// learner is a network of ours that is ready to be trained.
type learner struct {
	machine *learn.Machine
	job     *learn.Job
	values  [][]float64
	compile time.Duration
}

// newLearner prepares the first train block of a model for a rule.
func newLearner(backend *pipeline.Backend, model, rule string, memory int) (*learner, error) {
	file, diags, err := load.Model(model)
	if err != nil {
		return nil, err
	}
	if err := load.Failure(diags); err != nil {
		return nil, err
	}
	train := file.Trains[0]
	train.Gradient.Name = rule
	if rule == string(learn.ESDRTRL) {
		train.Gradient.Decay = 0.99
	}
	plan, err := pipeline.TrainJob(train, pipeline.Choices{Single: true}, backend, 1, diags)
	if err != nil {
		return nil, err
	}
	if err := load.Failure(diags); err != nil {
		return nil, err
	}
	plan.Job.Memory = memory
	machine, err := learn.New(plan.Job)
	if err != nil {
		return nil, err
	}
	l := &learner{machine: machine, job: plan.Job, compile: plan.Compile}
	for _, f := range plan.Job.Free {
		l.values = append(l.values, slices.Clone(f.Start))
	}
	return l, nil
}

// excite multiplies the weights of these lines.
func (l *learner) excite(factor float64, lines ...string) {
	for i, f := range l.job.Free {
		if f.Kind == learn.Weights && slices.ContainsFunc(lines, func(line string) bool { return strings.HasPrefix(l.job.Projections[f.Projection].Name, line) }) {
			for k := range l.values[i] {
				l.values[i][k] *= factor
			}
		}
	}
}

// ours is what we say of a step of training.
func (l *learner) ours(s size, batch []*task.Trial, rounds int) (*peer, error) {
	p := &peer{}
	var forward, both []float64
	begin := time.Now()
	out, err := l.machine.Gradient(l.values, batch)
	if err != nil {
		return nil, err
	}
	p.First = l.compile.Seconds() + time.Since(begin).Seconds()
	p.Hz = l.hz(out)
	for range rounds {
		for _, one := range []struct {
			run  func([][]float64, []*task.Trial) (*learn.Outcome, error)
			laps *[]float64
		}{{l.machine.Evaluate, &forward}, {l.machine.Gradient, &both}} {
			begin := time.Now()
			if _, err := one.run(l.values, batch); err != nil {
				return nil, err
			}
			*one.laps = append(*one.laps, float64(time.Since(begin).Nanoseconds())/s.samples())
		}
	}
	p.Forward, p.Step = median(forward), median(both)
	p.Backward = p.Step - p.Forward
	return p, nil
}

// hz is the mean rate of the cells that spike.
func (l *learner) hz(out *learn.Outcome) float64 {
	spikes, size := 0.0, 0
	for i, p := range l.job.Populations {
		if p.Code != nil && p.Size >= 10 { // the readout has fewer cells, and no spikes
			spikes += 1e3 * out.Rates[i] * float64(p.Size)
			size += p.Size
		}
	}
	return spikes / float64(size)
}

func median(x []float64) float64 {
	slices.Sort(x)
	return x[len(x)/2]
}

// evidence is stdlib/evidence at the rate of a trained network.
func (b *bench) evidence(rule string) (*learner, error) {
	l, err := newLearner(b.backend, "stdlib/training/evidence", rule, 0)
	if err != nil {
		return nil, fmt.Errorf("stdlib/evidence by %s: %w", rule, err)
	}
	l.excite(gain, "input", "exc")
	return l, nil
}
