package spiketrain

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 1e-13*math.Max(1, math.Abs(want)) {
		t.Errorf("%s: %.17g, want %.17g", what, got, want)
	}
}

func value(v float64, _ []float64) float64 { return v }

func TestVanRossumByHand(t *testing.T) {
	inf := math.Inf(1)
	near(t, "one spike more", value(VanRossum([]float64{10}, nil, 5, inf)), 0.5)
	near(t, "one spike displaced", value(VanRossum([]float64{10}, []float64{13}, 5, inf)), 1-math.Exp(-3.0/5))
	near(t, "a window", value(VanRossum([]float64{10}, nil, 5, 14)), 0.5*(1-math.Exp(-2*4.0/5)))
	near(t, "a spike beyond the window", value(VanRossum([]float64{10}, []float64{20}, 5, 14)), 0.5*(1-math.Exp(-2*4.0/5)))
	near(t, "two at once", value(VanRossum([]float64{10, 10}, nil, 5, inf)), 2)
	_, grad := VanRossum([]float64{10}, []float64{13}, 5, inf)
	near(t, "derivative of the displaced spike", grad[0], -math.Exp(-3.0/5)/5)
}

// TestVanRossumEqualsTheSumOverPairs compares with the double sum
// 1/2 sum w_a w_b exp(-|a - b|/tau) less what the window cuts off, and with the
// integral by quadrature.
func TestVanRossumEqualsTheSumOverPairs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		model, data := trains(15).Draw(t, "model"), trains(15).Draw(t, "data")
		tau, duration := rapid.Float64Range(0.5, 60).Draw(t, "tau"), rapid.Float64Range(20, 150).Draw(t, "duration")
		var times, weights []float64
		for _, part := range []struct {
			train  []float64
			weight float64
		}{{model, 1}, {data, -1}} {
			for _, s := range part.train {
				if s <= duration {
					times, weights = append(times, s), append(weights, part.weight)
				}
			}
		}
		pairs, left := 0.0, 0.0
		for i, a := range times {
			left += weights[i] * math.Exp(-(duration-a)/tau)
			for j, b := range times {
				pairs += weights[i] * weights[j] * math.Exp(-math.Abs(a-b)/tau)
			}
		}
		got, _ := VanRossum(model, data, tau, duration)
		if want := 0.5 * (pairs - left*left); math.Abs(got-want) > 1e-12*math.Max(1, want) {
			t.Fatalf("%.15g, the sum over pairs is %.15g", got, want)
		}
	})
}

func TestVanRossumIsTheIntegral(t *testing.T) {
	model, data := []float64{11, 30.5, 31}, []float64{12.25, 29, 60, 130}
	const tau, duration, h = 9.0, 100.0, 1e-3
	sum := 0.0
	for k := range int(duration / h) { // midpoints
		at, f := (float64(k)+0.5)*h, 0.0
		for _, s := range model {
			if s <= at {
				f += math.Exp(-(at - s) / tau)
			}
		}
		for _, s := range data {
			if s <= at {
				f -= math.Exp(-(at - s) / tau)
			}
		}
		sum += f * f * h / tau
	}
	if got, _ := VanRossum(model, data, tau, duration); math.Abs(got-sum) > 1e-5 {
		t.Errorf("%g, by quadrature %g", got, sum)
	}
}

func TestVanRossumIsPreciseNearZero(t *testing.T) {
	got, _ := VanRossum([]float64{10}, []float64{10 + 0x1p-30}, 5, math.Inf(1))
	want := -math.Expm1(-0x1p-30 / 5)
	if math.Abs(got-want) > 1e-14*want {
		t.Errorf("%g, want %g", got, want)
	}
}

func TestVanRossumIsContinuousAsASpikeLeaves(t *testing.T) {
	data := []float64{50, 80}
	inside, _ := VanRossum([]float64{52, 100 - 1e-9}, data, 10, 100)
	outside, _ := VanRossum([]float64{52, 100 + 1e-9}, data, 10, 100)
	if math.Abs(inside-outside) > 1e-9 {
		t.Errorf("%g before, %g after", inside, outside)
	}
}

func TestSpikeTimesByHand(t *testing.T) {
	got, grad := SpikeTimes([]float64{10, 22, 40}, []float64{11, 20}, 25)
	near(t, "value", got, 1+4+25)
	for i, want := range []float64{-2, 4, 0} {
		near(t, "derivative", grad[i], want)
	}
	near(t, "missing spikes", value(SpikeTimes(nil, []float64{1, 2}, 25)), 50)
}

func TestIntervalsByHand(t *testing.T) {
	// Intervals 12 and 18 with 9 and 20, and one that is missing.
	got, grad := Intervals([]float64{10, 22, 40}, []float64{11, 20, 40, 60}, 30)
	near(t, "value", got, (9+4+30)/3.0)
	for i, want := range []float64{-6 / 3.0, (6 + 4) / 3.0, -4 / 3.0} {
		near(t, "derivative", grad[i], want)
	}
	near(t, "no intervals", value(Intervals([]float64{5}, nil, 30)), 0)
	near(t, "all missing", value(Intervals(nil, []float64{1, 2, 3}, 30)), 30)
}

func TestCountByHand(t *testing.T) {
	for _, c := range []struct {
		name  string
		train []float64
		want  float64
	}{
		{"no spike", nil, 0},
		{"a lone spike: the window's beginning bounds its interval", []float64{80}, 1 + 20.0/80},
		{"a lone early spike owes one more", []float64{5}, 2},
		{"regular", []float64{20, 50, 80}, 3 + 20.0/30},
		{"silent after a burst", []float64{10, 13, 16}, 4},
		{"going on beyond the window", []float64{20, 50, 80, 120}, 3 + 20.0/40},
		{"the first spike beyond the window", []float64{125}, 100.0 / 125},
		{"a spike at the end", []float64{50, 100}, 2},
	} {
		got, _, _ := continuousCount(c.train, 100)
		near(t, c.name, got, c.want)
	}
	near(t, "squared difference", value(Count([]float64{20, 50, 80}, []float64{40, 80}, 100)), math.Pow(3+20.0/30-2.5, 2))
}

func TestCountIsContinuousAsASpikeLeaves(t *testing.T) {
	const eps = 1e-9
	for _, c := range []struct {
		name  string
		train func(last float64) []float64
	}{
		{"known beyond the window", func(last float64) []float64 { return []float64{20, 70, last, last + 30} }},
		{"adapting", func(last float64) []float64 { return []float64{20, 50, last} }},
	} {
		cut := func(last float64) []float64 { // adapting: nothing is known beyond
			train := c.train(last)
			if c.name == "adapting" && last > 100 {
				return train[:len(train)-1]
			}
			return train
		}
		inside, _, _ := continuousCount(cut(100-eps), 100)
		outside, _, _ := continuousCount(cut(100+eps), 100)
		if math.Abs(inside-outside) > 1e-8 {
			t.Errorf("%s: %g before, %g after", c.name, inside, outside)
		}
	}
}
