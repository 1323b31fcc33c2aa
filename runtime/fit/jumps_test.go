package fit_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"nmlc/runtime/data"
	"nmlc/runtime/fit"
)

// A leaky cell under a pulse of current, which spikes once if its threshold is
// below the peak of the pulse. %s says how.
const pulsedText = `neuron Pulsed {
    param tau = 10 ms
    param R = 40 MOhm
    param theta = 15 mV in 10 .. 20 mV
    input I: nA
    state V: mV = 0 mV
    tau*V' = R*I - V
    spike when %s
}
fit F {
    cell Pulsed
    dt 0.1 ms
    loss mse(V)
    optimize lm { starts 6 }
}
`

const (
	pulse    = 0.5                               // nA, for pulseEnd ms
	pulseEnd = 15.0                              // ms
	pulseR   = 40.0                              // MOhm
	pulseTau = 10.0                              // ms
	pulseTop = pulseR * pulse * 0.77686983985157 // mV: 1 - e^(-1.5)
)

// pulsed is the voltage of the cell, exactly; NaN stands for no spike.
func pulsed(t, spike float64) float64 {
	rise := func(from, time float64) float64 {
		return pulseR*pulse + (from-pulseR*pulse)*math.Exp(-time/pulseTau)
	}
	v := rise(0, math.Min(t, pulseEnd))
	if t > spike {
		v = rise(0, math.Min(t, pulseEnd)-spike)
	}
	return v * math.Exp(-math.Max(0, t-pulseEnd)/pulseTau)
}

// pulsedSpike is the time of the spike.
func pulsedSpike(theta float64) float64 {
	if theta >= pulseTop {
		return math.NaN()
	}
	return -pulseTau * math.Log(1-theta/(pulseR*pulse))
}

// pulsedSweep records a cell that spikes at a time.
func pulsedSweep(spike float64) data.Sweep {
	s := data.Sweep{Name: "0", Step: 0.1, Inputs: [][]float64{nil}, Targets: [][]float64{nil}}
	for k := range 400 {
		t, current := float64(k)*0.1, 0.0
		if t < pulseEnd-1e-9 {
			current = pulse
		}
		s.Inputs[0], s.Targets[0] = append(s.Inputs[0], current), append(s.Targets[0], pulsed(t, spike))
	}
	return s
}

func pulsedFit(t *testing.T, backend, spike string, at float64) *fit.Result {
	t.Helper()
	job := made(t, backend, fmt.Sprintf(pulsedText, spike), nil)
	job.Sweeps = []data.Sweep{pulsedSweep(at)}
	result, err := fit.Run(t.Context(), job)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// The loss jumps where the threshold reaches the peak of the voltage: from one
// spike in the last moment of the pulse to none, both in closed form.
func TestJumpBesideTheBestPoint(t *testing.T) {
	meanSquare := func(spike, other float64) float64 {
		sum := 0.0
		for k := range 400 {
			d := pulsed(float64(k)*0.1, spike) - pulsed(float64(k)*0.1, other)
			sum += d * d
		}
		return sum / 400
	}
	for _, away := range []float64{0.0097, 1e-3, 3e-5} { // of the range, 10 mV
		truth := pulsedSpike(pulseTop - 10*away)
		for _, backend := range backends {
			r := pulsedFit(t, backend, "V > theta { exact; V := 0 mV }", truth)
			if len(r.Jumps) != 1 {
				t.Fatalf("%s: %d jumps at %g, want 1: %+v", backend, len(r.Jumps), r.Params[2].Value, r.Jumps)
			}
			j := r.Jumps[0]
			if r.Params[j.Param].Name != "theta" || math.Abs(j.Value-pulseTop) > 1e-2*away || math.Abs(j.Distance-away) > 1e-3*away {
				t.Errorf("%s: jump of parameter %d at %.9g, %g away; want %.9g, %g away", backend, j.Param, j.Value, j.Distance, pulseTop, away)
			}
			if j.Near.Spikes != 1 || j.Beyond.Spikes != 0 {
				t.Errorf("%s: spikes %d and %d, want 1 and 0", backend, j.Near.Spikes, j.Beyond.Spikes)
			}
			if want := meanSquare(math.NaN(), truth); math.Abs(j.Beyond.Loss-want) > 1e-9*want {
				t.Errorf("%s: loss %.12g beyond, want %.12g", backend, j.Beyond.Loss, want)
			}
			if want := meanSquare(pulseEnd-1e-9, truth); math.Abs(j.Near.Loss-want) > 0.02*want {
				t.Errorf("%s: loss %.6g on this side, want nearly %.6g", backend, j.Near.Loss, want)
			}
		}
	}
}

func TestNoJumpWhereNoneIs(t *testing.T) {
	far := made(t, "auto", fmt.Sprintf(pulsedText, "V > theta { exact; V := 0 mV }"), nil)
	far.Sweeps = []data.Sweep{pulsedSweep(pulsedSpike(pulseTop - 0.2))}

	// tau is found, and the voltage then just reaches the threshold; but the spike
	// changes nothing.
	text := strings.NewReplacer("in 10 .. 20 mV", "", "tau = 10 ms", "tau = 9.5 ms in 9 .. 11 ms").Replace(pulsedText)
	noted := made(t, "auto", fmt.Sprintf(text, "V > theta"), nil)
	noted.Params[2].Default = pulseTop - 1e-5
	noted.Sweeps = []data.Sweep{pulsedSweep(math.NaN())}

	for what, job := range map[string]*fit.Job{"far from the best point": far, "of a spike without effect": noted} {
		r, err := fit.Run(t.Context(), job)
		if err != nil {
			t.Fatal(err)
		}
		if r.Loss > 1e-9 {
			t.Fatalf("%s: loss %g", what, r.Loss)
		}
		if len(r.Jumps) > 0 || r.StartsAtJumps > 0 {
			t.Errorf("%s: jumps %+v, %d starts at jumps", what, r.Jumps, r.StartsAtJumps)
		}
	}
}

// Data that want the latest spike pull the threshold to the peak, and no further:
// beyond it there is none.
func TestAnEdgeIsWarnedOf(t *testing.T) {
	late := pulsedSweep(pulseEnd) // as late as it can
	for k := range late.Targets[0] {
		if float64(k)*0.1 > pulseEnd {
			late.Targets[0][k] = -3
		}
	}
	job := made(t, "auto", fmt.Sprintf(pulsedText, "V > theta { exact; V := 0 mV }"), nil)
	job.Sweeps = []data.Sweep{late}
	job.Starts = 4
	r, err := fit.Run(t.Context(), job)
	if err != nil {
		t.Fatal(err)
	}
	if r.StartsAtJumps == 0 || len(r.Jumps) != 1 {
		t.Errorf("%d starts ended at a jump; jumps %+v", r.StartsAtJumps, r.Jumps)
	}
	if !slices.ContainsFunc(r.Warnings, func(w string) bool { return strings.Contains(w, "the loss jumps") }) {
		t.Errorf("no warning of the edge: %q", r.Warnings)
	}
}
