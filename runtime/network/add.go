package network

import "unsafe"

// What arrives is added up without checks of bounds: Job.check has seen to it
// that all targets are cells, and paths that all delays fit the ring.

// place is the address of an element.
func place[T any](of *T, at int) *T {
	return (*T)(unsafe.Add(unsafe.Pointer(of), at*int(unsafe.Sizeof(*of))))
}

// addSame adds one weight at the targets.
func addSame(row []float64, targets []uint32, weight float64) {
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
func addEach(row []float64, targets []uint32, weights []float64, factor float64) {
	to := unsafe.SliceData(row)
	weights = weights[:len(targets)]
	for i, target := range targets {
		*place(to, int(target)) += float64(weights[i] * factor)
	}
}

// addLater adds the weights, or a single one of all, times a factor at the
// targets and delays, of which 0 is the step that first stands for.
func (r *ring) addLater(port, first int, targets []uint32, delays []uint16, weights []float64, factor float64) {
	to := unsafe.SliceData(r.values[port*r.pitch:])
	stride := r.ports * r.pitch
	first %= r.steps
	delays = delays[:len(targets)]
	same := weights[0] * factor
	if len(weights) > 1 {
		weights = weights[:len(targets)]
	}
	for i, target := range targets {
		step := first + int(delays[i])
		if step >= r.steps {
			step -= r.steps
		}
		if len(weights) > 1 {
			same = weights[i] * factor
		}
		*place(to, step*stride+int(target)) += float64(same)
	}
}
