package llvm_test

import (
	"math/rand/v2"
	"testing"

	"nmlc/codegen/llvm"
)

// BenchmarkRows are the loops of a training step of 400 cells, one connection in
// ten, and 32 samples, in ns per cell and sample.
func BenchmarkRows(b *testing.B) {
	const cells, samples, degree, spikes = 400, 32, 40, 80
	rows, err := llvm.Rows(true, library(b))
	if err != nil {
		b.Fatal(err)
	}
	m := matrices{rand.New(rand.NewPCG(1, 22)), true}
	all, start, index := make([]int32, cells), []int32{0}, []int32(nil)
	for i := range all {
		all[i] = int32(i)
		for range degree {
			index = append(index, int32(m.rng.IntN(cells)))
		}
		start = append(start, int32(len(index)))
	}
	bySample, byCell := m.numbers(cells*samples), m.numbers(cells*samples)
	weight, dense := m.numbers(len(index)), m.numbers(cells*cells)
	from, to := m.indices(spikes, cells), m.indices(spikes, samples)
	for _, c := range []struct {
		name string
		run  func()
	}{
		{"Product", func() { rows.Product(all, start, index, weight, byCell, samples, bySample, samples, samples) }},
		{"Transpose", func() { rows.Transpose(samples, cells, bySample, cells, byCell, samples) }},
		{"TransposeBack", func() { rows.Transpose(cells, samples, byCell, samples, bySample, cells) }},
		{"Add", func() { rows.Add(from, to, dense, cells, bySample, cells, cells) }},
		{"AddBack", func() { rows.Add(to, from, bySample, cells, dense, cells, cells) }},
		{"Scatter", func() { rows.Scatter(from, to, start, index, weight, bySample, cells) }},
		{"Outer", func() { rows.Outer(to[:4], cells, nil, nil, bySample, cells, bySample, cells, cells, dense) }},
		{"OuterSparse", func() { rows.Outer(to[:4], cells, start, index, bySample, cells, bySample, cells, cells, weight) }},
		{"None", func() { rows.Add(nil, nil, dense, cells, bySample, cells, cells) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				c.run()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/cells/samples, "ns/cell-sample")
		})
	}
}
