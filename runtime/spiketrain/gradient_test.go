package spiketrain

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"nmlc/runtime/random"
)

// poisson is a train of that rate per ms.
func poisson(seed uint64, rate, duration float64) []float64 {
	s := random.NewStream(seed, 0)
	var train []float64
	at := 0.0
	for k := uint64(0); ; k++ {
		if at += s.Exponential(0, k) / rate; at > duration {
			return train
		}
		train = append(train, at)
	}
}

type loss func(model, data []float64) (float64, []float64)

// losses are those with a derivative, for trains within 100 ms.
var losses = map[string]loss{
	"van Rossum":           func(m, d []float64) (float64, []float64) { return VanRossum(m, d, 7, 100) },
	"van Rossum, infinite": func(m, d []float64) (float64, []float64) { return VanRossum(m, d, 25, math.Inf(1)) },
	"spike times":          func(m, d []float64) (float64, []float64) { return SpikeTimes(m, d, 50) },
	"intervals":            func(m, d []float64) (float64, []float64) { return Intervals(m, d, 50) },
	"count":                func(m, d []float64) (float64, []float64) { return Count(m, d, 100) },
	"count, going on":      func(m, d []float64) (float64, []float64) { return Count(m, d, 60) },
}

// TestDerivativesEqualDifferences moves each spike of random trains by itself.
func TestDerivativesEqualDifferences(t *testing.T) {
	for name, loss := range losses {
		checked := 0
		for seed := range uint64(300) {
			model, data := poisson(2*seed, 0.08, 100), poisson(2*seed+1, 0.08, 100)
			_, grad := loss(model, data)
			if len(grad) != len(model) {
				t.Fatalf("%s: %d derivatives of %d spikes", name, len(grad), len(model))
			}
			for i := range model {
				if alone(i, model, data) {
					checked++
					compare(t, name, grad[i], func(dt float64) float64 {
						moved := append([]float64(nil), model...)
						moved[i] += dt
						value, _ := loss(moved, data)
						return value
					})
				}
			}
		}
		if checked < 1000 {
			t.Errorf("%s: only %d derivatives compared", name, checked)
		}
	}
}

const difference = 1e-4 // ms

// alone says that the spike keeps clear of others and of the ends of windows,
// where losses have kinks.
func alone(i int, model, data []float64) bool {
	clear := func(other float64) bool { return math.Abs(model[i]-other) > 10*difference }
	for k, s := range model {
		if k != i && !clear(s) {
			return false
		}
	}
	for _, s := range data {
		if !clear(s) {
			return false
		}
	}
	return clear(60) && clear(100) && !onBranch(model, 100) && !onBranch(model, 60)
}

// onBranch says that the share of the last interval is close to where it is cut.
func onBranch(train []float64, duration float64) bool {
	count, _, _ := continuousCount(train, duration)
	_, fraction := math.Modf(count)
	return fraction < 0.01 || fraction > 0.99
}

func compare(t *testing.T, name string, got float64, value func(float64) float64) {
	t.Helper()
	// Fourth order, so that a short interval's curvature does not show.
	want := (8*(value(difference)-value(-difference)) - (value(2*difference) - value(-2*difference))) / (12 * difference)
	scale := math.Max(math.Max(math.Abs(got), math.Abs(want)), 1e-6*math.Max(1, value(0)))
	if math.Abs(got-want) > 1e-5*scale {
		t.Errorf("%s: derivative %.12g, differences %.12g", name, got, want)
	}
}

func TestDistancesAreSymmetricAndZeroForEqualTrains(t *testing.T) {
	for name, loss := range losses {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				a, b := trains(12).Draw(t, "a"), trains(12).Draw(t, "b")
				ab, _ := loss(a, b)
				ba, _ := loss(b, a)
				if math.Abs(ab-ba) > 1e-12*math.Max(1, ab) || !(ab >= 0) {
					t.Fatalf("%g one way, %g the other", ab, ba)
				}
				zero, grad := loss(a, append([]float64(nil), a...))
				if zero != 0 {
					t.Fatalf("%g for equal trains", zero)
				}
				for _, g := range grad {
					if g != 0 {
						t.Fatalf("derivatives %v for equal trains", grad)
					}
				}
			})
		})
	}
}

// TestDescentMovesSpikesIntoPlace follows each derivative from jittered trains,
// by steps of a fixed rate, which keep swinging about a kink.
func TestDescentMovesSpikesIntoPlace(t *testing.T) {
	data := []float64{12, 30, 47, 71, 88}
	for name, rate := range map[string]float64{"van Rossum": 0.5, "spike times": 0.2, "intervals": 0.2} {
		model := []float64{13, 28, 48, 70, 90}
		before, _ := losses[name](model, data)
		for range 400 {
			_, grad := losses[name](model, data)
			for i, g := range grad {
				model[i] -= rate * g
			}
		}
		if after, _ := losses[name](model, data); after > 0.05*before {
			t.Errorf("%s: from %g to %g at %v", name, before, after, model)
		}
	}
}
