package prove

import (
	"fmt"
	"math"
	"slices"

	"nmlc/runtime/random"
)

// relative is the unsigned relative error of two derivatives; one below a
// millionth of the largest is measured by that, since its terms cancel.
func relative(a, b, largest float64) float64 {
	scale := math.Max(math.Max(math.Abs(a), math.Abs(b)), 1e-6*largest)
	if scale == 0 {
		return 0
	}
	return math.Abs(a-b) / scale
}

func largest(values []float64) float64 {
	most := 0.0
	for _, v := range values {
		most = math.Max(most, math.Abs(v))
	}
	return most
}

// worst is the parameter with the largest error.
func worst(errors []float64) (int, float64) {
	at := 0
	for i, e := range errors {
		if !(e <= errors[at]) {
			at = i
		}
	}
	return at, errors[at]
}

// tangent holds the adjoint against forward sensitivities: both are derived, in
// opposite orders.
func (r *Result) tangent(e *engine, gradient []float64) {
	other := e.tangents()
	errors := make([]float64, len(gradient))
	for i := range gradient {
		errors[i] = relative(gradient[i], other[i], largest(gradient))
	}
	at, err := worst(errors)
	r.add("adjoint against tangent", err, tangentTolerance, "%d parameters; worst %s, %s", len(gradient), e.job.Params[at].Name, e.job.Params[at].Place)
}

// The steps of differences, relative to the size of a parameter: each is the one
// before divided by stepRatio.
const (
	largestStep = 1e-3
	stepRatio   = 3
	steps       = 19
)

// differences holds the adjoint against central differences over a sweep of
// steps, and against what neighbouring ones extrapolate to. A step that moves a
// spike to another time step is left out: there the loss jumps.
func (r *Result) differences(e *engine, gradient []float64, base *trial) {
	errors, jumps, blind := make([]float64, len(gradient)), 0, 0
	for i := range e.job.Params {
		best, jumped := e.bestDifference(i, gradient, base)
		if jumps += jumped; jumped == steps {
			blind++
		}
		errors[i] = best
	}
	at, err := worst(errors)
	if blind == len(errors) {
		r.add("adjoint against differences", math.NaN(), differenceTolerance, "not measured: every difference moves a spike to another time step; spikes may lie on step ends, change --dt")
		return
	}
	r.add("adjoint against differences", err, differenceTolerance, "the best of %d steps; worst %s, %s", steps, e.job.Params[at].Name, e.job.Params[at].Place)
	switch {
	case blind > 0:
		r.Notes = append(r.Notes, fmt.Sprintf("%d of %d parameters move a spike to another time step at every difference that was tried: the loss jumps there, and they were not compared", blind, len(errors)))
	case jumps > 0:
		r.Notes = append(r.Notes, fmt.Sprintf("%d of %d differences moved a spike to another time step, where the loss jumps; they were left out", jumps, steps*len(errors)))
	}
}

// bestDifference is the least relative error over the steps, and how many of
// them cross a jump; 0 where all do.
func (e *engine) bestDifference(param int, gradient []float64, base *trial) (best float64, jumps int) {
	var points [][]float64
	for k := range steps {
		for _, sign := range []float64{1, -1} {
			p := slices.Clone(e.job.Values)
			p[param] += sign * stepOf(k) * e.job.Params[param].Size
			points = append(points, p)
		}
	}
	trials := e.values(points)
	best, before := math.Inf(1), math.NaN()
	consider := func(difference float64) {
		if err := relative(gradient[param], difference, largest(gradient)); err < best {
			best = err
		}
	}
	for k := range steps {
		up, down := trials[2*k], trials[2*k+1]
		if !up.finite || !down.finite || !up.sameSpikes(base) || !down.sameSpikes(base) {
			jumps++
			before = math.NaN()
			continue
		}
		difference := (up.loss - down.loss) / (2 * stepOf(k))
		consider(difference)
		consider(difference + (difference-before)/(stepRatio*stepRatio-1))
		before = difference
	}
	if jumps == steps {
		return 0, jumps
	}
	return best, jumps
}

func stepOf(k int) float64 { return largestStep * math.Pow(stepRatio, -float64(k)) }

const (
	taylorPoints = 24
	directions   = 3
)

// taylor checks that the remainder of the first-order expansion along random
// directions falls with the square of the step.
func (r *Result) taylor(e *engine, gradient []float64, base *trial) {
	s := random.NewStream(e.job.Seed, 2)
	most, used := 0.0, 0
	for d := range directions {
		slope := 0.0
		var points [][]float64
		direction := make([]float64, len(gradient))
		for i := range direction {
			direction[i] = 2*s.Uniform(uint32(d), uint64(i)) - 1
			slope += direction[i] * gradient[i]
		}
		for k := range taylorPoints {
			p := slices.Clone(e.job.Values)
			for i := range p {
				p[i] += math.Pow(2, -float64(k)-6) * direction[i] * e.job.Params[i].Size
			}
			points = append(points, p)
		}
		order, ok := remainderOrder(e.values(points), base, slope)
		if ok {
			used++
			most = math.Max(most, math.Abs(order-2))
		}
	}
	if used == 0 {
		r.Notes = append(r.Notes, "the order of the Taylor remainder was not measured: along every direction the remainder is below rounding or a spike moves to another time step")
		return
	}
	r.add("order of the Taylor remainder", most, slopeTolerance, "2 within the tolerance, along %d directions", used)
}

// remainderOrder is the median order over neighbouring steps whose remainder
// stands clear of rounding.
func remainderOrder(trials []*trial, base *trial, slope float64) (order float64, ok bool) {
	var orders []float64
	last := math.NaN()
	for k, t := range trials {
		h := math.Pow(2, -float64(k)-6)
		rest := math.Abs(t.loss - base.loss - h*slope)
		clear := rest > 1e4*0x1p-52*math.Abs(base.loss)
		if !t.finite || !t.sameSpikes(base) || !clear {
			last = math.NaN()
			continue
		}
		if !math.IsNaN(last) {
			orders = append(orders, math.Log2(last/rest))
		}
		last = rest
	}
	if len(orders) == 0 {
		return 0, false
	}
	// the smallest steps that are clear of rounding count: the leading term rules there
	orders = orders[len(orders)/2:]
	slices.Sort(orders)
	return orders[len(orders)/2], true
}
