package prove

import (
	"fmt"
	"math"
	"slices"

	"nmlc/runtime/learn"
	"nmlc/runtime/random"
	"nmlc/runtime/task"
)

const (
	// finest is by how much the time step is divided at last: by powers of 2.
	finest = 16
	// finerTolerance is of the derivative at the shortest time step.
	finerTolerance = 0.1
	// kept is how many trials are looked at.
	kept = 3
)

// finerName is the check of eventprop.
const finerName = "eventprop against differences"

// finer holds the gradient with exact jumps at spikes against differences, at
// shorter and shorter time steps: on a grid spikes move from step to step, so that
// differences are right in the limit alone. Trials in which a shorter step makes or
// breaks a spike are left out; the loss jumps there.
func (p *learningProof) finer() error {
	if p.Finer == nil {
		return nil
	}
	var grids []*grid
	for k := 1; k <= finest; k *= 2 {
		machine, job, err := p.Finer(k)
		if err != nil {
			return err
		}
		grids = append(grids, &grid{p, machine, job, k})
	}
	grids, trials, err := p.measurable(grids)
	if err != nil {
		return err
	}
	if len(trials) == 0 {
		p.add(finerName, math.NaN(), finerTolerance, "not measured: in each of %d trials a shorter time step or each difference makes or breaks a spike, or differences do not settle; begin with other weights, a shorter --dt or another --seed",
			len(p.Trials)+len(p.Further))
		return nil
	}
	before := 0.0
	for i, g := range grids {
		of, err := g.apart(trials)
		if err != nil {
			return err
		}
		check := Check{Name: fmt.Sprintf("%s, dt %.4g ms", finerName, g.job.DT), Error: of.apart, Tolerance: math.Inf(1), OK: true,
			Detail: fmt.Sprintf("%s along %d random directions", trialsText(len(trials)), directions)}
		if !of.measured {
			check.Error, check.Detail = math.NaN(), "every difference makes or breaks a spike"
		} else if i > 0 && before > 0 {
			check.Detail += fmt.Sprintf("; order %.2f", math.Log2(before/of.apart))
		}
		if before = of.apart; i == len(grids)-1 {
			check.Tolerance, check.OK = finerTolerance, of.measured && of.apart <= finerTolerance
		}
		p.Checks = append(p.Checks, check)
	}
	return nil
}

func trialsText(n int) string {
	if n == 1 {
		return "1 trial"
	}
	return fmt.Sprintf("%d trials", n)
}

// leastGrids is how many time steps show that differences come nearer.
const leastGrids = 3

// measurable are trials in which no shorter time step makes or breaks a spike and
// the shortest has differences that do not, with the time steps of which that is
// so: all, or where there is no such trial those but for the longest.
func (p *learningProof) measurable(grids []*grid) ([]*grid, []*task.Trial, error) {
	for ; len(grids) >= leastGrids; grids = grids[1:] {
		for _, from := range [][]*task.Trial{p.Trials, p.Further} {
			trials, err := stable(grids, from)
			if err != nil {
				return nil, nil, err
			}
			sets := [][]*task.Trial{trials}
			for i := range trials {
				sets = append(sets, trials[i:i+1])
			}
			for _, set := range sets {
				if len(set) == 0 {
					continue
				}
				if of, err := grids[len(grids)-1].apart(set); err != nil || of.settled {
					return grids, set, err
				}
			}
		}
	}
	return nil, nil, nil
}

// grid is the network at a time step.
type grid struct {
	proof   *learningProof
	machine Machine
	job     *learn.Job
	times   int // by how much the step is shorter
}

// starts are the first values of the job.
func (g *grid) starts() [][]float64 {
	var out [][]float64
	for _, f := range g.job.Free {
		out = append(out, f.Start)
	}
	return out
}

// stable are the first trials with the same numbers of spikes at all time steps.
func stable(grids []*grid, trials []*task.Trial) ([]*task.Trial, error) {
	var out []*task.Trial
	for _, t := range trials {
		same, err := steady(grids, t)
		if err != nil {
			return nil, err
		}
		if same {
			out = append(out, t)
		}
		if len(out) == kept {
			break
		}
	}
	return out, nil
}

