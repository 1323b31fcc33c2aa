package learn

import (
	"math"

	"nmlc/runtime/task"
)

// outputLoss is a loss by the outputs of a population, whose derivatives it keeps.
type outputLoss struct {
	unseeded
	kept
	*Loss
	read []float64
}

// outputs reads the outputs of the cells of a sample.
func (o *outputLoss) outputs(sample int) []float64 {
	o.read = o.part.outputs(o.Output, sample, o.read[:0])
	return o.read
}

func (o *outputLoss) seedOutputs(p *part, t, active int) {
	if p != o.part {
		return
	}
	by := o.of(t)
	if by == nil {
		return
	}
	for s := range active {
		at := (o.Output*p.samples + s) * p.padded
		for cell, x := range by[s*p.Size:][:p.Size] {
			p.outadj.Add(at+cell, x)
		}
	}
}

// outputs reads an output of the cells of a sample.
func (p *part) outputs(output, sample int, to []float64) []float64 {
	at := (output*p.samples + sample) * p.padded
	for cell := range p.Size {
		to = append(to, p.out.At(at+cell))
	}
	return to
}

// crossEntropy is the mean, over the steps of the windows of a trial, of the
// cross-entropy between the softmax of the outputs and the class, times the
// weight of the window.
type crossEntropy struct{ outputLoss }

func (c *crossEntropy) observe(t, active int) {
	for s := range active {
		trial := c.ensemble.trials[s]
		steps := 0
		var now *task.Class
		for i := range trial.Classes {
			w := &trial.Classes[i]
			steps += w.To - w.From
			if t >= w.From && t < w.To {
				now = w
			}
		}
		if now != nil {
			c.add(t, s, now.Class, c.Weight*now.Weight/float64(steps))
		}
	}
}

func (*crossEntropy) windows(trial *task.Trial, f func(task.Window)) {
	for _, class := range trial.Classes {
		f(class.Window)
	}
}

// add adds a step, and keeps softmax less one for the class.
func (c *crossEntropy) add(t, s, class int, weight float64) {
	y := c.outputs(s)
	most, sum := math.Inf(-1), 0.0
	for _, x := range y {
		most = max(most, x)
	}
	for _, x := range y {
		sum += math.Exp(x - most)
	}
	c.values[s] += weight * (math.Log(sum) - (y[class] - most))
	for k, by := 0, c.keep(t, s); k < len(by); k++ {
		by[k] = weight * math.Exp(y[k]-most) / sum
		if k == class {
			by[k] -= weight
		}
	}
}

// squares is the mean over the steps of a target, and the cells, of the squared
// difference to it.
type squares struct{ outputLoss }

func (q *squares) observe(t, active int) {
	for s := range active {
		target, steps := wanted(q.ensemble.trials[s], q.Target, t)
		if target == nil {
			continue
		}
		weight := q.Weight / float64(steps*q.part.Size)
		y := q.outputs(s)
		by := q.keep(t, s)
		for k, want := range target {
			q.values[s] += weight * (y[k] - want) * (y[k] - want)
			by[k] = 2 * weight * (y[k] - want)
		}
	}
}

func (q *squares) windows(trial *task.Trial, f func(task.Window)) {
	for _, target := range trial.Targets {
		if target.Name == q.Target {
			f(target.Window)
		}
	}
}

// wanted are the values of a target in a step, nil for none, and the number of
// steps that have some.
func wanted(trial *task.Trial, name string, t int) (values []float64, steps int) {
	for i := range trial.Targets {
		target := &trial.Targets[i]
		if target.Name != name {
			continue
		}
		steps += target.To - target.From
		if t >= target.From && t < target.To {
			values = target.Values[t-target.From]
		}
	}
	return values, steps
}
