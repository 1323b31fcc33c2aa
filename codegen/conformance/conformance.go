// Package conformance checks that back ends agree to the bit. Its subjects are
// the kernels of cells, run in the order of a gradient (Scene), and single
// operators on the numbers that code tends to get wrong (OneOperator). Every
// back end runs every subject; the interpreter's results are the reference.
//
// A back end that passes may be used for any job: results do not depend on it,
// on the number of lanes, or on the version of libLLVM.
//
// It stands beside the path of the data: kernel -> back ends -> comparison.
package conformance

import (
	"fmt"
	"math"
	"slices"

	"nmlc/codegen/kernel"
	"nmlc/runtime/abi"
)

// Backend turns kernels into code for groups of lanes.
type Backend struct {
	Name    string
	Compile func(k *kernel.Kernel, lanes int) (*abi.Kernel, error)
}

// Operands are the values of buffers by name, cell by cell whatever the number
// of lanes: [k] for a static buffer, [step][k] for one per step. A shared
// buffer has the values of its first cell.
type Operands map[string][][]float64

// Run runs a kernel for a number of cells, group by group; the lanes that the
// last group has too many repeat the last cell. It returns all buffers as they
// are afterwards. Buffers that in does not have begin at zero.
func Run(k *abi.Kernel, steps, cells int, in Operands) Operands {
	out := Operands{}
	for _, b := range k.Buffers {
		out[b.Name] = make([][]float64, cells)
	}
	for first := 0; first < cells; first += k.Lanes {
		buffers := make([][]float64, len(k.Buffers))
		for i, b := range k.Buffers {
			buffers[i] = make([]float64, b.Len(steps, k.Lanes))
			spread(buffers[i], b, k.Lanes, in[b.Name], first, cells)
		}
		k.Call(steps, buffers)
		for i, b := range k.Buffers {
			gather(out[b.Name], buffers[i], b, k.Lanes, first)
		}
	}
	return out
}

// spread lays cells out in the lanes of a buffer.
func spread(to []float64, b abi.Buffer, lanes int, from [][]float64, first, cells int) {
	if from == nil {
		return
	}
	if b.Shared {
		copy(to, from[0])
		return
	}
	for i := range to {
		to[i] = from[min(first+i%lanes, cells-1)][i/lanes]
	}
}

// gather is the reverse of spread.
func gather(to [][]float64, from []float64, b abi.Buffer, lanes, first int) {
	for lane := 0; lane < lanes && first+lane < len(to); lane++ {
		if b.Shared {
			to[first+lane] = slices.Clone(from)
			continue
		}
		values := make([]float64, len(from)/lanes)
		for i := range values {
			values[i] = from[i*lanes+lane]
		}
		to[first+lane] = values
	}
}

// Difference describes the first number whose bits differ, in the order of the
// buffers' names; it is empty where there is none. All NaNs are equal: their
// payloads are no part of a result.
func Difference(want, got Operands) string {
	names := make([]string, 0, len(want))
	for name := range want {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if len(got[name]) != len(want[name]) {
			return fmt.Sprintf("%s has %d cells, not %d", name, len(got[name]), len(want[name]))
		}
		for cell, values := range want[name] {
			for i, w := range values {
				if g := got[name][cell][i]; !same(w, g) {
					return fmt.Sprintf("%s, cell %d, number %d is %v (%x), not %v (%x)",
						name, cell, i, g, math.Float64bits(g), w, math.Float64bits(w))
				}
			}
		}
	}
	return ""
}

func same(a, b float64) bool {
	return math.Float64bits(a) == math.Float64bits(b) || math.IsNaN(a) && math.IsNaN(b)
}
