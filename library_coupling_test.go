package nmlc_test

import (
	"fmt"
	"math"
	"testing"
)

// A spike moves the membrane by the weight, at once.
func TestDeltaMovesTheMembrane(t *testing.T) {
	const text = `
import "stdlib/delta"
neuron Hold { state V: mV = -60 mV; V' = 0 mV/ms }
network Bench {
    population Pre: spikes("pre.csv", cell = "cell", time = "time_ms")[1]
    population Post: Hold[1]
    connect Pre -> Post by Delta { one_to_one; w = 1.5 mV; delay 0.1 ms }
    record V of Post[0]
}
run Main { network Bench; duration 5 ms; dt 0.1 ms }
`
	v := wired(t, text, map[string]string{"pre.csv": spikeTable(1, 3)}).trace(t, "Post", "V")
	near(t, "V before the first arrival", v[onset-1], -60, 0)
	near(t, "V after the first arrival", v[onset], -58.5, 1e-12)
	near(t, "V after the second", v[len(v)-1], -57, 1e-12)
}

// The coupling coefficient of two passive cells is g/(g + g_L).
func TestGapJunctionCouples(t *testing.T) {
	const text = `
import "stdlib/gap_junction"
neuron Passive {
    param C = 100 pF, g_L = 10 nS
    input I: nA
    state V: mV = -70 mV
    C*V' = I - g_L*(V + 70 mV)
}
network Pair {
    population A: Passive[1]
    population B: Passive[1]
    connect A -> B by GapJunction { one_to_one; w = %[1]g nS }
    connect B -> A by GapJunction { one_to_one; w = %[1]g nS }
    stimulus I of A = 0.1 nA
    record V of A[0], B[0]
}
run Main { network Pair; duration 300 ms; dt 0.1 ms }
`
	for _, g := range []float64{1, 5, 40} {
		r := wired(t, fmt.Sprintf(text, g), nil)
		a, b := r.trace(t, "A", "V"), r.trace(t, "B", "V")
		last := len(a) - 1
		near(t, fmt.Sprintf("the coupling by %g nS", g), (b[last]+70)/(a[last]+70), g/(g+10), 1e-9)
		near(t, "the driven cell", a[last]+70, 100*(g+10)/(10+2*g)/10, 1e-7)
	}
}

// De Pitta et al. (2011): activity opens the astrocyte's way to the terminal,
// and release falls below that of the terminal alone. The states are those of a
// fine integration of the equations.
func TestAstrocyteDampsRelease(t *testing.T) {
	var spikes []float64
	for k := range 200 {
		spikes = append(spikes, 1+50*float64(k))
	}
	var responses []float64
	got := flow(t, "astro_release", "AstroRelease", "1 nS", -60, 10_000, spikes...)
	for k := range 200 {
		before := 0.0
		if k > 0 {
			before = got[500*k-1] * math.Exp(-0.1/5)
		}
		responses = append(responses, (got[500*k]-before)/0.06)
	}
	want := astrocyte(200, 50, 0)
	for k := range responses {
		near(t, fmt.Sprintf("response %d", k), responses[k], want[k], 2e-3)
	}
	alone := astrocyte(200, 50, 0.5)
	if last := responses[199]; !(last < 0.8*alone[199]) {
		t.Errorf("the last response is %g, without gliotransmission %g", last, alone[199])
	}
}

// astrocyte integrates the states of a terminal and its astrocyte by small steps
// and returns what each spike of a train releases.
func astrocyte(spikes int, interval, alpha float64) (released []float64) {
	x, u, c, gamma := 1.0, 0.0, 0.0, 0.0
	const h = 0.01
	for range spikes {
		now := (1-gamma)*0.5 + gamma*alpha
		u += now * (1 - u)
		released = append(released, u*x)
		c += u * x
		x -= u * x
		for range int(interval / h) {
			open := math.Pow(c, 4) / (math.Pow(5, 4) + math.Pow(c, 4))
			gamma += h * (open*(1-gamma)/1000 - gamma/10_000)
			x += h * (1 - x) / 200
			u -= h * u / 300
			c -= h * c / 2000
		}
	}
	return released
}

// A delay of n steps is n steps, for each connection by itself: a spike of step
// k acts at the beginning of step k + 1 + n.
func TestDelaysAreExactForEachConnection(t *testing.T) {
	const text = `
import "stdlib/delta"
neuron Hold { state V: mV = -60 mV; V' = 0 mV/ms }
network Fan {
    population Pre: spikes("pre.csv", cell = "cell", time = "time_ms")[1]
    population Post: Hold[3]
    connect Pre -> Post by Delta {
        table "edges.csv" { pre = "pre", post = "post" }
        w = 1 mV
        delay col("delay", ms)
    }
    record V of Post[0..2]
}
run Main { network Fan; duration 5 ms; dt 0.1 ms }
`
	r := wired(t, text, map[string]string{
		"pre.csv":   spikeTable(1),
		"edges.csv": "pre,post,delay\n0,2,1.7\n0,0,0.1\n0,1,0.2\n",
	})
	for cell, delay := range []int{1, 2, 17} {
		v := r.result.Traces[0].Values[cell]
		for k, x := range v {
			if want := -60.0; k >= 10+delay {
				want++
				near(t, fmt.Sprintf("V of cell %d after its arrival, in step %d", cell, k), x, want, 0)
			} else {
				near(t, fmt.Sprintf("V of cell %d before its arrival, in step %d", cell, k), x, want, 0)
			}
		}
	}
}
