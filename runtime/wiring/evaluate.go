package wiring

import (
	"math"
	"slices"
)

// evaluate finds the weight and the delay of each connection of a row.
func (w *worker) evaluate(pre int) error {
	n := len(w.targets)
	w.weights, w.delays = w.weights[:0], w.delays[:0]
	if w.Weight.Each != nil {
		w.weights = slices.Grow(w.weights, n)[:n]
	}
	if w.Delay.Each != nil {
		w.delays = slices.Grow(w.delays, n)[:n]
	}
	if w.Weight.drawn() && w.Delay.drawn() {
		return w.evaluateNormals(pre)
	}
	for at := range n {
		if err := w.value(pre, at); err != nil {
			return err
		}
	}
	return nil
}

// value asks for the weight and the delay of a connection.
func (w *worker) value(pre, at int) error {
	w.valuing.start(uint32(pre), uint32(at))
	p := w.pairOf(pre, int(w.targets[at]))
	p.Edge = w.edges.Row[pre] + int64(at)
	if len(w.listed) > 0 {
		p.Edge = w.listed[at]
	}
	if w.Weight.Each != nil {
		p.Draw = w.drawing[0]
		w.weights[at] = w.Weight.Each(p)
		if err := finite("the weight", w.weights[at]); err != nil {
			return w.locate(p, err)
		}
	}
	if w.Delay.Each != nil {
		p.Draw = w.drawing[1]
		steps, err := w.steps(w.Delay.Each(p))
		if err != nil {
			return w.locate(p, err)
		}
		w.delays[at] = steps
	}
	return nil
}

// evaluateNormals does the same where both are normal numbers, or constant: it
// asks nobody as long as the first numbers will do.
func (w *worker) evaluateNormals(pre int) error {
	weight, delay := w.Weight.normal, w.Delay.normal
	least, most := float64(w.MinDelay), float64(math.MaxUint16)
	for at := range w.targets {
		w.valuing.start(uint32(pre), uint32(at))
		numbers := w.valuing.normals(w.valuing.of)
		fine := true
		if weight != nil {
			v := weight.of(numbers[0])
			w.weights[at] = v
			fine = weight.holds(v) && math.Abs(v) <= math.MaxFloat64
		}
		if delay != nil {
			v := delay.of(numbers[1])
			steps := w.wholeSteps(v)
			fine = fine && delay.holds(v) && steps >= least && steps <= most
			w.delays[at] = uint16(steps)
		}
		if fine {
			continue
		}
		if err := w.value(pre, at); err != nil {
			return err
		}
	}
	return nil
}
