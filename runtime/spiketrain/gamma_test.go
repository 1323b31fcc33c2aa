package spiketrain

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// trains draws a train of up to most spikes within [0, 100] ms.
func trains(most int) *rapid.Generator[[]float64] {
	return rapid.Custom(func(t *rapid.T) []float64 {
		gaps := rapid.SliceOfN(rapid.Float64Range(0.05, 30), 0, most).Draw(t, "gaps")
		var train []float64
		at := 0.0
		for _, g := range gaps {
			if at += g; at <= 100 {
				train = append(train, at)
			}
		}
		return train
	})
}

// pairedAtMost tries every way to pair the spikes.
func pairedAtMost(a, b []float64, precision float64) int {
	if len(a) == 0 {
		return 0
	}
	most := pairedAtMost(a[1:], b, precision)
	for j := range b {
		if math.Abs(a[0]-b[j]) <= precision {
			rest := append(append([]float64(nil), b[:j]...), b[j+1:]...)
			most = max(most, 1+pairedAtMost(a[1:], rest, precision))
		}
	}
	return most
}

func TestCoincidencesAreThoseOfTheBestPairing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := trains(6).Draw(t, "a"), trains(6).Draw(t, "b")
		precision := rapid.Float64Range(0, 40).Draw(t, "precision")
		if got, want := coincidences(a, b, precision), pairedAtMost(a, b, precision); got != want {
			t.Fatalf("%d coincidences, the best pairing has %d", got, want)
		}
	})
}

func TestGammaByHand(t *testing.T) {
	data := []float64{10, 20, 30, 40}
	for _, c := range []struct {
		name  string
		model []float64
		want  float64
	}{
		{"equal", data, 1},
		// r = 4/100, 2 D r = 0.16: 2/0.84 (3 - 0.64)/7.
		{"three of three", []float64{9, 21.5, 40}, 2 / 0.84 * 2.36 / 7},
		{"one spike beside two counts once", []float64{10, 11}, 2 / 0.84 * 0.36 / 6},
		{"none", nil, -2 / 0.84 * 0.16},
	} {
		if got := Gamma(c.model, data, 2, 100); math.Abs(got-c.want) > 1e-14 {
			t.Errorf("%s: %g, want %g", c.name, got, c.want)
		}
	}
	if got := Gamma(nil, nil, 2, 100); got != 1 {
		t.Errorf("two empty trains: %g", got)
	}
	if got := Gamma(data, nil, 2, 100); got != 0 {
		t.Errorf("spikes where the data have none: %g", got)
	}
	if got := Gamma(data, data, 13, 100); !math.IsNaN(got) {
		t.Errorf("windows that cover all time: %g", got)
	}
}

func TestGammaOfRandomTrainsIsZeroOnAverage(t *testing.T) {
	const repeats = 2000
	sum := 0.0
	for seed := range uint64(repeats) {
		sum += Gamma(poisson(seed, 0.02, 1000), poisson(seed+repeats, 0.02, 1000), 1, 1000)
	}
	if mean := sum / repeats; math.Abs(mean) > 0.006 {
		t.Errorf("mean coincidence factor %g of independent trains", mean)
	}
}

func TestGammaLossByHand(t *testing.T) {
	data := []float64{10, 20, 30, 40}
	if got := GammaLoss(data, data, 2, 100); math.Abs(got) > 1e-15 {
		t.Errorf("equal trains: %g", got)
	}
	want := 1 + 2*0.25 - 2/0.84*2.36/7
	if got := GammaLoss([]float64{9, 21.5, 40}, data, 2, 100); math.Abs(got-want) > 1e-14 {
		t.Errorf("%g, want %g", got, want)
	}
	if got := GammaLoss(data, nil, 2, 100); !math.IsInf(got, 1) {
		t.Errorf("spikes where the data have none: %g", got)
	}
	if got := GammaLoss(nil, nil, 2, 100); got != 0 {
		t.Errorf("two empty trains: %g", got)
	}
}

func TestReliabilityIsTheMeanOverOrderedPairs(t *testing.T) {
	a, b, c := []float64{10, 20}, []float64{10, 50}, []float64{10, 20, 70}
	repeats := [][]float64{a, b, c}
	g := func(x, y []float64) float64 { return Gamma(x, y, 1, 100) }
	want := (g(a, b) + g(b, a) + g(a, c) + g(c, a) + g(b, c) + g(c, b)) / 6
	if got := Reliability(repeats, 1, 100); math.Abs(got-want) > 1e-15 {
		t.Errorf("%g, want %g", got, want)
	}
	model := []float64{10}
	want = (g(model, a) + g(model, b) + g(model, c)) / 3 / want
	if got := GammaOverRepeats(model, repeats, 1, 100); math.Abs(got-want) > 1e-15 {
		t.Errorf("over the repeats %g, want %g", got, want)
	}
	if got := Reliability(repeats[:1], 1, 100); !math.IsNaN(got) {
		t.Errorf("reliability of one repeat: %g", got)
	}
}
