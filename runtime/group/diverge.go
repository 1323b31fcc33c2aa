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

// Prepared brings the memory to the state at time 0 of the lanes in "param".
type Prepared func()

// FindDivergence runs the lanes from time 0, and returns where lane stopped to
// be finite; ok is false where it never did. input returns the inputs of n steps
// from a step on.
func FindDivergence(m *Memory, forward *Bound, prepare Prepared, lane, steps int, states []string,
	input func(step, n int) []float64) (d Divergence, ok bool) {
	prepare()
	state := m.Slice("state")
	saved := make([]float64, len(state))
	chunk := min(64, m.Steps)
	for at := 0; at < steps; at += chunk {
		copy(saved, state)
		n := min(chunk, steps-at)
		forward.Run(n, input(at, n))
		if firstNotFinite(state, lane, m.Lanes) < 0 {
			continue
		}
		copy(state, saved)
		for step := at; step < at+n; step++ {
			copy(saved, state)
			forward.Run(1, input(step, 1))
			if k := firstNotFinite(state, lane, m.Lanes); k >= 0 {
				return Divergence{State: stateName(states, k), Step: step, Before: saved[k*m.Lanes+lane]}, true
			}
		}
	}
	return Divergence{}, false
}

func firstNotFinite(state []float64, lane, lanes int) int {
	for k := 0; k*lanes < len(state); k++ {
		if !(math.Abs(state[k*lanes+lane]) < blownUp) {
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
