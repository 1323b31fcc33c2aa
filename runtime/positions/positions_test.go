package positions

import (
	"math"
	"slices"
	"testing"

	"nmlc/runtime/random"
)

func places(t *testing.T) func(*Places, error) *Places {
	return func(p *Places, err error) *Places {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
}

func TestGrids(t *testing.T) {
	p := places(t)(Grid(2, 3, 10))
	if !slices.Equal(p.X, []float64{0, 10, 20, 0, 10, 20}) || !slices.Equal(p.Y, []float64{0, 0, 0, 10, 10, 10}) {
		t.Error(p)
	}
	p = places(t)(Grid3(2, 2, 2, 1))
	if !slices.Equal(p.X, []float64{0, 1, 0, 1, 0, 1, 0, 1}) || !slices.Equal(p.Y, []float64{0, 0, 1, 1, 0, 0, 1, 1}) ||
		!slices.Equal(p.Z, []float64{0, 0, 0, 0, 1, 1, 1, 1}) {
		t.Error(p)
	}
}

func TestDistances(t *testing.T) {
	p := places(t)(Columns(3, []float64{0, 90, 30}, []float64{0, 0, 40}, nil))
	for _, c := range []struct {
		i, j         int
		period, want float64
	}{{0, 1, 0, 90}, {0, 1, 100, 10}, {0, 2, 0, 50}, {0, 2, 60, math.Hypot(30, 20)}, {1, 1, 100, 0}} {
		if got := Distance(p, c.i, p, c.j, c.period); math.Abs(got-c.want) > 1e-12 || got != Distance(p, c.j, p, c.i, c.period) {
			t.Errorf("%d to %d with period %v: %v, want %v", c.i, c.j, c.period, got, c.want)
		}
	}
}

func TestRingIsEven(t *testing.T) {
	p := places(t)(Ring(12, 50))
	side := 2 * 50 * math.Sin(math.Pi/12)
	for i := range 12 {
		if d := Distance(p, i, p, (i+1)%12, 0); math.Abs(d-side) > 1e-12 {
			t.Errorf("cell %d is %v from the next, want %v", i, d, side)
		}
	}
	if p.X[0] != 50 || p.X[3] > 1e-12 || math.Abs(p.Y[3]-50) > 1e-12 {
		t.Error(p)
	}
}

// Means and variances of uniform numbers, with five standard errors.
func TestRandomFillsTheBox(t *testing.T) {
	const n = 20_000
	p := places(t)(Random(n, 200, 100, 0, random.NewStream(1, 2)))
	for axis, c := range []struct {
		values []float64
		length float64
	}{{p.X, 200}, {p.Y, 100}} {
		sum, square := 0.0, 0.0
		for _, v := range c.values {
			if v < 0 || v >= c.length {
				t.Fatalf("axis %d: %v lies outside", axis, v)
			}
			v /= c.length
			sum, square = sum+v, square+v*v
		}
		if mean, variance := sum/n, square/n-sum/n*sum/n; math.Abs(mean-0.5) > 5*math.Sqrt(1./12/n) || math.Abs(variance-1./12) > 0.003 {
			t.Errorf("axis %d: mean %v, variance %v of the length", axis, mean, variance)
		}
	}
	if slices.Max(p.Z) != 0 {
		t.Error("the box has no depth")
	}
}

func TestImpossiblePlacesAreErrors(t *testing.T) {
	_, noSpacing := Grid(3, 3, 0)
	_, noCells := Grid(0, 3, 1)
	_, noRadius := Ring(3, math.NaN())
	_, negative := Random(3, -1, 1, 0, random.Stream{})
	_, short := Columns(3, []float64{1, 2}, nil, nil)
	_, lost := Columns(2, []float64{1, math.NaN()}, nil, nil)
	for i, err := range []error{noSpacing, noCells, noRadius, negative, short, lost} {
		if err == nil {
			t.Errorf("case %d has no error", i)
		}
	}
}
