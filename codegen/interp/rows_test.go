package interp_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"nmlc/codegen/interp"
	"nmlc/runtime/abi"
)

// TestRowsByHand holds each loop to numbers that a person can work out.
func TestRowsByHand(t *testing.T) {
	r := interp.Rows(false)
	x := []float64{1, 2, 3, 10, 20, 30} // two rows of three
	start, index := []int32{0, 2, 2, 3}, []int32{0, 2, 1}
	weight := []float64{0.5, 0.25, 2}

	for _, c := range []struct {
		name string
		want []float64
		run  func(y []float64)
	}{
		{"Add", []float64{21, 42, 63, 11, 22, 33}, func(y []float64) {
			r.Add([]int32{1, 1, 0, 0, 1}, []int32{0, 0, 0, 1, 1}, x, 3, y, 3, 3)
		}},
		{"Scatter", []float64{0.5, 0, 0.25, 0.5, 2, 0.25}, func(y []float64) {
			r.Scatter([]int32{0, 2, 0, 1}, []int32{0, 1, 1, 0}, start, index, weight, y, 3)
		}},
		{"Gather", []float64{11, 33, 20}, func(y []float64) {
			r.Gather([]int32{0, 2, 0, 1}, []int32{0, 1, 1, 0}, start, index, x, 3, y)
		}},
		{"Transpose", []float64{1, 10, 2, 20, 3, 30}, func(y []float64) { r.Transpose(2, 3, x, 3, y, 2) }},
		{"Product", []float64{0, 0, 0, 0, 4, 40}, func(y []float64) {
			// Only row 2 is asked for: twice row 1 of the columns of x.
			r.Product([]int32{2}, start, index, weight, []float64{1, 10, 2, 20, 3, 30}, 2, y, 2, 2)
		}},
		{"Outer of sparse", []float64{1 + 100, 3 + 300, 0.25*2 + 20*20}, func(y []float64) {
			r.Outer([]int32{0, 1}, 3, start, index, []float64{1, 7, 0.25, 10, 7, 20}, 3, x, 3, 0, y)
		}},
		{"Outer of dense", []float64{1, 2, 3, 4, 8, 12}, func(y []float64) {
			r.Outer([]int32{0}, 2, nil, nil, []float64{1, 4}, 2, x, 3, 3, y)
		}},
		{"nothing", make([]float64, 6), func(y []float64) {
			r.Add(nil, nil, x, 3, y, 3, 3)
			r.Product(nil, start, index, weight, x, 3, y, 3, 3)
		}},
	} {
		y := make([]float64, len(c.want))
		c.run(y)
		if diff := cmp.Diff(c.want, y); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}

// TestProductOfSinglesRounds tells a fused product from one that is rounded
// first, and sums of four parts from one sum.
func TestProductOfSinglesRounds(t *testing.T) {
	r := interp.Rows(true)
	const a = 1 + 0x1p-12
	weight := singles(-1, 0, 0, 0, a, 1, 0x1p-24, 0x1p-24, 0x1p-24)
	y := make([]float64, 1)
	r.Product([]int32{0, 1}, []int32{0, 5, 9}, []int32{1, 1, 1, 1, 0, 1, 1, 1, 1}, weight, singles(a, 1), 1, y, 1, 1)
	want := []float32{0x1p-11 + 0x1p-24, 1 + 0x1p-23}
	if diff := cmp.Diff(want, abi.Singles(y)); diff != "" {
		t.Error(diff)
	}
}

func singles(x ...float32) []float64 {
	out := make([]float64, abi.Doubles(len(x)))
	copy(abi.Singles(out), x)
	return out
}
