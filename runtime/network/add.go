package network

import "unsafe"

// What arrives is added up without checks of bounds: Job.check has seen to it
// that all targets are cells, and rings are made for the longest delay.

// place is the address of an element.
func place[T any](of *T, at int) *T {
	return (*T)(unsafe.Add(unsafe.Pointer(of), at*int(unsafe.Sizeof(*of))))
}

// addSame adds one weight at the targets.
func addSame[T float32 | float64](row []T, targets []uint32, weight T) {
	to := unsafe.SliceData(row)
	for ; len(targets) >= 4; targets = targets[4:] {
		first, second, third, fourth := place(to, int(targets[0])), place(to, int(targets[1])), place(to, int(targets[2])), place(to, int(targets[3]))
		*first += weight
		*second += weight
		*third += weight
		*fourth += weight
	}
	for _, target := range targets {
		*place(to, int(target)) += weight
	}
}

// addEach adds a weight times a factor at each target.
func addEach[T float32 | float64](row []T, targets []uint32, weights []float64, factor float64) {
	to := unsafe.SliceData(row)
	weights = weights[:len(targets)]
	for i, target := range targets {
		*place(to, int(target)) += T(weights[i] * factor)
	}
}

// addLater adds the weights, or a single one of all, times a factor at the
// targets and delays, of which 0 is the step that first stands for.
func addLater[T float32 | float64](r *ring, values []T, port, first int, targets []uint32, delays []uint16, weights []float64, factor float64) {
	to := unsafe.SliceData(values[port*r.pitch:])
	stride := r.ports * r.pitch
	first %= r.steps
	delays = delays[:len(targets)]
	same := T(weights[0] * factor)
	if len(weights) > 1 {
		weights = weights[:len(targets)]
	}
	for i, target := range targets {
		step := first + int(delays[i])
		if step >= r.steps {
			step -= r.steps
		}
		if len(weights) > 1 {
			same = T(weights[i] * factor)
		}
		*place(to, step*stride+int(target)) += same
	}
}

// addRow adds up the connections of a row or a part of it, for which now is the
// step of a delay of 0, times a factor.
func addRow[T float32 | float64](p *path, values []T, now int, low, high int64, factor float64) {
	e, ring := p.edges, &p.post.arrived
	targets, weights := e.Target[low:high], e.Weight
	if len(weights) > 1 {
		weights = weights[low:high]
	}
	if p.delay == 0 {
		addLater(ring, values, p.Port, now, targets, e.Delay[low:high], weights, factor)
		return
	}
	row := values[ring.place(now+p.delay, p.Port):]
	if len(e.Weight) > 1 {
		addEach(row, targets, weights, factor)
	} else {
		addSame(row, targets, T(weights[0]*factor))
	}
}
