package nmlc_test

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// bench is a network in which spikes at given times arrive at cells that say
// what arrives.
const synapseBench = `
import "stdlib/%[1]s"

neuron Clamp {
    param hold = -60 mV
    param g_L = 10 nS
    input I: nA
    state V: mV = hold
    V' = 0 mV/ms
    let flow = I
}

network Bench {
    population Pre: spikes("pre.csv", cell = "cell", time = "time_ms")[1]
    population Post: Clamp[1] (hold = %[3]g mV)
    connect Pre -> Post by %[2]s as s { one_to_one; w = %[4]s; delay 0.1 ms }
    record flow of Post[0]
}

run Main { network Bench; duration %[5]g ms; dt 0.1 ms }
`

// onset is when the first spike acts, in steps: it belongs to 1 ms and has a
// delay of one step.
const onset = 11

// flow runs the bench and returns the current after each step of 0.1 ms, from
// the arrival of the first spike on.
func flow(t *testing.T, file, synapse, weight string, hold, duration float64, spikes ...float64) []float64 {
	t.Helper()
	text := fmt.Sprintf(synapseBench, file, synapse, hold, weight, duration)
	r := wired(t, text, map[string]string{"pre.csv": spikeTable(spikes...)})
	return r.trace(t, "Post", "flow")[onset:]
}

func spikeTable(times ...float64) string {
	var s strings.Builder
	s.WriteString("cell,time_ms\n")
	for _, x := range times {
		fmt.Fprintf(&s, "0,%g\n", x)
	}
	return s.String()
}

func writeAll(t *testing.T, files map[string]string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// rise is the time course of a double exponential with peak 1.
func rise(t, up, down float64) float64 {
	peak := down * up / (down - up) * math.Log(down/up)
	return (math.Exp(-t/down) - math.Exp(-t/up)) / (math.Exp(-peak/down) - math.Exp(-peak/up))
}

func TestTimeCoursesOfSynapses(t *testing.T) {
	block := func(v float64) float64 { return 1 / (1 + 1/3.57*math.Exp(-0.062*v)) }
	for _, c := range []struct {
		file, synapse, weight string
		hold                  float64
		want                  func(t float64) float64 // nA, after a spike of weight 2 nA or 2 nS
	}{
		{"exp_current", "ExpCurrent", "2 nA", -60, func(t float64) float64 { return 2 * math.Exp(-t/5) }},
		{"exp_cond", "ExpCond", "2 nS", -60, func(t float64) float64 { return 0.002 * 60 * math.Exp(-t/5) }},
		{"double_exp_current", "DoubleExpCurrent", "2 nA", -60, func(t float64) float64 { return 2 * rise(t, 1, 5) }},
		{"double_exp_cond", "DoubleExpCond", "2 nS", -60, func(t float64) float64 { return 0.002 * 60 * rise(t, 0.5, 5) }},
		{"alpha_current", "AlphaCurrent", "2 nA", -60, func(t float64) float64 { return 2 * t / 2 * math.Exp(1-t/2) }},
		{"alpha_cond", "AlphaCond", "2 nS", -60, func(t float64) float64 { return 0.002 * 60 * t / 2 * math.Exp(1-t/2) }},
		{"gaba", "GABA", "2 nS", -60, func(t float64) float64 { return -0.002 * 20 * rise(t, 0.5, 5.6) }},
		{"nmda", "NMDA", "2 nS", -60, func(t float64) float64 { return 0.002 * 60 * block(-60) * rise(t, 2, 100) }},
		{"nmda", "NMDA", "2 nS", 40, func(t float64) float64 { return -0.002 * 40 * block(40) * rise(t, 2, 100) }},
	} {
		got := flow(t, c.file, c.synapse, c.weight, c.hold, 60, 1)
		for k, x := range got {
			if want := c.want(float64(k) * 0.1); math.Abs(x-want) > 1e-9*math.Abs(c.want(2)) {
				t.Errorf("%s at %g mV, %.1f ms after its spike: %g nA, want %g", c.synapse, c.hold, float64(k)*0.1, x, want)
				break
			}
		}
	}
}

// Jahr and Stevens (1990): at -60 mV and 1 mM of magnesium about a twelfth of
// the conductance is left, without magnesium all of it.
func TestMagnesiumBlocksNMDA(t *testing.T) {
	at := func(hold float64) float64 { return largest(flow(t, "nmda", "NMDA", "1 nS", hold, 100, 1)) / -hold }
	near(t, "the open part at -60 mV against -20 mV", at(-60)/at(-20), (1+math.Exp(0.062*20)/3.57)/(1+math.Exp(0.062*60)/3.57), 1e-9)
}

// Tsodyks, Pawelzik and Markram (1998), eqs. 2.1 to 2.4: each response of a
// train follows from the one before, and the last ones are at the fixed point.
func TestTsodyksMarkramDepressesAndFacilitates(t *testing.T) {
	for _, c := range []struct {
		name                      string
		U, tauRec, tauFacil, rate float64
		args                      string
	}{
		{"depressing", 0.5, 800, 1, 20, "TsodyksMarkram"},
		{"facilitating", 0.04, 100, 1000, 20, "TsodyksMarkram(U = 0.04, tau_rec = 100 ms, tau_facil = 1 s)"},
	} {
		interval := 1000 / c.rate
		var spikes []float64
		for k := range 160 {
			spikes = append(spikes, 1+float64(k)*interval)
		}
		got := flow(t, "tsodyks_markram", c.args, "1 nA", -60, 1+160*interval, spikes...)
		x, u, before := 1.0, 0.0, 0.0
		var first, last float64
		for k := range 160 {
			u += c.U * (1 - u)
			jump := u * x
			at := k * int(math.Round(interval*10))
			near(t, fmt.Sprintf("%s: response %d", c.name, k), got[at]-before, jump, 1e-9)
			if k == 0 {
				first = jump
			}
			last = jump
			x -= jump
			x = 1 - (1-x)*math.Exp(-interval/c.tauRec)
			u *= math.Exp(-interval / c.tauFacil)
			before = got[at] * math.Exp(-interval/3)
		}
		uFixed := c.U / (1 - (1-c.U)*math.Exp(-interval/c.tauFacil))
		gone := math.Exp(-interval / c.tauRec)
		near(t, c.name+": the stationary response", last, uFixed*(1-gone)/(1-(1-uFixed)*gone), 1e-3)
		if (last > first) != (c.name == "facilitating") {
			t.Errorf("%s: responses go from %g to %g", c.name, first, last)
		}
	}
}

// Wang (2002): the gate saturates below 1, and follows its two equations.
func TestGradedNMDASaturates(t *testing.T) {
	var spikes []float64
	for k := range 60 {
		spikes = append(spikes, 1+10*float64(k))
	}
	got := flow(t, "nmda_graded", "NMDAGraded", "1 nS", -60, 600, spikes...)
	s, x := 0.0, 0.0
	scale := 0.001 * 60 / (1 + math.Exp(0.062*60)/3.57)
	const fine = 100
	worst := 0.0
	for k, current := range got {
		if k%100 == 0 {
			x++
		}
		worst = math.Max(worst, math.Abs(current/scale-s))
		for range fine {
			h := 0.1 / fine
			s += h * (-s/100 + 0.5*x*(1-s))
			x -= h * x / 2
		}
	}
	if worst > 0.02 || s < 0.8 || s > 1 {
		t.Errorf("the gate is at %g in the end, and off by up to %g", s, worst)
	}
}
