package train

import (
	"fmt"
	"math"

	"nmlc/runtime/learn"
)

// KeepSigns narrows the bounds of weights to the sign that they begin with
// (Dale's law). A weight that begins at zero takes the sign of the others; it may
// leave zero later, since the wiring alone says what is connected. Weights of both
// signs are refused.
func KeepSigns(f *learn.Free) error {
	counts := map[bool]int{}
	first := map[bool]int{}
	for i, v := range f.Start {
		if v == 0 {
			continue
		}
		if counts[v < 0] == 0 {
			first[v < 0] = i
		}
		counts[v < 0]++
	}
	if counts[true] > 0 && counts[false] > 0 {
		a, b := first[false], first[true]
		return fmt.Errorf("%s: %d weights begin above zero and %d below, such as [%d] = %.6g %s and [%d] = %.6g %s: they cannot keep one sign",
			f.Name, counts[false], counts[true], a, f.Start[a]/f.Scale, f.Unit, b, f.Start[b]/f.Scale, f.Unit)
	}
	if counts[true] > 0 {
		f.Hi = narrow(f.Hi, math.Min)
	} else {
		f.Lo = narrow(f.Lo, math.Max)
	}
	return nil
}

// narrow puts a bound at zero, unless it is stricter already.
func narrow(of []float64, with func(a, b float64) float64) []float64 {
	if len(of) == 0 {
		return []float64{0}
	}
	out := make([]float64, len(of))
	for i, v := range of {
		out[i] = with(v, 0)
	}
	return out
}
