package train

import (
	"fmt"
	"math"

	"nmlc/runtime/learn"
)

// descent takes values step by step down a gradient. All that it keeps between
// steps is exported, for the checkpoint.
type descent struct {
	free      []learn.Free
	units     []float64
	optimizer Optimizer
	schedule  Schedule
	clipNorm  float64
	clipAt    float64

	values [][]float64
	sums   [2][][]float64 // of the optimiser, by Free
	count  int            // steps done

	gradient [][]float64 // by moves
}

func newDescent(j *Job, o Optimizer) *descent {
	d := &descent{free: j.Free, optimizer: o, schedule: j.Schedule, clipNorm: j.ClipNorm, clipAt: j.ClipAt, units: j.Units}
	if d.units == nil {
		for k := range j.Free {
			d.units = append(d.units, Unit(&j.Free[k]))
		}
	}
	for _, f := range j.Free {
		n := len(f.Start)
		d.values = append(d.values, append([]float64(nil), f.Start...))
		d.gradient = append(d.gradient, make([]float64, n))
		for k := range rules[o.Name].sums {
			d.sums[k] = append(d.sums[k], make([]float64, n))
		}
	}
	d.project()
	return d
}

// rate is that of the next step.
func (d *descent) rate() float64 { return d.optimizer.Rate * d.schedule.factor(d.count) }

// step follows a gradient in coherent units, and returns its norm by moves
// before it was clipped.
func (d *descent) step(gradient []float64) (norm float64, err error) {
	if err := d.take(gradient); err != nil {
		return 0, err
	}
	norm = d.norm()
	d.clip(norm)
	rate := d.rate()
	d.count++
	for k := range d.values {
		at := &position{values: d.values[k], gradient: d.gradient[k], unit: d.units[k], rate: rate, count: d.count}
		for s := range d.sums {
			if d.sums[s] != nil {
				at.sums[s] = d.sums[s][k]
			}
		}
		rules[d.optimizer.Name].step(&d.optimizer, at)
	}
	d.project()
	return norm, d.check()
}

// take splits the gradient by Free and scales it.
func (d *descent) take(gradient []float64) error {
	at := 0
	for k, of := range d.gradient {
		if at+len(of) > len(gradient) {
			return fmt.Errorf("internal error: a gradient of %d numbers is too short", len(gradient))
		}
		for i, g := range gradient[at : at+len(of)] {
			if !finite(g) {
				return fmt.Errorf("the gradient by %s [%d] is %v", d.free[k].Name, i, g)
			}
			of[i] = g * d.units[k]
		}
		at += len(of)
	}
	if at != len(gradient) {
		return fmt.Errorf("internal error: a gradient of %d numbers for %d values", len(gradient), at)
	}
	return nil
}

func (d *descent) norm() float64 {
	sum := 0.0
	for _, of := range d.gradient {
		for _, g := range of {
			sum += g * g
		}
	}
	return math.Sqrt(sum)
}

// clip bounds each number of the gradient, and then its norm.
func (d *descent) clip(norm float64) {
	if d.clipAt > 0 {
		for _, of := range d.gradient {
			for i, g := range of {
				of[i] = min(max(g, -d.clipAt), d.clipAt)
			}
		}
		norm = d.norm()
	}
	if d.clipNorm > 0 && norm > d.clipNorm {
		shrink := d.clipNorm / norm
		for _, of := range d.gradient {
			for i := range of {
				of[i] *= shrink
			}
		}
	}
}

// project brings values back into their bounds.
func (d *descent) project() {
	for k := range d.values {
		f := &d.free[k]
		for i, v := range d.values[k] {
			d.values[k][i] = min(max(v, bound(f.Lo, i, math.Inf(-1))), bound(f.Hi, i, math.Inf(1)))
		}
	}
}

// check names a value that is no number any more.
func (d *descent) check() error {
	for k, of := range d.values {
		for i, v := range of {
			if !finite(v) {
				return fmt.Errorf("%s [%d] became %v: lower the rate, or clip the gradient", d.free[k].Name, i, v)
			}
		}
	}
	return nil
}

func bound(of []float64, i int, none float64) float64 {
	switch len(of) {
	case 0:
		return none
	case 1:
		return of[0]
	}
	return of[i]
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
