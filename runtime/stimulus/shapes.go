// Package stimulus makes what drives the inputs of cells over time: shapes,
// protocols, noise, samples of a recording, and sums of them. All are pure
// functions of (cell, step), whatever the threads.
//
// Place on the path of the data: numbers of a model, recordings -> stimulus -> sim.
package stimulus

import "math"

// Func is the value of an input of a cell during a step. Threads call it at the
// same time, each for other cells.
type Func = func(cell, step int) float64

// Amount is a number that may differ from cell to cell: First + cell*Slope.
type Amount struct{ First, Slope float64 }

// Same is a number that is equal for all cells.
func Same(value float64) Amount { return Amount{First: value} }

// Across goes from the value of the first cell to that of the last.
func Across(from, to float64, first, last int) Amount {
	if last <= first || from == to {
		return Same(from)
	}
	slope := (to - from) / float64(last-first)
	return Amount{First: from - slope*float64(first), Slope: slope}
}

// At is the number of a cell.
func (a Amount) At(cell int) float64 { return a.First + a.Slope*float64(cell) }

// slack is the part of a step by which a time may be late by rounding.
const slack = 1e-6

// Clock is the grid of steps: a time is that of the first step not before it.
type Clock struct{ DT float64 }

func (c Clock) time(step int) float64 { return float64(step)*c.DT + slack*c.DT }

// Window is the time from Start to Stop; Stop is +Inf for no end.
type Window struct{ Start, Stop Amount }

// has reports whether a time belongs to the window of a cell.
func (w Window) has(cell int, t float64) bool { return t >= w.Start.At(cell) && t < w.stop(cell) }

// stop is At(cell), also for an end that never comes.
func (w Window) stop(cell int) float64 {
	if math.IsInf(w.Stop.First, 1) {
		return w.Stop.First
	}
	return w.Stop.At(cell)
}

// Constant does not change.
func Constant(value Amount) Func {
	return func(cell, _ int) float64 { return value.At(cell) }
}

// Step has an amplitude within a window and a baseline outside.
func (c Clock) Step(amplitude, baseline Amount, w Window) Func {
	return func(cell, step int) float64 {
		if w.has(cell, c.time(step)) {
			return amplitude.At(cell)
		}
		return baseline.At(cell)
	}
}

// Ramp goes from one value to another within a window.
func (c Clock) Ramp(from, to, baseline Amount, w Window) Func {
	return func(cell, step int) float64 {
		if !w.has(cell, c.time(step)) {
			return baseline.At(cell)
		}
		low, start := from.At(cell), w.Start.At(cell)
		return low + (to.At(cell)-low)*(float64(step)*c.DT-start)/(w.stop(cell)-start)
	}
}

// Within is a stimulus that is zero outside of a window.
func (c Clock) Within(f Func, w Window) Func {
	if w == (Window{Stop: Same(math.Inf(1))}) {
		return f
	}
	return func(cell, step int) float64 {
		if w.has(cell, c.time(step)) {
			return f(cell, step)
		}
		return 0
	}
}

// Sine is offset + amplitude sin(2 pi frequency t + phase).
func (c Clock) Sine(amplitude, offset, frequency, phase Amount) Func {
	return func(cell, step int) float64 {
		return offset.At(cell) + amplitude.At(cell)*math.Sin(2*math.Pi*frequency.At(cell)*float64(step)*c.DT+phase.At(cell))
	}
}

// Pulses have an amplitude for a width in each period of a window.
func (c Clock) Pulses(amplitude, baseline, width, period Amount, w Window) Func {
	return func(cell, step int) float64 {
		if t := c.time(step); w.has(cell, t) && math.Mod(t-w.Start.At(cell), period.At(cell)) < width.At(cell) {
			return amplitude.At(cell)
		}
		return baseline.At(cell)
	}
}

// Piece is a stretch of a protocol.
type Piece struct{ Amplitude, Duration Amount }

// Protocol is pieces of constant amplitude one after the other, and a baseline
// before and after them.
func (c Clock) Protocol(pieces []Piece, start, baseline Amount) Func {
	return func(cell, step int) float64 {
		t, end := c.time(step), start.At(cell)
		if t < end {
			return baseline.At(cell)
		}
		for i := range pieces {
			if end += pieces[i].Duration.At(cell); t < end {
				return pieces[i].Amplitude.At(cell)
			}
		}
		return baseline.At(cell)
	}
}

// Samples are recorded values, [row][sample], from a time on and a time apart:
// zero before the first sample, then each one until the next, the last one to
// the end. row chooses that of a cell.
func (c Clock) Samples(rows [][]float64, start, apart float64, row func(cell int) int) Func {
	return func(cell, step int) float64 {
		values := rows[row(cell)]
		at := int(math.Floor((float64(step)*c.DT-start)/apart + slack))
		if at < 0 {
			return 0
		}
		return values[min(at, len(values)-1)]
	}
}

// Sum adds terms up, each times its sign.
func Sum(terms []Func, signs []float64) Func {
	if len(terms) == 1 && signs[0] == 1 {
		return terms[0]
	}
	return func(cell, step int) float64 {
		sum := 0.0
		for i, term := range terms {
			sum += signs[i] * term(cell, step)
		}
		return sum
	}
}
