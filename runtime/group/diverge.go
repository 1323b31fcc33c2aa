package group

import (
	"fmt"
	"math"
)

// blownUp bounds what counts as finite: no state of a cell comes near it, and
// its square does not overflow, so a loss is undefined only after a state is.
const blownUp = 1e100

// Divergence is where the state of a lane grew beyond all bounds, or stopped to
// be a number.
type Divergence struct {
	State  string  // the state that blew up first, the first in order if several did in one step
	Step   int     // the step at whose end it did
	Before float64 // its value at the start of that step
}

// Describe says it in words; dt in ms.
func (d Divergence) Describe(dt float64) string {
	return fmt.Sprintf("state %s blew up at t = %.6g ms (it was %.6g a step before)", d.State, float64(d.Step)*dt, d.Before)
}

// Inputs returns the inputs of n steps from a step on.
type Inputs func(step, n int) []float64

// FindDivergence runs the lanes from time 0, to which start brings the memory,
// and returns where a lane stopped to be finite; ok is false where it never did.
func FindDivergence(m *Memory, forward *Bound, start func(), lane, steps int, states []string, input Inputs) (d Divergence, ok bool) {
	start()
	before := make([]float64, len(m.Slice("state")))
	chunk := min(64, m.Steps)
	for at := 0; at < steps; at += chunk {
		copy(before, m.Slice("state"))
		n := min(chunk, steps-at)
		forward.Run(n, input(at, n))
		if !m.Finite(lane) {
			return Pinpoint(m, forward, before, lane, at, n, states, input), true
		}
	}
	return Divergence{}, false
}

// Finite reports whether all states of a lane are numbers of a size that a cell
// can have.
func (m *Memory) Finite(lane int) bool { return m.firstNotFinite(lane) < 0 }

// Pinpoint returns where a lane stopped to be finite in n steps from step at,
// given the states before them. It leaves the memory as after those steps.
func Pinpoint(m *Memory, forward *Bound, before []float64, lane, at, n int, states []string, input Inputs) Divergence {
	state := m.Slice("state")
	after := append([]float64(nil), state...)
	defer copy(state, after)
	copy(state, before)
	was := make([]float64, len(state))
	for step := at; step < at+n; step++ {
		copy(was, state)
		forward.Run(1, input(step, 1))
		if k := m.firstNotFinite(lane); k >= 0 {
			return Divergence{State: stateName(states, k), Step: step, Before: was[k*m.Lanes+lane]}
		}
	}
	return Divergence{State: stateName(states, 0), Step: at + n - 1, Before: math.NaN()}
}

func (m *Memory) firstNotFinite(lane int) int {
	state := m.Slice("state")
	for k := 0; k*m.Lanes < len(state); k++ {
		if !(math.Abs(state[k*m.Lanes+lane]) < blownUp) {
			return k
		}
	}
	return -1
}

func stateName(names []string, k int) string {
	if k < len(names) {
		return names[k]
	}
	return fmt.Sprintf("number %d", k)
}
