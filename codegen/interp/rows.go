package interp

import (
	"math"

	"nmlc/runtime/abi"
)

// Rows are the vector loops between populations, in Go.
func Rows(single bool) *abi.Rows {
	if single {
		return rowsOf(16, abi.Singles, func(a, b, c float32) float32 {
			return float32(fmaSingle(float64(a), float64(b), float64(c)))
		})
	}
	return rowsOf(8, func(numbers []float64) []float64 { return numbers }, math.FMA)
}

// rowsOf makes the loops for a format of numbers, of which a line of the cache
// has as many as there are lanes. See says where they are in a buffer.
func rowsOf[F float32 | float64](lanes int, see func([]float64) []F, fma func(a, b, c F) F) *abi.Rows {
	return &abi.Rows{
		Lanes:  lanes,
		Single: lanes == 16,
		Add: func(from, to []int32, x []float64, xPitch int, y []float64, yPitch, width int) {
			addRows(from, to, see(x), xPitch, see(y), yPitch, width)
		},
		Scatter: func(from, to []int32, start, index []int32, weight, y []float64, yPitch int) {
			scatterRows(from, to, start, index, see(weight), see(y), yPitch)
		},
		Gather: func(from, to []int32, start, index []int32, x []float64, xPitch int, gradient []float64) {
			gatherRows(from, to, start, index, see(x), xPitch, see(gradient))
		},
		Transpose: func(rows, width int, x []float64, xPitch int, y []float64, yPitch int) {
			transposeRows(rows, width, see(x), xPitch, see(y), yPitch)
		},
		Product: func(rows []int32, start, index []int32, weight, x []float64, xPitch int, y []float64, yPitch, width int) {
			multiplyRows(rows, start, index, see(weight), see(x), xPitch, see(y), yPitch, width, fma)
		},
		Outer: func(sample []int32, pres int, start, post []int32, a []float64, aPitch int, b []float64, bPitch, width int, gradient []float64) {
			outerRows(sample, pres, start, post, see(a), aPitch, see(b), bPitch, width, see(gradient), fma)
		},
	}
}

func addRows[F float32 | float64](from, to []int32, x []F, xPitch int, y []F, yPitch, width int) {
	for k, f := range from {
		source, sum := x[int(f)*xPitch:][:width], y[int(to[k])*yPitch:][:width]
		for c, v := range source {
			sum[c] += v
		}
	}
}

func scatterRows[F float32 | float64](from, to, start, index []int32, weight, y []F, yPitch int) {
	for k, f := range from {
		sum := y[int(to[k])*yPitch:]
		for e := start[f]; e < start[f+1]; e++ {
			sum[index[e]] += weight[e]
		}
	}
}

func gatherRows[F float32 | float64](from, to, start, index []int32, x []F, xPitch int, gradient []F) {
	for k, f := range from {
		source := x[int(to[k])*xPitch:]
		for e := start[f]; e < start[f+1]; e++ {
			gradient[e] += source[index[e]]
		}
	}
}

func transposeRows[F float32 | float64](rows, width int, x []F, xPitch int, y []F, yPitch int) {
	for r := range rows {
		for c, v := range x[r*xPitch:][:width] {
			y[c*yPitch+r] = v
		}
	}
}

func multiplyRows[F float32 | float64](rows, start, index []int32, weight, x []F, xPitch int, y []F, yPitch, width int, fma func(a, b, c F) F) {
	for _, k := range rows {
		sum := y[int(k)*yPitch:][:width]
		first := start[k]
		for s := range sum {
			var part [4]F
			for e := first; e < start[k+1]; e++ {
				p := (e - first) % 4
				part[p] = fma(weight[e], x[int(index[e])*xPitch+s], part[p])
			}
			sum[s] += (part[0] + part[1]) + (part[2] + part[3])
		}
	}
}

func outerRows[F float32 | float64](sample []int32, pres int, start, post []int32, a []F, aPitch int, b []F, bPitch, width int, gradient []F, fma func(a, b, c F) F) {
	for _, s := range sample {
		left, right := a[int(s)*aPitch:][:pres], b[int(s)*bPitch:]
		for pre, factor := range left {
			if post == nil {
				sum := gradient[pre*width:][:width]
				for c := range sum {
					sum[c] = fma(factor, right[c], sum[c])
				}
				continue
			}
			for e := start[pre]; e < start[pre+1]; e++ {
				gradient[e] = fma(factor, right[post[e]], gradient[e])
			}
		}
	}
}
