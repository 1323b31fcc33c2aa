package nmlc_test

import (
	"math"
	"slices"
	"testing"
)

// groups are the sizes of the groups of spikes that a gap separates.
func groups(spikes []float64, gap float64) []int {
	var sizes []int
	for i, s := range spikes {
		if i == 0 || s-spikes[i-1] > gap {
			sizes = append(sizes, 0)
		}
		sizes[len(sizes)-1]++
	}
	return sizes
}

// pattern is a firing pattern as a test of the spikes of a run.
type pattern func(spikes []float64) bool

func spread(d []float64) float64 { return slices.Max(d) / slices.Min(d) }

// tonic spiking is regular, but for a short transient.
func tonic(spikes []float64) bool {
	d := intervals(spikes)
	return len(d) > 6 && spread(d) < 1.1 && spread(d[len(d)/2:]) < 1.01
}

// adapting intervals grow without a burst to a constant one.
func adapting(spikes []float64) bool {
	d := intervals(spikes)
	return len(d) > 6 && slices.IsSorted(d[:6]) && d[1] < 1.5*d[0] && d[len(d)-1] > 1.4*d[0] && spread(d[len(d)-3:]) < 1.05
}

// accelerating intervals shrink.
func accelerating(spikes []float64) bool {
	d := intervals(spikes)
	slices.Reverse(d)
	return len(d) > 6 && slices.IsSortedFunc(d, func(a, b float64) int { return int(math.Round((a - b) / 0.1)) }) && spread(d) > 1.5
}

// bursting is in groups of at least two spikes, but that the last may be cut.
func bursting(gap float64) pattern {
	return func(spikes []float64) bool {
		g := groups(spikes, gap)
		return len(g) > 2 && slices.Min(g[:len(g)-1]) > 1 && slices.Max(g[1:]) <= 2*slices.Min(g[1:len(g)-1])
	}
}

// burstFirst is one burst, then single spikes.
func burstFirst(gap float64) pattern {
	return func(spikes []float64) bool {
		g := groups(spikes, gap)
		return len(g) > 4 && g[0] > 1 && slices.Max(g[1:]) == 1
	}
}

// irregular intervals differ, and follow no cycle shorter than five.
func irregular(spikes []float64) bool {
	d := intervals(spikes)
	if len(d) < 30 || spread(d) < 3 {
		return false
	}
	for period := 1; period < 5; period++ {
		same := 0
		for i := len(d) / 2; i < len(d); i++ {
			if math.Abs(d[i]-d[i-period]) < 0.05*d[i] {
				same++
			}
		}
		if same > len(d)/4 {
			return false
		}
	}
	return true
}

// once fires at the beginning and is silent from a time on.
func once(until float64) pattern {
	return func(spikes []float64) bool { return len(spikes) > 0 && spikes[len(spikes)-1] < until }
}

// Naud et al. (2008), table 1: eight firing patterns of the AdEx cell.
func TestAdExHasTheFiringPatternsOfNaud(t *testing.T) {
	for _, p := range []struct {
		name                                             string
		c, leak, rest, a, tauW, b, reset, current, delay float64 // pF, nS, mV, nS, ms, pA, mV, pA, ms
		is                                               pattern
	}{
		{"tonic spiking", 200, 10, -70, 2, 30, 0, -58, 500, 0, tonic},
		{"adaptation", 200, 12, -70, 2, 300, 60, -58, 500, 0, adapting},
		{"initial burst", 130, 18, -58, 4, 150, 120, -50, 400, 0, burstFirst(20)},
		{"regular bursting", 200, 10, -58, 2, 120, 100, -46, 210, 0, bursting(50)},
		{"delayed accelerating", 200, 12, -70, -10, 300, 0, -58, 300, 30, accelerating},
		{"delayed regular bursting", 100, 10, -65, -10, 90, 30, -47, 110, 50, bursting(30)},
		{"transient spiking", 100, 10, -65, 10, 90, 100, -47, 180, 0, once(100)},
		{"irregular spiking", 100, 12, -60, -11, 130, 30, -48, 160, 0, irregular},
	} {
		_, spikes := simulated(t, "stdlib/adex", 0.02, 1000, map[string]float64{
			"C": p.c * 1e-3, "g_L": p.leak * 1e-3, "E_L": p.rest, "V_T": -50, "Delta_T": 2, "a": p.a * 1e-3, "tau_w": p.tauW, "b": p.b * 1e-3, "V_reset": p.reset,
		}, constant(p.current*1e-3))
		if !p.is(spikes) || spikes[0] < p.delay {
			t.Errorf("%s: the spikes are at %.4g", p.name, spikes)
		}
	}
}

