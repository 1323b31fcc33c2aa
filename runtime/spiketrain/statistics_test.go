package spiketrain

import (
	"math"
	"slices"
	"testing"
)

func TestCrossingsAreInterpolatedAndCountOnce(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		name   string
		values []float64
		want   []float64
	}{
		{"interpolated", []float64{-4, -1, 3, 1, -1}, []float64{1.25}},
		{"not before it was below", []float64{2, 1, -1, 1}, []float64{2.5}},
		{"touching from above is no crossing", []float64{-1, 1, 0, 1}, []float64{0.5}},
		{"reaching is one", []float64{-1, 0, -1, 0}, []float64{1, 3}},
		{"beside a gap", []float64{-1, nan, 2, nan, 3}, []float64{2}},
		{"nothing", []float64{-1, -2}, nil},
	} {
		if got := Crossings([]float64{0, 1, 2, 3, 4}, c.values, 0); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestStatisticsByHand(t *testing.T) {
	s := Describe([]float64{5, 15, 35})
	if s.Count != 3 || s.Latency != 5 || s.MeanInterval != 15 || math.Abs(s.CV-math.Sqrt(50)/15) > 1e-15 {
		t.Errorf("%+v", s)
	}
	if s := Describe([]float64{5, 15}); s.MeanInterval != 10 || !math.IsNaN(s.CV) {
		t.Errorf("two spikes: %+v", s)
	}
	if s := Describe(nil); s.Count != 0 || !math.IsNaN(s.Latency) || !math.IsNaN(s.MeanInterval) {
		t.Errorf("no spikes: %+v", s)
	}
}

// TestIrregularityOfPoissonTrainsIsOne uses that intervals are exponential.
func TestIrregularityOfPoissonTrainsIsOne(t *testing.T) {
	s := Describe(poisson(3, 0.02, 1e6))
	if math.Abs(s.CV-1) > 0.03 || math.Abs(s.MeanInterval-50) > 1.5 {
		t.Errorf("%+v", s)
	}
}
