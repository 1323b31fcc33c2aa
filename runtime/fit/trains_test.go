package fit

import (
	"math"
	"testing"
)

// A loss of spike times is finite whatever the trains hold.
func TestSpikeLossesOfPoorTrains(t *testing.T) {
	trains := [][]float64{nil, {5}, {5, 30}, {1, 2, 3, 4, 5, 6, 7, 8}}
	for _, kind := range []SpikeLossKind{VanRossum, SpikeTimes, Intervals, Count, Gamma} {
		l := SpikeLoss{Kind: kind, Weight: 1, Tau: 5, Missing: 20, Precision: 2}
		for i, model := range trains {
			for k, recorded := range trains {
				value, slope := l.measure(model, recorded, 50)
				if !finite(value) || !finite(slope...) || value < -1e-12 || i == k && value > 1e-12 {
					t.Errorf("%s of %v and %v: %g, %v", kind, model, recorded, value, slope)
				}
			}
		}
	}
}

func TestGammaLossIsThatOfRateAndCoincidences(t *testing.T) {
	l := SpikeLoss{Kind: Gamma, Precision: 2}
	// Two of the data's four spikes are met, and one is too many: the rates
	// differ by a quarter, chance makes 2*2*4/100 of the spikes coincide.
	got, slope := l.measure([]float64{11, 29, 50, 70, 90}, []float64{10, 30, 60, 80}, 100)
	chance := 0.16
	want := 1 + 2*0.25 - 2/(1-chance)*(2-chance*4)/9
	if math.Abs(got-want) > 1e-12 || slope != nil {
		t.Errorf("loss %g with slopes %v, want %g", got, slope, want)
	}
	if silent, _ := l.measure([]float64{1, 2}, nil, 100); silent != 4 {
		t.Errorf("two spikes too many cost %g, want 4", silent)
	}
}
