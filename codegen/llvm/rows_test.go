package llvm_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"nmlc/codegen/interp"
	"nmlc/codegen/llvm"
	"nmlc/runtime/abi"
)

// matrices are random operands of loops over rows.
type matrices struct {
	rng    *rand.Rand
	single bool
}

// numbers are n random numbers of the format.
func (m matrices) numbers(n int) []float64 {
	if !m.single {
		out := make([]float64, n)
		for i := range out {
			out[i] = m.rng.NormFloat64()
		}
		return out
	}
	out := make([]float64, abi.Doubles(n))
	for i := range abi.Singles(out)[:n] {
		abi.Singles(out)[i] = float32(m.rng.NormFloat64())
	}
	return out
}

// indices are n indices below a bound, with runs of equal ones.
func (m matrices) indices(n, below int) []int32 {
	out := make([]int32, n)
	for i := range out {
		if i > 0 && m.rng.IntN(3) > 0 {
			out[i] = out[i-1]
		} else {
			out[i] = int32(m.rng.IntN(below))
		}
	}
	return out
}

// sparse is a sparse matrix whose rows have no to seven entries.
func (m matrices) sparse(rows, columns int) (start, index []int32) {
	start = []int32{0}
	for range rows {
		for range m.rng.IntN(8) {
			index = append(index, int32(m.rng.IntN(columns)))
		}
		start = append(start, int32(len(index)))
	}
	return start, index
}

// TestRowsEqualTheInterpreter runs every loop both ways on the same random
// matrices of many shapes.
func TestRowsEqualTheInterpreter(t *testing.T) {
	l := library(t)
	for _, single := range []bool{false, true} {
		for _, vector := range []int{1, 2, 4, 8} {
			got, err := llvm.RowsOfVectors(single, l, vector)
			if err != nil {
				t.Fatal(err)
			}
			compareRows(t, interp.Rows(single), got, fmt.Sprintf("vectors of %d", vector))
		}
	}
}

func compareRows(t *testing.T, want, got *abi.Rows, name string) {
	if got.Lanes != want.Lanes || got.Single != want.Single {
		t.Fatalf("lanes %d and %d, single %v and %v", got.Lanes, want.Lanes, got.Single, want.Single)
	}
	for seed := range uint64(40) {
		for loop, run := range loopsOverRows(matrices{rand.New(rand.NewPCG(seed, 21)), got.Single}, got.Lanes) {
			before, expected := run(want)
			_, found := run(got)
			if difference := differ([][]float64{expected}, [][]float64{found}); difference != "" {
				t.Errorf("%s, single %v, %s, seed %d: interpreter and LLVM differ: %s", loop, got.Single, name, seed, difference)
			}
			if seed == 0 && slices.Equal(before, expected) {
				t.Errorf("%s, single %v: nothing was changed", loop, got.Single)
			}
		}
	}
}

// loopsOverRows are calls of each loop that give its result before and after.
func loopsOverRows(m matrices, lanes int) map[string]func(*abi.Rows) (before, after []float64) {
	width := lanes * (1 + m.rng.IntN(12))
	pitch, yPitch := width+lanes*m.rng.IntN(2), width+lanes*m.rng.IntN(3)
	rows, columns, count := 1+m.rng.IntN(20), lanes*(1+m.rng.IntN(3)), 5+m.rng.IntN(30)
	from, to := m.indices(count, rows), m.indices(count, rows)
	start, index := m.sparse(rows, width)
	narrow, columnOf := m.sparse(rows, rows)
	x, weight := m.numbers(rows*pitch+pitch*columns), m.numbers(len(index)+1)
	entries, few, left := m.numbers(len(columnOf)+1), m.numbers(rows*columns), m.numbers(rows*rows)
	changed := func(n int, run func(r *abi.Rows, y []float64)) func(*abi.Rows) ([]float64, []float64) {
		y := m.numbers(n)
		return func(r *abi.Rows) ([]float64, []float64) {
			after := slices.Clone(y)
			run(r, after)
			return y, after
		}
	}
	return map[string]func(*abi.Rows) ([]float64, []float64){
		"Add":     changed(rows*yPitch, func(r *abi.Rows, y []float64) { r.Add(from, to, x, pitch, y, yPitch, width) }),
		"Scatter": changed(rows*yPitch, func(r *abi.Rows, y []float64) { r.Scatter(from, to, start, index, weight, y, yPitch) }),
		"Gather":  changed(len(index), func(r *abi.Rows, y []float64) { r.Gather(from, to, start, index, x, pitch, y) }),
		"Transpose": changed(width*(rows+lanes), func(r *abi.Rows, y []float64) {
			r.Transpose(rows, width, x, pitch, y, rows+lanes)
		}),
		"Product": changed(rows*yPitch, func(r *abi.Rows, y []float64) {
			r.Product(from[:3], narrow, columnOf, entries, x, pitch, y, yPitch, width)
		}),
		"Outer of sparse": changed(len(columnOf)+1, func(r *abi.Rows, y []float64) {
			r.Outer(to[:4], rows, narrow, columnOf, left, rows, x, pitch, 0, y)
		}),
		"Outer of dense": changed(columns*width, func(r *abi.Rows, y []float64) {
			r.Outer(to[:4], columns, nil, nil, few, columns, x, pitch, width, y)
		}),
	}
}
