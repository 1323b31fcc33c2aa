package pipeline

import (
	"fmt"
	"math"
	"path/filepath"

	"nmlc/lang/model"
	"nmlc/runtime/network"
	"nmlc/runtime/task"
	"nmlc/runtime/trained"
)

// LearnedOf reads what a run has from training, and sets the time step and the
// duration that the run leaves open: those of the training and of the trial. The
// seed is that of the training, unless it is given.
func LearnedOf(run *model.Run, seed *int64) (l Learned, of uint64, err error) {
	if seed != nil {
		of = uint64(*seed)
	}
	if run.Trained != "" {
		path := run.Trained
		if !filepath.IsAbs(path) {
			path = filepath.Join(folder(run.Span), path)
		}
		if l.Values, err = trained.Read(path); err != nil {
			return l, of, err
		}
		if seed == nil {
			of = l.Values.Seed
		}
		if run.DT == 0 {
			run.DT = l.Values.DT
		}
		if run.DT != l.Values.DT {
			return l, of, fmt.Errorf("%s was trained in steps of %g ms, and the run has steps of %g ms\nhint: leave `dt` out", path, l.Values.DT, run.DT)
		}
	}
	if run.Trial == nil {
		return l, of, nil
	}
	if run.DT == 0 {
		run.DT = 1
	}
	source, err := TaskSource(run.Trial.Task, TaskFor{Seed: of, DT: run.DT, Classes: math.MaxInt32})
	if err != nil {
		return l, of, err
	}
	if l.Trial, err = source.Trial(task.Validation, run.Trial.Number); err != nil {
		return l, of, err
	}
	l.Inputs = run.Trial.Inputs
	if run.Duration == 0 {
		run.Duration = float64(l.Trial.Steps) * run.DT
	}
	return l, of, nil
}

// trains are the spike times of the inputs of a network, in ms: at the ends of
// steps. Without a trial they are silent.
func (l *Learned) trains(c *crowd, dt float64) [][]float64 {
	if l.Trial == nil || l.Inputs != c.Model {
		return make([][]float64, c.size)
	}
	return trainsOfTrial(l.Trial, c.size, dt)
}

func trainsOfTrial(t *task.Trial, cells int, dt float64) [][]float64 {
	out := make([][]float64, cells)
	for step := range t.Steps {
		for _, cell := range t.Cells[t.Start[step]:t.Start[step+1]] {
			out[cell] = append(out[cell], float64(step+1)*dt)
		}
	}
	return out
}

// ShowTrial lets the inputs of the network show another trial, for its duration.
func (p *NetworkPlan) ShowTrial(inputs *model.Population, t *task.Trial) {
	for _, of := range p.Job.Populations {
		if of.Name == inputs.Name {
			of.Source = network.NewTrains(trainsOfTrial(t, of.Size, p.Job.DT), p.Job.DT)
		}
	}
	p.Job.Steps = t.Steps
}
