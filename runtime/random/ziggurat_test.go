package random

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// gauss is how the numbers are made.
func gauss(bits uint64, more *rand.PCG) float64 {
	if x, sure := Gauss(bits); sure {
		return x
	}
	return GaussSlowly(bits, more)
}

func TestTheStripsCloseAtTheTop(t *testing.T) {
	area := stripes.edge[0] * bell(tailBegins)
	top := stripes.edge[strips-1] * (1 - stripes.height[strips-1])
	if math.Abs(top/area-1) > 1e-9 || stripes.edge[strips] != 0 {
		t.Errorf("the highest strip has the area %v, others %v; the last edge is %v", top, area, stripes.edge[strips])
	}
}

// Kolmogorov and Smirnov: the largest distance of n numbers from the
// distribution exceeds 1.95/sqrt(n) once in a thousand times.
func TestTheZigguratIsNormal(t *testing.T) {
	const n = 400_000
	from, more := rand.NewPCG(1, 2), rand.NewPCG(3, 4)
	x := make([]float64, n)
	for i := range x {
		x[i] = gauss(from.Uint64(), more)
	}
	slices.Sort(x)
	far := 0.0
	for i, v := range x {
		p := math.Erfc(-v/math.Sqrt2) / 2
		far = max(far, math.Abs(p-float64(i)/n), math.Abs(p-float64(i+1)/n))
	}
	if far > 1.95/math.Sqrt(n) {
		t.Errorf("the distribution is off by %v, more than %v", far, 1.95/math.Sqrt(n))
	}
}

func TestTailsOfTheZiggurat(t *testing.T) {
	const n = 4_000_000
	from, more := rand.NewPCG(5, 6), rand.NewPCG(7, 8)
	bounds := []float64{0.2, 2.5, 3.5, 3.66, 4.2}
	var beyond [2][5]float64
	unsure := 0.0
	for range n {
		bits := from.Uint64()
		if _, sure := Gauss(bits); !sure {
			unsure++
		}
		x, side := gauss(bits, more), 0
		if x < 0 {
			x, side = -x, 1
		}
		for k, bound := range bounds {
			if x > bound {
				beyond[side][k]++
			}
		}
	}
	for k, bound := range bounds {
		want := n * math.Erfc(bound/math.Sqrt2) / 2
		for _, got := range [2]float64{beyond[0][k], beyond[1][k]} {
			if math.Abs(got-want) > 4*math.Sqrt(want) {
				t.Errorf("%v numbers beyond %v, want %.0f", got, bound, want)
			}
		}
	}
	if unsure/n > 0.02 {
		t.Errorf("%.2f %% of the numbers took long", 100*unsure/n)
	}
}

func BenchmarkGauss(b *testing.B) {
	from, more := rand.NewPCG(1, 2), rand.NewPCG(3, 4)
	sum := 0.0
	for range b.N {
		sum += gauss(from.Uint64(), more)
	}
	_ = sum
}
