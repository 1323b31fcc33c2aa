package learn

import (
	"errors"
	"fmt"
	"math"

	"nmlc/runtime/task"
)

// starts are the first values.
func (j *Job) starts() [][]float64 {
	var all [][]float64
	for _, f := range j.Free {
		all = append(all, f.Start)
	}
	return all
}

func (j *Job) checkValues(values [][]float64) error {
	if len(values) != len(j.Free) {
		return fmt.Errorf("internal error: values for %d groups of %d", len(values), len(j.Free))
	}
	for i, f := range j.Free {
		if len(values[i]) != len(f.Start) {
			return fmt.Errorf("internal error: %d values of %s, which has %d", len(values[i]), f.Name, len(f.Start))
		}
		for k, x := range values[i] {
			if math.IsNaN(x) || math.IsInf(x, 0) {
				return fmt.Errorf("value %d of %s is %v", k, f.Name, x)
			}
		}
	}
	return nil
}

// checkTrials refuses trials that the network cannot be shown.
func (j *Job) checkTrials(trials []*task.Trial) error {
	if len(trials) == 0 {
		return errors.New("internal error: a batch without trials")
	}
	for _, trial := range trials {
		if err := j.checkTrial(trial); err != nil {
			return fmt.Errorf("trial %d: %w", trial.Number, err)
		}
	}
	return nil
}

func (j *Job) checkTrial(t *task.Trial) error {
	if t.Steps < 1 || len(t.Start) < t.Steps+1 && len(t.Cells) > 0 {
		return fmt.Errorf("it has %d steps, and input for %d", t.Steps, len(t.Start)-1)
	}
	for _, p := range j.Populations {
		if p.Code == nil {
			for _, cell := range t.Cells {
				if cell < 0 || int(cell) >= p.Size {
					return fmt.Errorf("a spike of input cell %d, and %s has %d", cell, p.Name, p.Size)
				}
			}
		}
	}
	for i := range j.Losses {
		if err := j.checkWanted(&j.Losses[i], t); err != nil {
			return err
		}
	}
	return nil
}

// checkWanted looks whether what a trial wants fits a loss.
func (j *Job) checkWanted(l *Loss, t *task.Trial) error {
	p := j.Populations[l.Population]
	if l.Kind == "cross_entropy" {
		for _, c := range t.Classes {
			if c.Class < 0 || c.Class >= p.Size {
				return fmt.Errorf("it wants class %d, and %s has %d cells", c.Class, p.Name, p.Size)
			}
		}
	}
	if l.Kind != "mse" && l.Kind != "van_rossum" {
		return nil
	}
	for i := range t.Targets {
		target := &t.Targets[i]
		if target.Name != l.Target {
			continue
		}
		if len(target.Values) != target.To-target.From {
			return fmt.Errorf("target %s has values for %d steps of %d", target.Name, len(target.Values), target.To-target.From)
		}
		for _, values := range target.Values {
			if len(values) != p.Size {
				return fmt.Errorf("target %s has %d values, and %s has %d cells", target.Name, len(values), p.Name, p.Size)
			}
		}
	}
	return nil
}
