package llvm_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"nmlc/codegen/interp"
	"nmlc/codegen/kernel"
	"nmlc/codegen/llvm"
	"nmlc/runtime/abi"
	"nmlc/runtime/jit"
)

// widths of groups: less than a vector, full vectors, several groups, rests.
var widths = []int{1, 2, 3, 7, 8, 15, 16, 24, 37, 64}

func TestRandomKernelsEqualTheInterpreter(t *testing.T) {
	l := library(t)
	kernels := 60
	if testing.Short() {
		kernels = 20
	}
	for seed := range uint64(kernels) {
		size := 3 + int(seed)%40
		k := randomKernel(seed, size)
		lanes := widths[int(seed)%len(widths)]
		compare(t, l, k, lanes, rand.New(rand.NewPCG(seed, 11)))
	}
}

// compare runs a kernel both ways on the same random numbers, for no step, one
// and several.
func compare(t *testing.T, l *jit.Library, k *kernel.Kernel, lanes int, rng *rand.Rand) {
	t.Helper()
	want, err := interp.Compile(k, lanes)
	if err != nil {
		t.Fatal(err)
	}
	got, err := llvm.Compile([]*kernel.Kernel{k}, lanes, l)
	if err != nil {
		t.Fatalf("%v\n%s", err, k)
	}
	for _, steps := range []int{0, 1, 5} {
		a, b := randomBuffers(want, steps, rng)
		want.Call(steps, a)
		got[0].Call(steps, b)
		if difference := differ(a, b); difference != "" {
			t.Errorf("%d lanes, %d steps: interpreter and LLVM differ: %s\n%s", lanes, steps, difference, k)
		}
	}
}

// randomBuffers makes two equal sets of buffers.
func randomBuffers(k *abi.Kernel, steps int, rng *rand.Rand) (a, b [][]float64) {
	for _, buf := range k.Buffers {
		data := make([]float64, buf.Len(steps, k.Lanes))
		for i := range data {
			data[i] = randomNumber(rng)
		}
		a, b = append(a, data), append(b, append([]float64(nil), data...))
	}
	return a, b
}

// differ describes the first number that differs in its bits; all NaNs are equal.
func differ(a, b [][]float64) string {
	for i := range a {
		for j := range a[i] {
			x, y := a[i][j], b[i][j]
			if math.Float64bits(x) != math.Float64bits(y) && !(math.IsNaN(x) && math.IsNaN(y)) {
				return fmt.Sprintf("buffer %d, number %d: %v (%x) and %v (%x)", i, j, x, math.Float64bits(x), y, math.Float64bits(y))
			}
		}
	}
	return ""
}

// TestRandomKernelsOfPopulations compares groups after groups, in both formats.
func TestRandomKernelsOfPopulations(t *testing.T) {
	l := library(t)
	kernels := 30
	if testing.Short() {
		kernels = 10
	}
	for seed := range uint64(kernels) {
		k := *randomKernel(seed, 3+int(seed)%40)
		k.Population, k.Single = true, seed%2 == 1
		comparePopulation(t, l, &k, widths[int(seed)%len(widths)], rand.New(rand.NewPCG(seed, 12)))
	}
}

func comparePopulation(t *testing.T, l *jit.Library, k *kernel.Kernel, lanes int, rng *rand.Rand) {
	t.Helper()
	want, err := interp.Compile(k, lanes)
	if err != nil {
		t.Fatal(err)
	}
	got, err := llvm.Compile([]*kernel.Kernel{k}, lanes, l)
	if err != nil {
		t.Fatalf("%v\n%s", err, k)
	}
	for _, steps := range []int{0, 1, 5} {
		const groups = 3
		a, b := randomBuffers(want, groups*max(steps, 1), rng)
		for i := range a {
			if !k.Buffers[i].PerStep {
				a[i] = slices.Repeat(a[i], groups)
				b[i] = slices.Clone(a[i])
			}
		}
		want.Population(groups, steps, groups*lanes, a)
		got[0].Population(groups, steps, groups*lanes, b)
		if difference := differ(numbers(k, a), numbers(k, b)); difference != "" {
			t.Errorf("%d groups of %d lanes, %d steps: interpreter and LLVM differ: %s\n%s", groups, lanes, steps, difference, k)
		}
	}
}

// numbers are buffers as float64.
func numbers(k *kernel.Kernel, buffers [][]float64) [][]float64 {
	if !k.Single {
		return buffers
	}
	var out [][]float64
	for _, b := range buffers {
		var wide []float64
		for _, x := range abi.Singles(b) {
			wide = append(wide, float64(x))
		}
		out = append(out, wide)
	}
	return out
}