// steady reports whether a trial has the same numbers of spikes at all time steps.
func steady(grids []*grid, t *task.Trial) (bool, error) {
	var first []int
	for _, g := range grids {
		now, _, err := g.look(g.starts(), []*task.Trial{t})
		if err != nil {
			return false, err
		}
		if first == nil {
			first = now
		}
		if !slices.Equal(first, now) {
			return false, nil
		}
	}
	return true, nil
}

// look counts the spikes of each population, and gives the loss.
func (g *grid) look(values [][]float64, trials []*task.Trial) ([]int, float64, error) {
	fine := refined(trials, g.times)
	out, err := g.machine.Evaluate(values, fine)
	if err != nil {
		return nil, 0, err
	}
	steps := 0
	for _, t := range fine {
		steps += t.Steps
	}
	counts := make([]int, len(out.Rates))
	for i, rate := range out.Rates {
		counts[i] = int(math.Round(rate * g.job.DT * float64(steps*g.job.Populations[i].Size)))
	}
	return counts, out.Loss, nil
}

// comparison is of derivatives with differences along random directions.
type comparison struct {
	apart    float64 // relative to the largest derivative
	measured bool    // there is a difference to compare with in each direction
	// settled says that in each direction two neighbouring differences agree: where
	// spikes are many, some appear as others vanish, and then none do.
	settled bool
}

// apart compares derivatives with differences.
func (g *grid) apart(trials []*task.Trial) (comparison, error) {
	none := comparison{}
	out, err := g.machine.Gradient(g.starts(), refined(trials, g.times))
	if err != nil {
		return none, err
	}
	base, _, err := g.look(g.starts(), trials)
	if err != nil {
		return none, err
	}
	most, size, settled := 0.0, 0.0, true
	for d := range directions {
		direction, derivative := g.direction(d, out.Gradient)
		best, before, agree := math.Inf(1), math.NaN(), false
		for h := 3e-2; h > 1e-4; h /= stepRatio {
			difference, ok, err := g.difference(direction, h, trials, base)
			if err != nil {
				return none, err
			}
			if !ok {
				before = math.NaN()
				continue
			}
			best = math.Min(best, math.Abs(difference-derivative))
			agree = agree || math.Abs(difference-before) <= finerTolerance*math.Abs(difference)
			before = difference
		}
		if math.IsInf(best, 0) {
			return none, nil
		}
		settled = settled && agree
		most, size = math.Max(most, best), math.Max(size, math.Abs(derivative))
	}
	return comparison{most / size, size > 0, settled && size > 0}, nil
}

// direction is a random one, the same at all time steps, and the derivative along
// it.
func (g *grid) direction(d int, gradient []float64) (direction [][]float64, derivative float64) {
	at := 0
	for k, f := range g.job.Free {
		numbers := random.NewStream(g.proof.Seed, uint32(1000+k))
		of := make([]float64, len(f.Start))
		for i := range of {
			of[i] = g.proof.units[at] * numbers.Normal(uint32(i), uint64(d))
			if f.Kind == learn.Delays { // in steps
				of[i] *= float64(g.times)
			}
			derivative += of[i] * gradient[at]
			at++
		}
		direction = append(direction, of)
	}
	return direction, derivative
}

// difference is the central difference along a direction; false where it makes or
// breaks a spike.
func (g *grid) difference(direction [][]float64, h float64, trials []*task.Trial, base []int) (float64, bool, error) {
	var loss [2]float64
	for side, sign := range []float64{1, -1} {
		moved := make([][]float64, len(direction))
		for k, of := range direction {
			moved[k] = slices.Clone(g.job.Free[k].Start)
			for i, x := range of {
				moved[k][i] += sign * h * x
			}
		}
		counts, l, err := g.look(moved, trials)
		if err != nil || !slices.Equal(counts, base) {
			return 0, false, err
		}
		loss[side] = l
	}
	return (loss[0] - loss[1]) / (2 * h), true, nil
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
