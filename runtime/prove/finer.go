package prove

import (
	"fmt"
	"math"

	"nmlc/runtime/learn"
	"nmlc/runtime/random"
	"nmlc/runtime/task"
)

// finest is by how much the time step is divided at last: by powers of 2.
const finest = 16

// finer looks whether the gradient with exact jumps converges as the time step goes
// to zero, along random directions.
func (p *learningProof) finer() error {
	if p.Finer == nil {
		return nil
	}
	var along [][directions]float64
	var times []int
	for k := 1; k <= finest; k *= 2 {
		machine, job, err := p.Finer(k)
		if err != nil {
			return err
		}
		out, err := machine.Gradient(startsOf(job), refined(p.Trials, k))
		if err != nil {
			return err
		}
		along, times = append(along, p.project(job, out.Gradient)), append(times, k)
	}
	last := along[len(along)-1]
	var before float64
	for i, k := range times[:len(times)-1] {
		apart, size := 0.0, 0.0
		for d := range directions {
			apart += (along[i][d] - last[d]) * (along[i][d] - last[d])
			size += last[d] * last[d]
		}
		err := math.Sqrt(apart / size)
		detail := fmt.Sprintf("dt %.4g ms, against %.4g ms, along %d random directions", p.Job.DT/float64(k), p.Job.DT/finest, directions)
		if i > 0 {
			detail += fmt.Sprintf("; order %.2f", math.Log2(before/err))
		}
		p.Checks = append(p.Checks, Check{Name: "eventprop towards dt = 0", Error: err, Tolerance: math.Inf(1), OK: !math.IsNaN(err), Detail: detail})
		before = err
	}
	check := &p.Checks[len(p.Checks)-1]
	check.Tolerance = finerTolerance
	check.OK = check.Error <= finerTolerance
	return nil
}

// finerTolerance is how far apart the gradients of the two shortest time steps may be.
const finerTolerance = 0.1

// project is the derivative along random directions, which depend on the values
// alone and not on the time step.
func (p *learningProof) project(job *learn.Job, gradient []float64) [directions]float64 {
	var out [directions]float64
	at := 0
	for k, f := range job.Free {
		numbers := random.NewStream(p.Seed, uint32(1000+k))
		for i := range f.Start {
			g := gradient[at]
			if f.Kind == learn.Delays { // in steps
				g /= p.Job.DT / job.DT
			}
			for d := range out {
				out[d] += g * p.units[at] * numbers.Normal(uint32(i), uint64(d))
			}
			at++
		}
	}
	return out
}

// startsOf are the first values of a job.
func startsOf(job *learn.Job) [][]float64 {
	var out [][]float64
	for _, f := range job.Free {
		out = append(out, f.Start)
	}
	return out
}

// refined are trials with the same spikes, at the same times, in shorter steps.
func refined(trials []*task.Trial, k int) []*task.Trial {
	if k == 1 {
		return trials
	}
	window := func(w task.Window) task.Window { return task.Window{From: k * w.From, To: k * w.To} }
	var out []*task.Trial
	for _, t := range trials {
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
		out = append(out, f)
	}
	return out
}
