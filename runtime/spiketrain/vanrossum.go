package spiketrain

import (
	"math"
	"slices"
)

// VanRossum is the squared distance of two trains that are smeared out by
// exponentials, with its derivative by each spike of the model (1/ms):
//
//	D^2 = (1/tau) integral from 0 to duration of (f - g)^2 dt,  f = sum over t_i <= t of exp(-(t - t_i)/tau)
//
// (van Rossum, Neural Comput. 13:751, 2001, eq. 3 there). One spike more or less
// adds about 1/2, a far displacement 1, up to the truncation. tau and duration
// are in ms; an infinite duration leaves the integral whole, and spikes beyond
// a finite one do not count. The distance is continuous as a spike leaves.
//
// Where a spike of the model meets one of the data, the distance has a kink: it
// grows as |t - s|/tau on both sides, and the derivative at the kink is their
// mean. So it brings spikes close from far away, but its derivative does not
// vanish as they meet.
func VanRossum(model, data []float64, tau, duration float64) (value float64, grad []float64) {
	grad = make([]float64, len(model))
	jumps := merge(model, data, duration)
	// after is f - g just after each jump; it decays until the next.
	after, decay := make([]float64, len(jumps)), make([]float64, len(jumps))
	difference := 0.0
	for k, j := range jumps {
		end := duration
		if k+1 < len(jumps) {
			end = jumps[k+1].time
		}
		after[k] = difference + j.size
		decay[k] = (end - j.time) / tau
		value -= 0.5 * after[k] * after[k] * math.Expm1(-2*decay[k])
		difference = after[k] * math.Exp(-decay[k])
	}
	// echo is (1/tau) integral of (f - g) exp(-(t - t_k)/tau) from t_k on.
	echo := 0.0
	for k := len(jumps) - 1; k >= 0; k-- {
		echo = math.Exp(-decay[k])*echo - 0.5*after[k]*math.Expm1(-2*decay[k])
		for _, i := range jumps[k].spikes {
			grad[i] = 2 / tau * (echo - after[k] + 0.5*jumps[k].size)
		}
	}
	return value, grad
}

// jump is a time at which f - g jumps by size, and the spikes of the model that
// make it do so.
type jump struct {
	time, size float64
	spikes     []int
}

// merge lists the jumps of f - g up to duration in order.
func merge(model, data []float64, duration float64) []jump {
	all := make([]jump, 0, len(model)+len(data))
	for i, t := range model {
		all = append(all, jump{time: t, size: 1, spikes: []int{i}})
	}
	for _, t := range data {
		all = append(all, jump{time: t, size: -1})
	}
	slices.SortStableFunc(all, func(a, b jump) int {
		switch {
		case a.time < b.time:
			return -1
		case a.time > b.time:
			return 1
		}
		return 0
	})
	jumps := all[:0]
	for _, j := range all {
		switch last := len(jumps) - 1; {
		case j.time > duration:
			return jumps
		case last >= 0 && jumps[last].time == j.time:
			jumps[last].size += j.size
			jumps[last].spikes = append(jumps[last].spikes, j.spikes...)
		default:
			jumps = append(jumps, j)
		}
	}
	return jumps
}
