package stimulus

import (
	"math"

	"nmlc/runtime/random"
)

// White is standard normal, for each cell and step a number of its own.
func White(numbers random.Stream) Func {
	return func(cell, step int) float64 { return numbers.Normal(uint32(cell), uint64(step)) }
}

// OU is the Ornstein-Uhlenbeck process of that mean, standard deviation and
// correlation time, sampled exactly at the steps and stationary from the first:
//
//	x_0 = mean + sd N,  x_{k+1} = mean + (x_k - mean) e^{-dt/tau} + sd sqrt(1 - e^{-2 dt/tau}) N
//
// with N the normal number of the cell at the step; with frozen, that of cell 0
// for all cells. A cell remembers its last step, so that going on is cheap, and
// going back begins anew.
func (c Clock) OU(mean, sd, tau Amount, cells int, numbers random.Stream, frozen bool) Func {
	walks := make([]walk, cells)
	for cell := range walks {
		w := &walks[cell]
		w.step, w.numbers = -1, numbers
		if !frozen {
			w.item = uint32(cell)
		}
		x := c.DT / tau.At(cell)
		w.decay, w.kick = math.Exp(-x), math.Sqrt(-math.Expm1(-2*x))
	}
	return func(cell, step int) float64 { return mean.At(cell) + sd.At(cell)*walks[cell].at(step) }
}

// walk is a process of mean 0 and standard deviation 1.
type walk struct {
	numbers     random.Stream
	item        uint32
	step        int // of value; -1 for none yet
	value       float64
	spare       float64 // the number of the step after an even one
	decay, kick float64
}

// normal is the number of a step. Steps come in order: two make use of one draw.
func (w *walk) normal(step int) float64 {
	if step%2 == 1 {
		return w.spare
	}
	var n float64
	n, w.spare = w.numbers.Normals(w.item, uint64(step/2))
	return n
}

func (w *walk) at(step int) float64 {
	if w.step < 0 || step < w.step {
		w.step, w.value = 0, w.normal(0)
	}
	for w.step < step {
		w.step++
		w.value = w.value*w.decay + w.kick*w.normal(w.step)
	}
	return w.value
}
