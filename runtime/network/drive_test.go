package network

import (
	"fmt"
	"math"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"nmlc/runtime/random"
)

// drawn are the counts that a drive of weight 1 brings to cells in steps.
func drawn(mean []float64, cells, steps int, seed uint64) [][]float64 {
	p := &Population{Name: "A", Size: cells, Code: lifCode(4, false), Ports: []Port{{"V"}}}
	job := &Job{Seed: seed, Drives: []*Drive{{Mean: mean, Weight: []float64{1}, Stream: 7}}}
	c := newCells(p, 1, 1)
	rain := newRains(job, 0)[0]
	var all [][]float64
	for step := range steps {
		clear(c.arrived.values.Doubles)
		rain.fall(c, 0, cells, step, 1)
		all = append(all, append([]float64(nil), c.arrived.row(step, 0).Doubles[:cells]...))
	}
	return all
}

// A chi-square test against the Poisson distribution, its tail included.
func TestDrivesArePoisson(t *testing.T) {
	for _, mean := range []float64{0.001, 0.08, 0.8, 1.6, 7, 31, 400} {
		const cells, steps = 400, 500
		const n = cells * steps
		counts := map[int]float64{}
		sum, squares, next := 0.0, 0.0, 0.0
		var before []float64
		for _, row := range drawn([]float64{mean}, cells, steps, 3) {
			for cell, count := range row {
				counts[int(count)]++
				sum, squares = sum+count, squares+count*count
				if before != nil {
					next += (count - mean) * (before[cell] - mean)
				}
			}
			before = row
		}
		average := sum / n
		variance := squares/n - average*average
		// Five standard errors: those of the mean and of the variance of a Poisson
		// distribution, and of the covariance of neighbours in time.
		if off := math.Abs(average - mean); off > 5*math.Sqrt(mean/n) {
			t.Errorf("mean %g: the counts have mean %g", mean, average)
		}
		if off := math.Abs(variance - mean); off > 5*math.Sqrt((mean+2*mean*mean)/n) {
			t.Errorf("mean %g: the counts have variance %g", mean, variance)
		}
		if math.Abs(next/n) > 5*mean/math.Sqrt(n) {
			t.Errorf("mean %g: steps are correlated, covariance %g", mean, next/n)
		}
		square, bins := chiSquare(counts, distuv.Poisson{Lambda: mean}, n)
		if p := 1 - (distuv.ChiSquared{K: float64(bins - 1)}).CDF(square); bins > 1 && p < 1e-4 {
			t.Errorf("mean %g: chi-square %g in %d bins, p = %g", mean, square, bins, p)
		}
	}
}

// chiSquare compares counts with a distribution in bins that expect at least
// five, the tails in the outer ones.
func chiSquare(counts map[int]float64, want distuv.Poisson, n float64) (square float64, bins int) {
	seen, expected := 0.0, 0.0
	for k := 0; ; k++ {
		seen += counts[k]
		expected += n * want.Prob(float64(k))
		beyond := n * (1 - want.CDF(float64(k)))
		if expected < 5 && beyond >= 5 {
			continue
		}
		if beyond < 5 && float64(k) > want.Lambda {
			seenBeyond := 0.0
			for more, count := range counts {
				if more > k {
					seenBeyond += count
				}
			}
			seen, expected = seen+seenBeyond, expected+beyond
		}
		if expected >= 5 {
			square += (seen - expected) * (seen - expected) / expected
			bins++
			seen, expected = 0, 0
		}
		if beyond < 5 && float64(k) > want.Lambda {
			return square, bins
		}
	}
}

// The table must invert the distribution function where the guide is unsure.
func TestCountsInvertTheDistribution(t *testing.T) {
	for _, mean := range []float64{0, 1e-6, 0.3, 1.6, 20, 1e4} {
		c := newCounts(mean)
		d := distuv.Poisson{Lambda: max(mean, 1e-300)}
		for k := range int(mean + 8*math.Sqrt(mean) + 10) {
			below := d.CDF(float64(k))
			if u := math.Ldexp(below-1e-9, 64); u > 0 && below < 1-1e-8 && c.search(uint64(u)) > k {
				t.Errorf("mean %g: %v just below P(N <= %d) gives %d", mean, u, k, c.search(uint64(u)))
			}
			if u := math.Ldexp(below+1e-9, 64); below < 1-1e-8 && c.search(uint64(u)) <= k {
				t.Errorf("mean %g: %v just above P(N <= %d) gives %d", mean, u, k, c.search(uint64(u)))
			}
		}
	}
}

func TestDrivesOfEachCell(t *testing.T) {
	const cells, steps = 50, 4000
	var mean []float64
	for c := range cells {
		mean = append(mean, 0.05*float64(c))
	}
	sums := make([]float64, cells)
	for _, row := range drawn(mean, cells, steps, 11) {
		for c, count := range row {
			sums[c] += count
		}
	}
	for c, sum := range sums {
		if want := mean[c] * steps; math.Abs(sum-want) > 5*math.Sqrt(want) {
			t.Errorf("cell %d: %g arrivals, expected %g", c, sum, want)
		}
	}
}

func TestPoissonSources(t *testing.T) {
	const size, steps, dt = 300, 4000, 0.1
	rate := func(step int) float64 { return 0.04 * float64(step/1000) } // 0, 40, 80, 120 Hz
	source := NewPoisson(size, rate, dt, random.NewStream(5, 2))
	var quarters [4]float64
	counts := map[int]float64{}
	for step := range steps {
		spikes := source.Spikes(step, nil)
		quarters[step/1000] += float64(len(spikes))
		for i, cell := range spikes {
			if cell < 0 || cell >= size || i > 0 && spikes[i-1] > cell {
				t.Fatalf("step %d: cells %v are not in order", step, spikes)
			}
			if step >= 3000 {
				counts[int(cell)]++
			}
		}
	}
	for q, seen := range quarters {
		want := 0.04 * float64(q) * dt * 1000 * size
		if math.Abs(seen-want) > 5*math.Sqrt(want) {
			t.Errorf("quarter %d: %g spikes, expected %g", q, seen, want)
		}
	}
	square := 0.0
	for c := range size {
		square += (counts[c] - 12) * (counts[c] - 12) / 12
	}
	if p := (distuv.ChiSquared{K: size - 1}).CDF(square); p < 1e-4 || p > 1-1e-4 {
		t.Errorf("spikes of the cells: chi-square %g of %d, p = %g", square, size, p)
	}
}

func BenchmarkDrive(b *testing.B) {
	for _, mean := range []float64{0.08, 1.6} {
		b.Run(fmt.Sprint(mean), func(b *testing.B) {
			const cells = 4000
			p := &Population{Name: "A", Size: cells, Code: lifCode(8, false), Ports: []Port{{"V"}}}
			c := newCells(p, 1, 1)
			rain := newRains(&Job{Drives: []*Drive{{Mean: []float64{mean}, Weight: []float64{1}}}}, 0)[0]
			step := 0
			b.ReportMetric(undisturbed(b, func() {
				rain.fall(c, 0, cells, step, 1)
				step++
			})/cells, "ns/cell")
		})
	}
}
