package prove

import (
	"math"
	"slices"
)

// probes is how many steps of the run are looked at one by one: steps with
// spikes first.
const probes = 12

// rows holds each equation's derivatives by states and parameters, over single
// steps, against differences of that step. So a derivative that is wrong is
// found at its equation.
func (r *Result) rows(e *engine, base *trial) {
	job := e.job
	worst := make([]float64, len(job.States))
	for _, step := range e.probeSteps(base) {
		e.compareStep(step, worst)
	}
	for i, s := range job.States {
		if s.Own || s.Counts {
			continue
		}
		r.add("equation of "+s.Name, worst[i], rowTolerance, "its derivatives by states and parameters, step by step; %s", s.Place)
	}
}

func (e *engine) probeSteps(base *trial) []int {
	var steps []int
	for _, s := range base.spikes[:min(len(base.spikes), probes/3)] {
		steps = append(steps, s.step)
	}
	for k := 0; len(steps) < probes && k < probes; k++ {
		if step := (2*k + 1) * e.job.Steps / (2 * probes); !slices.Contains(steps, step) {
			steps = append(steps, step)
		}
	}
	slices.Sort(steps)
	return steps
}

// before brings all lanes to the beginning of a step, at the model's own
// parameters, and returns the state there.
func (e *engine) before(step int) []float64 {
	e.begin([][]float64{e.job.Values})
	e.forward.Run(step, e.input)
	state := make([]float64, len(e.job.States))
	for i := range state {
		state[i] = e.memory.Slice("state")[i*e.lanes]
	}
	return state
}

// inputAt is the input of a step without its loss.
func (e *engine) inputAt(step int) []float64 {
	in := slices.Clone(e.input[step*e.width : (step+1)*e.width])
	in[e.width-1] = 0
	return in
}

// compareStep raises the errors of the states' equations to those of one step.
func (e *engine) compareStep(step int, worst []float64) {
	state, input := e.before(step), e.inputAt(step)
	plain := e.single(state, e.job.Values, input)
	by, byParam := e.adjointRows(state, input)
	for i := range e.job.States {
		if e.job.States[i].Counts {
			continue
		}
		var errors, terms []float64
		for j, s := range e.job.States {
			if s.Counts || s.Own { // the rest of a refractory period bends at its end
				continue
			}
			size := e.size(j)
			d, ok := e.slope(plain, i, size, func(h float64) ([]float64, []float64) {
				moved := slices.Clone(state)
				moved[j] += h
				return moved, e.job.Values
			}, input, by[i][j]*size)
			errors, terms = append(errors, d), append(terms, by[i][j]*size)
			if !ok {
				errors[len(errors)-1] = 0
			}
		}
		for k, p := range e.job.Params {
			d, ok := e.slope(plain, i, p.Size, func(h float64) ([]float64, []float64) {
				moved := slices.Clone(e.job.Values)
				moved[k] += h
				return state, moved
			}, input, byParam[i][k]*p.Size)
			errors, terms = append(errors, d), append(terms, byParam[i][k]*p.Size)
			if !ok {
				errors[len(errors)-1] = 0
			}
		}
		scale := math.Max(largest(terms), 1e-6*e.size(i))
		for _, err := range errors {
			worst[i] = math.Max(worst[i], err/scale)
		}
	}
}

// slope is the least deviation of a derivative from central differences over
// some steps; ok is false where each of them moves a spike in or out.
func (e *engine) slope(plain single, state int, size float64, moved func(h float64) (states, params []float64), input []float64, derivative float64) (deviation float64, ok bool) {
	deviation = math.Inf(1)
	for _, h := range []float64{1e-4, 1e-5, 1e-6, 1e-7} {
		xs, ps := moved(h * size)
		up := e.single(xs, ps, input)
		xs, ps = moved(-h * size)
		down := e.single(xs, ps, input)
		if up.spiked != plain.spiked || down.spiked != plain.spiked {
			continue
		}
		difference := (up.state[state] - down.state[state]) / (2 * h)
		deviation, ok = math.Min(deviation, math.Abs(difference-derivative)), true
	}
	return deviation, ok
}

// single is the outcome of one step.
type single struct {
	state  []float64
	spiked bool
}

func (e *engine) single(state, params, input []float64) single {
	e.begin([][]float64{params})
	e.setStates(state)
	e.forward.Run(1, input)
	out := single{state: make([]float64, len(state))}
	for i := range state {
		out.state[i] = e.memory.Slice("state")[i*e.lanes]
	}
	width := e.memory.Shape("out").Width
	for k := width - e.job.Spikes; k < width; k++ {
		out.spiked = out.spiked || e.memory.Slice("out")[k*e.lanes] != 0
	}
	return out
}

func (e *engine) setStates(state []float64) {
	for i, x := range state {
		for lane := range e.lanes {
			e.memory.Slice("state")[i*e.lanes+lane] = x
		}
	}
}

// adjointRows are the derivatives of each next state by the states and by the
// parameters, one backward step for each.
func (e *engine) adjointRows(state, input []float64) (by, byParam [][]float64) {
	n := len(state)
	for i := range n {
		e.begin([][]float64{e.job.Values})
		e.setStates(state)
		e.taped.Run(1, input)
		adjoint := e.memory.Slice("adjoint")
		for lane := range e.lanes {
			adjoint[i*e.lanes+lane] = 1
		}
		e.backward.Run(1, input)
		var row, params []float64
		for j := range n {
			row = append(row, adjoint[j*e.lanes])
		}
		e.memory.Zero("adjoint") // the initial state is none of this step
		e.prepareAdjoint.Run(1, nil)
		for k := range e.job.Params {
			params = append(params, e.memory.Slice("grad")[k*e.lanes])
		}
		by, byParam = append(by, row), append(byParam, params)
	}
	return by, byParam
}
