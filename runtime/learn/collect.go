package learn

import "nmlc/runtime/group"

// ready makes room for the gradients by the weights.
func (e *ensemble) ready() {
	paths := e.machine.paths
	if len(e.gradient) == len(paths) && !e.machine.trainsDelays() {
		return
	}
	e.gradient = e.gradient[:0]
	for _, p := range paths {
		e.gradient = append(e.gradient, group.NewNumbers(p.gradientLen(), e.machine.job.Single))
	}
}

func (m *Machine) trainsDelays() bool {
	for _, f := range m.job.Free {
		if f.Kind == Delays {
			return true
		}
	}
	return false
}

// collect brings what a sweep added up into the order of the values of Free.
func (e *ensemble) collect() []float64 {
	n := 0
	for i := range e.machine.job.Free {
		n += len(e.machine.job.Free[i].Start)
	}
	all := make([]float64, n)
	for _, p := range e.parts {
		p.byParams()
	}
	rest := all
	for i := range e.machine.job.Free {
		f := &e.machine.job.Free[i]
		to := rest[:len(f.Start)]
		rest = rest[len(f.Start):]
		switch f.Kind {
		case Weights:
			e.collectWeights(f, to)
		case Delays:
			e.collectDelays(f, to)
		case Params:
			e.parts[f.Population].collectParam(f, to)
		}
	}
	return all
}

// place is where the value of a connection or cell is.
func place(values []float64, i int) int {
	if len(values) == 1 {
		return 0
	}
	return i
}

func (e *ensemble) collectWeights(f *Free, to []float64) {
	for i, p := range e.machine.paths {
		if p.index != f.Projection {
			continue
		}
		p.eachGradient(e.gradient[i], func(at, edge int, by float64) {
			if p.share != nil {
				by *= p.share[at]
			}
			to[place(to, edge)] += by
		})
	}
}

// collectDelays: as a delay grows, weight goes from the step before it to the
// one after it.
func (e *ensemble) collectDelays(f *Free, to []float64) {
	delays, weights := e.machine.values[e.machine.freeOf(Delays, f.Projection)], e.machine.weights(f.Projection)
	for i, p := range e.machine.paths {
		if p.index != f.Projection {
			continue
		}
		p.eachGradient(e.gradient[i], func(_, edge int, by float64) {
			by *= valueOf(weights, edge)
			if p.delay == int(valueOf(delays, edge)) {
				by = -by
			}
			to[place(to, edge)] += by
		})
	}
}
