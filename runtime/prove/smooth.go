package prove

import (
	"fmt"
	"math"

	"nmlc/runtime/learn"
	"nmlc/runtime/random"
)

// smooth holds the adjoint against central differences, by values that move no
// spike: of cells that do not spike, and of connections onto them. The derivative
// by others has the surrogate of the spike in it, a definition that differences
// know nothing of.
func (p *learningProof) smooth() error {
	at := 0
	for k, f := range p.Job.Free {
		n := len(f.Start)
		if !p.moves(&f) {
			if err := p.along(k, at, n); err != nil {
				return err
			}
		}
		at += n
	}
	return nil
}

// moves reports whether a value moves spikes.
func (p *learningProof) moves(f *learn.Free) bool {
	population := f.Population
	if f.Kind != learn.Params {
		population = p.Job.Projections[f.Projection].Post
	}
	return p.sends(population) || f.Kind == learn.Delays
}

// along takes differences by values of a group along random directions.
func (p *learningProof) along(group, first, n int) error {
	numbers := random.NewStream(p.Seed, uint32(group))
	worst := 0.0
	for d := range directions {
		direction := make([]float64, n)
		derivative, size := 0.0, 0.0
		for i := range direction {
			direction[i] = numbers.Normal(uint32(i), uint64(d))
			derivative += direction[i] * p.gradient[first+i]
			size = math.Max(size, math.Abs(p.gradient[first+i]))
		}
		best := math.Inf(1)
		for h := largestStep; h > 1e-8; h /= 10 {
			difference, err := p.difference(group, first, direction, h)
			if err != nil {
				return err
			}
			best = math.Min(best, relative(difference, derivative, size*math.Sqrt(float64(n))))
		}
		worst = math.Max(worst, best)
	}
	p.add("differences by "+p.Job.Free[group].Name, worst, differenceTolerance, "%d values along %d random directions", n, directions)
	return nil
}

// difference is the central difference of the loss along a direction.
func (p *learningProof) difference(group, first int, direction []float64, h float64) (float64, error) {
	var loss [2]float64
	for side, sign := range []float64{1, -1} {
		moved := append([][]float64(nil), p.values...)
		moved[group] = append([]float64(nil), p.values[group]...)
		for i := range moved[group] {
			moved[group][i] += sign * h * direction[i] * p.units[first+i]
		}
		out, err := p.BPTT.Evaluate(moved, p.Trials)
		if err != nil {
			return 0, fmt.Errorf("%s moved by %g: %w", p.Job.Free[group].Name, sign*h, err)
		}
		loss[side] = out.Loss
	}
	return (loss[0] - loss[1]) / (2 * h), nil
}
