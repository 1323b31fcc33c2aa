package nmlc_test

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"testing"
)

// In the plasticity bench a cell spikes 0.2 ms after each of its kicks, and
// spikes of Pre arrive 0.1 ms after they happened.
const plasticityBench = `
import "stdlib/synapse/delta"
import "stdlib/%[1]s"

neuron Echo {
    input I: nA
    state V: mV = -60 mV
    state d = 0
    V' = -(V + 60 mV)/(10 ms)
    d' = -d/(200 ms)
    let flow = I
    spike when V > 0 mV { V := -60 mV }
}

network Bench {
    population Pre: spikes("pre.csv", cell = "cell", time = "time_ms")[1]
    population Kick: spikes("post.csv", cell = "cell", time = "time_ms")[1]
    population Post: Echo[1]
    connect Kick -> Post by Delta { one_to_one; w = 200 mV; delay 0.1 ms }
    connect Pre -> Post by %[2]s as s { one_to_one; delay 0.1 ms }
    %[3]s
    record s.g of Post[0]
}

run Main { network Bench; duration %[4]g ms; dt 0.1 ms }
`

// event is a spike as the connection sees it.
type event struct {
	time float64
	post bool
}

// events are the spikes in the order in which the connection sees them.
func events(pre, kicks []float64) []event {
	var all []event
	for _, x := range pre {
		all = append(all, event{x + 0.1, false})
	}
	for _, x := range kicks {
		all = append(all, event{x + 0.2, true})
	}
	slices.SortFunc(all, func(a, b event) int { return cmp.Compare(a.time, b.time) })
	return all
}

// weightAfter is the jump of the conductance at the last presynaptic spike, in
// uS.
func weightAfter(t *testing.T, file, synapse, lines string, pre, kicks []float64, more map[string]string) float64 {
	t.Helper()
	probe := pre[len(pre)-1]
	files := map[string]string{"pre.csv": spikeTable(pre...), "post.csv": spikeTable(kicks...)}
	for name, text := range more {
		files[name] = text
	}
	r := wired(t, fmt.Sprintf(plasticityBench, file, synapse, lines, probe+5), files)
	g := r.trace(t, "Post", "s.g")
	if got := r.spikes(t, "Post"); got != len(kicks) {
		t.Fatalf("the cell spiked %d times after %d kicks", got, len(kicks))
	}
	at := int(math.Round(probe*10)) + onset - 10
	return g[at] - g[at-1]*math.Exp(-0.1/5)
}

// The window of a single pair: Song, Miller and Abbott (2000), fig. 1; and the
// same in proportion to weight and to what is left, Rubin et al. (2001).
func TestWindowOfPairs(t *testing.T) {
	const most, start, plus, minus = 0.15e-3, 0.075e-3, 0.005, 0.00525
	for _, kick := range []float64{100.5, 102, 110, 130.3, 99.5, 98, 90, 60.7} {
		after := kick + 0.2 - 100.1
		change := plus * math.Exp(-after/20)
		if after < 0 {
			change = -minus * math.Exp(after/20)
		}
		got := weightAfter(t, "stdp_pair", "STDP", "", []float64{100, 1500}, []float64{kick}, nil)
		near(t, fmt.Sprintf("the weight after a pair %g ms apart", after), got/most, start/most+change, 1e-12)
		scale := start
		if after > 0 {
			scale = most - start
		}
		got = weightAfter(t, "stdp_pair", "STDPMultiplicative", "", []float64{100, 1500}, []float64{kick}, nil)
		near(t, fmt.Sprintf("the multiplicative weight after a pair %g ms apart", after), got/most, start/most+change*scale/most, 1e-12)
	}
}

// Weights stop at their bounds.
func TestWeightsStayInBounds(t *testing.T) {
	var pre, before, after []float64
	for k := range 400 {
		pre = append(pre, 100+20*float64(k))
		after = append(after, 102+20*float64(k))
		before = append(before, 98+20*float64(k))
	}
	pre = append(pre, 100+20*400+1000)
	near(t, "the weight that only grew", weightAfter(t, "stdp_pair", "STDP(A_minus = 0)", "", pre, after, nil)/0.15e-3, 1, 1e-12)
	near(t, "the weight that only fell", weightAfter(t, "stdp_pair", "STDP(A_plus = 0)", "", pre, before, nil)/0.15e-3, 0, 1e-12)
}

