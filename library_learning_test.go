package nmlc_test

import (
	"fmt"
	"math"
	"testing"
)

// What integrates over a long time must balance: tau (V(T) - V(0)) is the
// integral of I + a - V less tau for each spike, and tau_a (a(T) - a(0)) is less
// the integral of a and beta tau_a for each spike.
func TestAdaptiveGIFBalances(t *testing.T) {
	const dt, duration, tau, tauA = 0.02, 4000, 100, 1000
	for _, beta := range []float64{0, 1, 2} {
		traces, spikes := recorded(t, "stdlib/adaptive_gif", dt, duration, map[string]float64{"beta": beta}, constant(8), "V", "a")
		var sum [2]float64
		for k, trace := range traces {
			for _, x := range trace {
				sum[k] += x * dt
			}
		}
		v, a, n := traces[0], traces[1], float64(len(spikes))
		if n < 10 {
			t.Fatalf("beta %g: only %g spikes", beta, n)
		}
		near(t, "what V received and gave", tau*v[len(v)-1]+sum[0]-sum[1]+tau*n, 8*duration, 0.01*8*duration)
		near(t, "what a received and gave", tauA*a[len(a)-1]+sum[1]+beta*tauA*n, 0, 0.01*tauA*(1+beta*n))
	}
}

// In the long run it fires with (I - mean V)/(tau + beta tau_a), far below the
// rate with which it begins.
func TestAdaptiveGIFAdapts(t *testing.T) {
	traces, spikes := recorded(t, "stdlib/adaptive_gif", 0.1, 20000, nil, constant(8), "V")
	late, mean := 0.0, 0.0
	for _, at := range spikes {
		if at > 10000 {
			late++
		}
	}
	for _, v := range traces[0][100000:] {
		mean += v / 100000
	}
	near(t, "the late rate (1/s)", late/10, (8-mean)/1.1, 0.2)
	if first := 1000 / intervals(spikes)[0]; first < 3*late/10 {
		t.Errorf("it fires with %.3g Hz at first and %.3g Hz later", first, late/10)
	}
}

func TestScaledLIFFiresAsItsFormulaSays(t *testing.T) {
	for _, drive := range []float64{1.2, 1.5, 3} {
		_, spikes := simulated(t, "stdlib/scaled_lif", 0.01, 300, nil, constant(drive))
		if len(spikes) < 4 {
			t.Errorf("drive %g: only %d spikes", drive, len(spikes))
		}
		for _, d := range intervals(spikes) {
			near(t, "the interval", d, 20*math.Log(drive/(drive-1)), 0.0101)
		}
	}
}

// readoutBench is a readout that hears two spikes.
const readoutBench = `
import "stdlib/%[1]s"
import "stdlib/%[3]s"
network Bench {
    population Pre: spikes("pre.csv", cell = "cell", time = "time_ms")[1]
    population Out: %[2]s[1]
    connect Pre -> Out by %[4]s { one_to_one; w = %[5]g; delay 0.1 ms }
    record %[6]s of Out
}
run Main { network Bench; duration 60 ms; dt 0.1 ms }
`

// heard is what a readout says from the arrival of the first spike on; the second
// one comes 5 ms later.
func heard(t *testing.T, file, neuron, synapseFile, synapse string, weight float64, value string) []float64 {
	t.Helper()
	text := fmt.Sprintf(readoutBench, file, neuron, synapseFile, synapse, weight, value)
	r := wired(t, text, map[string]string{"pre.csv": spikeTable(1, 6)})
	return r.trace(t, "Out", value)[onset:]
}

// twice adds up the responses to both spikes.
func twice(response func(ms float64) float64) func(ms float64) float64 {
	return func(ms float64) float64 {
		sum := response(ms)
		if ms > 5-1e-9 {
			sum += response(ms - 5)
		}
		return sum
	}
}

func TestReadoutsSayWhatTheyHeard(t *testing.T) {
	for _, c := range []struct {
		file, neuron, synapseFile, synapse, value string
		want                                      func(ms float64) float64
	}{
		{"leaky_readout", "LeakyReadout", "readout", "Readout", "y", twice(func(ms float64) float64 { return 0.5 * math.Exp(-ms/10) })},
		{"linear_readout", "LinearReadout", "readout", "Readout", "y", twice(func(ms float64) float64 {
			if ms < 0.05 {
				return 0.5
			}
			return 0
		})},
		{"membrane_readout", "MembraneReadout", "scaled_exp_current", "ScaledExpCurrent", "V", twice(func(ms float64) float64 {
			return 0.5 * 5 / 15 * (math.Exp(-ms/20) - math.Exp(-ms/5)) // tau_s/(tau - tau_s)
		})},
	} {
		for k, got := range heard(t, c.file, c.neuron, c.synapseFile, c.synapse, 0.5, c.value) {
			if want := c.want(float64(k) * 0.1); math.Abs(got-want) > 1e-9 {
				t.Errorf("%s, %.1f ms after its first spike: %g, want %g", c.neuron, float64(k)*0.1, got, want)
				break
			}
		}
	}
}

func TestCountReadoutCounts(t *testing.T) {
	counts := heard(t, "count_readout", "CountReadout", "scaled_exp_current", "ScaledExpCurrent", 12, "n")
	// Between its spikes the cell takes up 5 ms (12 + 12)/20 ms = 6 thresholds in all, of
	// which some leak away.
	last := counts[len(counts)-1]
	if last < 3 || last > 5 {
		t.Errorf("it counts %g spikes", last)
	}
	for k := 1; k < len(counts); k++ {
		if d := counts[k] - counts[k-1]; d != 0 && d != 1 {
			t.Fatalf("the count goes from %g to %g", counts[k-1], counts[k])
		}
	}
}

// In scaled voltage a conductance pulls towards 3 or -3, more weakly the nearer V is.
func TestScaledConductancePulls(t *testing.T) {
	const bench = `
import "stdlib/scaled_exp_cond"
neuron Clamp {
    param hold = 0.5
    input I: 1
    state V = hold
    V' = 0/ms
    let flow = I
}
network Bench {
    population Pre: spikes("pre.csv", cell = "cell", time = "time_ms")[1]
    population Post: Clamp[1] (hold = %g)
    connect Pre -> Post by ScaledExpCond(E = %g) { one_to_one; w = 0.2; delay 0.1 ms }
    record flow of Post
}
run Main { network Bench; duration 40 ms; dt 0.1 ms }
`
	for _, hold := range []float64{0, 0.5, 1} {
		for _, e := range []float64{3, -3} {
			r := wired(t, fmt.Sprintf(bench, hold, e), map[string]string{"pre.csv": spikeTable(1)})
			for k, got := range r.trace(t, "Post", "flow")[onset:] {
				near(t, "the current", got, 0.2*math.Exp(-float64(k)*0.01)*(e-hold), 1e-9)
			}
		}
	}
}
