package prove

import (
	"fmt"
	"math"
	"slices"

	"nmlc/runtime/learn"
	"nmlc/runtime/task"
)

// grid is the network at a time step.
type grid struct {
	machine Machine
	job     *learn.Job
	times   int // by how much the step is shorter
	unmoved map[*task.Trial]sight
}

// sight is of a trial.
type sight struct {
	spikes []int // of each population
	loss   float64
}

// starts are the first values of the job.
func (g *grid) starts() [][]float64 {
	var out [][]float64
	for _, f := range g.job.Free {
		out = append(out, f.Start)
	}
	return out
}

// look shows a trial.
func (g *grid) look(values [][]float64, t *task.Trial) (sight, error) {
	fine := refined(t, g.times)
	out, err := g.machine.Evaluate(values, []*task.Trial{fine})
	if err != nil {
		return sight{}, err
	}
	seen := sight{loss: out.Loss}
	for i, rate := range out.Rates {
		seen.spikes = append(seen.spikes, int(math.Round(rate*g.job.DT*float64(fine.Steps*g.job.Populations[i].Size))))
	}
	return seen, nil
}

// rest shows a trial with the first values.
func (g *grid) rest(t *task.Trial) (seen sight, err error) {
	seen, ok := g.unmoved[t]
	if !ok {
		if seen, err = g.look(g.starts(), t); err == nil {
			g.unmoved[t] = seen
		}
	}
	return seen, err
}

// difference is of the loss along a direction.
type difference struct {
	forward, backward float64 // by the values that were added to, taken from
}

func (d difference) central() float64 { return (d.forward + d.backward) / 2 }

// difference looks a step ahead and a step back; false where that makes or breaks
// a spike.
func (g *grid) difference(pr *probe, h float64) (difference, bool, error) {
	rest, err := g.rest(pr.trial)
	if err != nil {
		return difference{}, false, err
	}
	var loss [2]float64
	for side, sign := range []float64{1, -1} {
		seen, err := g.look(g.moved(pr, sign*h), pr.trial)
		if err != nil {
			return difference{}, false, fmt.Errorf("%s moved by %g: %w", g.job.Free[pr.group].Name, sign*h, err)
		}
		if !slices.Equal(seen.spikes, rest.spikes) {
			return difference{}, false, nil
		}
		loss[side] = seen.loss
	}
	return difference{(loss[0] - rest.loss) / h, (rest.loss - loss[1]) / h}, true, nil
}

// moved are the first values, moved along a direction.
func (g *grid) moved(pr *probe, by float64) [][]float64 {
	out := g.starts()
	of := slices.Clone(out[pr.group])
	for _, m := range pr.moved {
		of[m.at] += by * m.by * g.scale(pr)
	}
	out[pr.group] = of
	return out
}

// scale turns values of the job into those of this time step: delays are in steps.
func (g *grid) scale(pr *probe) float64 {
	if g.job.Free[pr.group].Kind == learn.Delays {
		return float64(g.times)
	}
	return 1
}

// agreement is of derivatives with differences.
type agreement struct {
	apart    float64 // largest error, of the largest derivative of its group; not a number where nothing was compared
	compared int     // directions whose differences make and break no spike
}

// compare holds derivatives against differences over the steps that settled.
func (g *grid) compare(found []*probe) (agreement, error) {
	out := agreement{apart: math.NaN()}
	gradients := map[*task.Trial][]float64{}
	apart, size := make([]float64, len(g.job.Free)), make([]float64, len(g.job.Free))
	for _, pr := range found {
		mean, same, err := g.mean(pr)
		if err != nil {
			return out, err
		}
		if !same {
			continue
		}
		if gradients[pr.trial] == nil {
			made, err := g.machine.Gradient(g.starts(), []*task.Trial{refined(pr.trial, g.times)})
			if err != nil {
				return out, err
			}
			gradients[pr.trial] = made.Gradient
		}
		derivative := g.derivative(pr, gradients[pr.trial])
		out.compared++
		size[pr.group] = max(size[pr.group], math.Abs(mean), math.Abs(derivative))
		apart[pr.group] = max(apart[pr.group], math.Abs(mean-derivative))
	}
	for k, of := range size {
		e := apart[k] / of
		if math.IsNaN(of) {
			e = math.Inf(1)
		}
		if of != 0 && !(e <= out.apart) {
			out.apart = e
		}
	}
	return out, nil
}

// mean is of the differences over the steps that settled; false where one makes or
// breaks a spike.
func (g *grid) mean(pr *probe) (float64, bool, error) {
	sum, h := 0.0, pr.step
	for range agreeing {
		d, same, err := g.difference(pr, h)
		if err != nil || !same {
			return 0, false, err
		}
		sum += d.central()
		h /= shorter
	}
	return sum / agreeing, true, nil
}

// derivative is that along a direction.
func (g *grid) derivative(pr *probe, gradient []float64) float64 {
	first, sum := 0, 0.0
	for _, f := range g.job.Free[:pr.group] {
		first += len(f.Start)
	}
	for _, m := range pr.moved {
		sum += m.by * g.scale(pr) * gradient[first+m.at]
	}
	return sum
}

// refined is a trial with the same spikes, at the same times, in shorter steps.
func refined(t *task.Trial, k int) *task.Trial {
	if k == 1 {
		return t
	}
	window := func(w task.Window) task.Window { return task.Window{From: k * w.From, To: k * w.To} }
	f := &task.Trial{Number: t.Number, Steps: k * t.Steps, Cells: t.Cells, Decide: window(t.Decide), Answer: t.Answer, Condition: t.Condition}
	f.Start = make([]int32, f.Steps+1)
	for step := range f.Steps { // a spike at the end of a step stays there
		f.Start[step+1] = t.Start[(step+1)/k]
	}
	for _, c := range t.Classes {
		f.Classes = append(f.Classes, task.Class{Window: window(c.Window), Class: c.Class, Weight: c.Weight})
	}
	for _, w := range t.Targets {
		made := task.Target{Name: w.Name, Window: window(w.Window)}
		for _, v := range w.Values {
			for range k {
				made.Values = append(made.Values, v)
			}
		}
		f.Targets = append(f.Targets, made)
	}
	return f
}
