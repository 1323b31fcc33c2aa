// Command gocell uses a neuron that nmlc has compiled to Go: it simulates a
// step of current, and fits two parameters to a voltage by the gradient.
package main

import (
	"fmt"
	"io"
	"os"

	"nmlc/examples/gocell/cell"
)

const dt = 0.1 // ms

func main() {
	simulate(os.Stdout)
	fit(os.Stdout)
}

// step is a current of the given size from 20 ms on.
func step(amplitude, duration float64) []cell.Input {
	inputs := make([]cell.Input, int(duration/dt))
	for k := range inputs {
		if float64(k)*dt >= 20 {
			inputs[k].I = amplitude
		}
	}
	return inputs
}

// simulate prints the times of the spikes that a step of current draws.
func simulate(w io.Writer) {
	c := cell.DefaultParams().Prepare(dt)
	state := c.Start()
	fmt.Fprint(w, "0.8 nA from 20 ms on; spikes at")
	for k, in := range step(0.8, 200) {
		if c.Step(&state, in) {
			fmt.Fprintf(w, " %.1f", float64(k+1)*dt)
		}
	}
	fmt.Fprintf(w, " ms\nat the end V = %.3f mV, w = %.4f nA, leak %.4f nA\n", state.V, state.W, c.Observe(&state, cell.Input{}).IL)
}

// fit finds leak and capacitance from the voltage of a cell that does not
// spike, by gradient descent on the logarithms of the two.
func fit(w io.Writer) {
	truth := cell.DefaultParams()
	inputs := step(0.3, 120)
	recorded := truth.Prepare(dt).Forward(inputs).States

	p := truth
	p.GL *= 1.6
	p.C *= 0.7
	loss, gradient := evaluate(p, inputs, recorded)
	rate := 0.001
	for n := 0; n <= 100; n++ {
		if n%20 == 0 {
			fmt.Fprintf(w, "step %3d: loss %10.6f mV^2   g_L = %.5f uS   C = %.5f nF\n", n, loss, p.GL, p.C)
		}
		for rate *= 2; rate > 1e-9; rate /= 2 { // a step that does not help was too long
			next := p
			next.GL -= rate * p.GL * p.GL * gradient.Params.GL
			next.C -= rate * p.C * p.C * gradient.Params.C
			if nextLoss, nextGradient := evaluate(next, inputs, recorded); nextLoss < loss {
				p, loss, gradient = next, nextLoss, nextGradient
				break
			}
		}
	}
	fmt.Fprintf(w, "truth:                             g_L = %.5f uS   C = %.5f nF\n", truth.GL, truth.C)
}

// evaluate is the mean squared error of V, and its gradient.
func evaluate(p cell.Params, inputs []cell.Input, recorded []cell.State) (float64, *cell.Gradient) {
	trace := p.Prepare(dt).Forward(inputs)
	n := float64(len(recorded))
	loss := 0.0
	for k, s := range trace.States {
		loss += (s.V - recorded[k].V) * (s.V - recorded[k].V) / n
	}
	return loss, trace.Backward(func(k int, s *cell.State) cell.State {
		return cell.State{V: 2 * (s.V - recorded[k].V) / n}
	})
}