// triplet follows the rule of Pfister and Gerstner (2006) event by event; the
// weight is a part of the largest.
func triplet(all []event) float64 {
	w, r1, r2, o1, o2, now := 0.5, 0.0, 0.0, 0.0, 0.0, 0.0
	for _, e := range all {
		d := e.time - now
		now = e.time
		r1, r2 = r1*math.Exp(-d/16.8), r2*math.Exp(-d/101)
		o1, o2 = o1*math.Exp(-d/33.7), o2*math.Exp(-d/125)
		if e.post {
			w += r1 * (5e-10 + 6.2e-3*o2)
			o1, o2 = o1+1, o2+1
		} else {
			w -= o1 * (7e-3 + 2.3e-4*r2)
			r1, r2 = r1+1, r2+1
		}
		w = min(max(w, 0), 1)
	}
	return w
}

// Pairs of the same distance weaken at low rates and strengthen at high ones.
func TestTripletsDependOnTheRate(t *testing.T) {
	for _, rate := range []float64{1, 10, 20, 40, 50} {
		var pre, kicks []float64
		for k := range 60 {
			at := 100 + float64(k)*math.Round(10000/rate)/10
			pre, kicks = append(pre, at), append(kicks, at+10)
		}
		want := triplet(events(pre, kicks))
		pre = append(pre, pre[len(pre)-1]+3000)
		got := weightAfter(t, "stdp_triplet", "STDPTriplet", "", pre, kicks, nil) / 0.15e-3
		near(t, fmt.Sprintf("the weight after 60 pairs at %g Hz", rate), got, want, 1e-9)
		if rate >= 20 && want < 0.5 {
			t.Errorf("the reference weakens at %g Hz: %g", rate, want)
		}
	}
}

// Izhikevich (2007): a pair alone changes nothing; dopamine that comes within
// the eligibility makes the pair count.
func TestRewardMakesAPairCount(t *testing.T) {
	pre, kicks := []float64{100, 400, 500, 600, 3500}, []float64{105}
	const modulated = `population Modulator: spikes("reward.csv", cell = "cell", time = "time_ms")[1]
    connect Modulator -> Post by Dopamine { one_to_one; w = 2; delay 0.1 ms }`
	if got := weightAfter(t, "stdp_reward", "STDPReward", "", pre, kicks, nil); math.Abs(got/1e-3-1) > 1e-12 {
		t.Errorf("without dopamine the weight is %g nS, want 1 nS", got*1e3)
	}
	got := weightAfter(t, "stdp_reward", "STDPReward", modulated, pre, kicks, map[string]string{"reward.csv": spikeTable(300)})
	near(t, "the weight after a rewarded pair (nS)", got*1e3, rewarded(events(pre[:4], kicks), 300.1), 2e-4)
	if got < 1.0001e-3 {
		t.Errorf("the reward changes the weight to %g nS only", got*1e3)
	}
}

// rewarded follows the rule event by event, in nS and ms.
func rewarded(all []event, reward float64) float64 {
	w, x, y, c, z, now := 1.0, 0.0, 0.0, 0.0, 0.0, 0.0
	for _, e := range all {
		d := e.time - now
		now = e.time
		x, y = x*math.Exp(-d/20), y*math.Exp(-d/20)
		z += c * 1000 * -math.Expm1(-d/1000)
		c *= math.Exp(-d / 1000)
		dopamine := 0.0
		if now >= reward {
			dopamine = 2 * math.Exp(-(now-reward)/200)
		}
		w = min(max(w+z*dopamine, 0), 4)
		z = 0
		if e.post {
			c += 1e-3 * x
			y++
		} else {
			c -= 1.5e-3 * y
			x++
		}
	}
	return w
}
