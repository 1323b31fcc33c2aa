package sim

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFiringInAWindow(t *testing.T) {
	nan := math.NaN()
	cases := map[string]struct {
		steps []int // at dt = 1 ms; the spike is at the end of the step
		want  Firing
	}{
		"silent":  {nil, Firing{Latency: nan, FirstHz: nan, LastHz: nan, CVISI: nan}},
		"outside": {[]int{8, 299}, Firing{Latency: nan, FirstHz: nan, LastHz: nan, CVISI: nan}},
		"once":    {[]int{29}, Firing{Spikes: 1, RateHz: 5, Latency: 20, FirstHz: nan, LastHz: nan, CVISI: nan}},
		// Intervals 10, 20, 40, 40, of which the last two end after 110 ms.
		"adapting": {[]int{29, 39, 59, 99, 139}, Firing{Spikes: 5, RateHz: 25, Latency: 20, FirstHz: 100, LastHz: 25, SteadyHz: 25,
			CVISI: math.Sqrt((17.5*17.5+7.5*7.5+2*12.5*12.5)/3) / 27.5}},
		// It stops firing: no interval ends in the second half.
		"bursting": {[]int{19, 29}, Firing{Spikes: 2, RateHz: 10, Latency: 10, FirstHz: 100, LastHz: 100, CVISI: nan}},
	}
	for name, c := range cases {
		r := &Result{DT: 1}
		for _, s := range c.steps {
			r.Spikes = append(r.Spikes, Spike{Cell: 1, Step: s, Fraction: 1})
		}
		got := r.FiringOf(2, func(int) Window { return Window{10, 210} })
		close := cmp.Comparer(func(a, b float64) bool { return math.Abs(a-b) < 1e-9 || math.IsNaN(a) && math.IsNaN(b) })
		if diff := cmp.Diff(c.want, got[1], close); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", name, diff)
		}
		if got[0].Spikes != 0 {
			t.Errorf("%s: the other cell fires", name)
		}
	}
}
