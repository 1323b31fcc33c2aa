package learn

import (
	"math"

	"nmlc/runtime/abi"
)

// slowRows are the vector loops as their contract says, for tests.
func slowRows[T number](lanes int) *abi.Rows {
	_, single := any(T(0)).(float32)
	at := func(b []float64) []T { return view[T](b) }
	return &abi.Rows{
		Lanes: lanes, Single: single,
		Add: func(from, to []int32, x []float64, xPitch int, y []float64, yPitch, width int) {
			for k := range from {
				for c := range width {
					at(y)[int(to[k])*yPitch+c] += at(x)[int(from[k])*xPitch+c]
				}
			}
		},
		Scatter: func(from, to, start, index []int32, weight, y []float64, yPitch int) {
			for k, f := range from {
				for e := start[f]; e < start[f+1]; e++ {
					at(y)[int(to[k])*yPitch+int(index[e])] += at(weight)[e]
				}
			}
		},
		Gather: func(from, to, start, index []int32, x []float64, xPitch int, gradient []float64) {
			for k, f := range from {
				for e := start[f]; e < start[f+1]; e++ {
					at(gradient)[e] += at(x)[int(to[k])*xPitch+int(index[e])]
				}
			}
		},
		Transpose: func(rows, width int, x []float64, xPitch int, y []float64, yPitch int) {
			for r := range rows {
				for c := range width {
					at(y)[c*yPitch+r] = at(x)[r*xPitch+c]
				}
			}
		},
		Product: func(rows, start, index []int32, weight, x []float64, xPitch int, y []float64, yPitch, width int) {
			for _, k := range rows {
				for s := range width {
					var part [4]T
					for e := start[k]; e < start[k+1]; e++ {
						p := (e - start[k]) % 4
						part[p] = T(math.FMA(float64(at(weight)[e]), float64(at(x)[int(index[e])*xPitch+s]), float64(part[p])))
					}
					at(y)[int(k)*yPitch+s] += (part[0] + part[1]) + (part[2] + part[3])
				}
			}
		},
	}
}