// Izhikevich (2003), fig. 2: cortical cells, all at I = 10.
func TestIzhikevichHasTheCellsOfItsPaper(t *testing.T) {
	cells := map[string][4]float64{
		"RS": {0.02, 0.2, -65, 8}, "IB": {0.02, 0.2, -55, 4}, "CH": {0.02, 0.2, -50, 2}, "FS": {0.1, 0.2, -65, 2}, "LTS": {0.02, 0.25, -65, 2},
	}
	fire := func(name string, current float64) []float64 {
		c := cells[name]
		_, spikes := simulated(t, "stdlib/izhikevich", 0.02, 500, map[string]float64{"a": c[0], "b": c[1], "c": c[2], "d": c[3]}, constant(current))
		return spikes
	}
	for name, is := range map[string]pattern{
		"RS": func(s []float64) bool {
			d := intervals(s)
			return len(d) > 6 && d[0] < 0.6*d[2] && spread(d[2:]) < 1.01
		},
		"IB": burstFirst(15),
		"CH": bursting(20),
		"FS": func(s []float64) bool { d := intervals(s); return len(d) > 50 && spread(d) < 2 },
		"LTS": func(s []float64) bool {
			d := intervals(s)
			return len(d) > 30 && slices.IsSorted(d[:6]) && spread(d) > 3
		},
	} {
		if s := fire(name, 10); !is(s) {
			t.Errorf("%s: the spikes are at %.4g", name, s)
		}
	}
	if g := groups(fire("CH", 10), 20); len(g) < 5 || g[0] < 3 {
		t.Errorf("the chattering cell fires groups of %v", g)
	}
	// Rest ends at I = (5 - b)^2/(4 0.04) - 140 at the latest: 4 for b = 0.2, and
	// 1 for the low threshold of b = 0.25.
	if s := fire("RS", 3); len(s) > 0 {
		t.Error("the regular-spiking cell fires at I = 3")
	}
	if s := fire("LTS", 3); len(s) < 5 {
		t.Error("the low-threshold cell does not fire at I = 3")
	}
}

// phases is a stimulus of amplitudes, each with its duration in ms, then 0.
func phases(values ...float64) func(ms float64) float64 {
	return func(ms float64) float64 {
		for i := 0; i < len(values); i += 2 {
			if ms < values[i+1]-1e-9 {
				return values[i]
			}
			ms -= values[i+1]
		}
		return 0
	}
}

// between reports whether all spikes are in a time, and there are some.
func between(from, to float64) pattern {
	return func(s []float64) bool { return len(s) > 0 && s[0] > from && s[len(s)-1] < to }
}

// Mihalas and Niebur (2009), table 1 and fig. 1: firing patterns by a, A1, A2 and
// the current alone. C is tau/R = 1 nF, so their I/C in V/s is ours in nA.
func TestGIFHasTheFiringPatternsOfMihalasAndNiebur(t *testing.T) {
	for _, p := range []struct {
		name      string
		a, a1, a2 float64 // 1/s, nA, nA
		stimulus  func(ms float64) float64
		is        pattern
	}{
		{"tonic spiking", 0, 0, 0, phases(1.5, 1000), func(s []float64) bool { return tonic(s) && math.Abs(s[0]-20*math.Log(3)) < 0.1 }},
		{"class 1", 0, 0, 0, phases(1+1e-6, 1000), func(s []float64) bool { return len(s) > 0 && math.Abs(s[0]-20*math.Log(1e6+1)) < 0.1 }},
		{"spike frequency adaptation", 5, 0, 0, phases(2, 1000), func(s []float64) bool { d := intervals(s); return len(d) > 20 && slices.IsSorted(d[:10]) }},
		{"phasic spiking", 5, 0, 0, phases(1.5, 1000), once(250)},
		{"accommodation", 5, 0, 0, phases(1.5, 100, 0, 500, 0.5, 100, 1, 100, 1.5, 100), between(0, 100)},
		{"rebound spike", 5, 0, 0, phases(0, 50, -3.5, 750), func(s []float64) bool { return len(s) == 1 && s[0] > 800 }},
		{"integrator", 5, 0, 0, phases(1.5, 20, 0, 10, 1.5, 20, 0, 250, 1.5, 20, 0, 30, 1.5, 20), func(s []float64) bool { return len(s) == 1 && between(30, 50)(s) }},
		{"input bistability", 5, 0, 0, phases(1.5, 100, 1.7, 400, 1.5, 100, 1.7, 400), func(s []float64) bool { return len(s) > 10 && between(0, 500)(s) }},
		{"hyperpolarisation-induced spiking", 30, 0, 0, phases(-1, 400), func(s []float64) bool { return len(s) > 2 && spread(intervals(s)) < 1.1 }},
		{"hyperpolarisation-induced bursting", 30, 10, -0.6, phases(-1, 400), bursting(30)},
		{"tonic bursting", 5, 10, -0.6, phases(2, 500), bursting(40)},
		{"phasic bursting", 5, 10, -0.6, phases(1.5, 500), func(s []float64) bool { return len(s) > 3 && once(60)(s) }},
		{"rebound burst", 5, 10, -0.6, phases(0, 100, -3.5, 500), func(s []float64) bool { return len(s) > 3 && between(600, 700)(s) }},
		{"mixed mode", 5, 5, -0.3, phases(2, 500), func(s []float64) bool { g := groups(s, 20); return g[0] > 4 && len(g) > 5 && g[len(g)-1] == 1 }},
		{"basal bistability", 0, 8, -0.1, phases(5, 10, 0, 90, 5, 10), func(s []float64) bool { return len(s) > 10 && s[len(s)-1] < 120 && groups(s, 30)[0] > 10 }},
	} {
		_, spikes := simulated(t, "stdlib/gif", 0.05, 1000, map[string]float64{"a": p.a * 1e-3, "A1": p.a1, "A2": p.a2}, p.stimulus)
		if !p.is(spikes) {
			t.Errorf("%s: the spikes are at %.4g", p.name, spikes)
		}
	}
	v, _ := simulated(t, "stdlib/gif", 0.05, 200, map[string]float64{"a": 0.005, "A1": 5, "A2": -0.3}, phases(2, 15))
	if after, late := v[30*20], v[100*20]; !(after > -70 && late < -71) {
		t.Errorf("after a spike V is %g, then %g mV: want an afterpotential above rest, then one below", after, late)
	}
}

// Kobayashi et al. (2009), fig. 5B: cells that differ in three parameters of the
// threshold.
func TestMATHasTheCellsOfItsPaper(t *testing.T) {
	fire := func(alpha1, alpha2, omega float64) []float64 {
		_, spikes := simulated(t, "stdlib/mat", 0.1, 500, map[string]float64{"alpha1": alpha1, "alpha2": alpha2, "omega": omega}, constant(0.6))
		return spikes
	}
	for _, p := range []struct {
		name                  string
		alpha1, alpha2, omega float64
		is                    pattern
	}{
		{"regular spiking", 30, 2, 20, func(s []float64) bool { return adapting(s) && len(s) < 25 }},
		{"intrinsic bursting", 7.5, 1.5, 19, func(s []float64) bool { d := intervals(s); return d[0] < 5 && d[len(d)-1] > 5*d[0] }},
		{"fast spiking", 10, 0.2, 10, func(s []float64) bool { d := intervals(s); return len(d) > 80 && d[len(d)-1] < 3*d[0] }},
		{"chattering", -0.5, 0.4, 26, bursting(20)},
	} {
		if s := fire(p.alpha1, p.alpha2, p.omega); !p.is(s) {
			t.Errorf("%s: the spikes are at %.4g", p.name, s)
		}
	}
}
