package nmlc_test

import (
	"math"
	"slices"
	"testing"
)

// Pospischil et al. (2008): the M current makes the regular-spiking cell adapt.
// The spikes are compared with those of the paper's equations by rk4.
func TestPospischilAdaptsByItsMCurrent(t *testing.T) {
	_, spikes := simulated(t, "stdlib/pospischil", 0.005, 500, nil, constant(3*perArea))
	_, finer := simulated(t, "stdlib/pospischil", 0.0025, 500, nil, constant(3*perArea))
	want := pospischil(3, 500)
	if len(spikes) != len(want) || len(finer) != len(want) || len(want) < 8 {
		t.Fatalf("%d and %d spikes, the reference has %d", len(spikes), len(finer), len(want))
	}
	for i := range want {
		near(t, "a spike time, extrapolated to steps of zero,", 2*finer[i]-spikes[i], want[i], 0.05)
	}
	if !adapting(spikes) || spread(intervals(spikes)) < 3 {
		t.Errorf("the intervals are %.4g", intervals(spikes))
	}
	_, spikes = simulated(t, "stdlib/pospischil", 0.01, 500, map[string]float64{"g_M": 0}, constant(3*perArea))
	if !tonic(spikes) {
		t.Errorf("without the M current the intervals are %.4g", intervals(spikes))
	}
}

// pospischil is the cell again, in uF, mS and uA per square centimetre.
func pospischil(current, duration float64) (spikes []float64) {
	slope := func(x []float64) []float64 {
		v, m, h, n, p := x[0], x[1], x[2], x[3], x[4]
		u := v + 55
		tau := 1000 / (3.3*math.Exp((v+35)/20) + math.Exp(-(v+35)/20))
		ionic := 50*m*m*m*h*(v-50) + (5*n*n*n*n+0.07*p)*(v+100) + 0.1*(v+70)
		return []float64{
			current - ionic,
			0.32*linoid(13-u, 4)*(1-m) - 0.28*linoid(u-40, 5)*m,
			0.128*math.Exp((17-u)/18)*(1-h) - 4/(1+math.Exp((40-u)/5))*h,
			0.032*linoid(15-u, 5)*(1-n) - 0.5*math.Exp((10-u)/40)*n,
			(boltzmann(-35, 10)(v) - p) / tau,
		}
	}
	x := []float64{-70, 0, 1, 0, boltzmann(-35, 10)(-70)}
	clamped := func(y []float64) []float64 { s := slope(y); s[0], s[4] = 0, 0; return s }
	for range 20000 { // the fast gates come to rest at -70 mV
		x = rk4(clamped, x, 0.01)
	}
	const dt = 0.005
	for k := range int(duration / dt) {
		next := rk4(slope, x, dt)
		if x[0] <= -20 && next[0] > -20 {
			spikes = append(spikes, float64(k+1)*dt)
		}
		x = next
	}
	return spikes
}

// Wang (1998): the rate falls from f0 to f_ss with the time constant
// tau_Ca (1 - F_adap), where F_adap = (f0 - f_ss)/f0.
func TestWangPyramidalAdaptsAsFastAsItAdaptsFar(t *testing.T) {
	for _, current := range []float64{1.5, 2, 3} {
		_, free := simulated(t, "stdlib/wang_pyramidal", 0.02, 300, map[string]float64{"g_AHP": 0}, constant(current*perArea))
		_, spikes := simulated(t, "stdlib/wang_pyramidal", 0.02, 500, nil, constant(current*perArea))
		d := intervals(spikes)
		initial, final := 1/meanOf(intervals(free)), 1/d[len(d)-1]
		extra := 0.0 // spikes beyond those at the final rate
		for _, interval := range d {
			extra += 1 - final*interval
		}
		fraction := (initial - final) / initial
		near(t, "the time constant of adaptation over tau_Ca (1 - F_adap)", extra/(initial-final)/(80*(1-fraction)), 1, 0.15)
		if fraction < 0.4 || fraction > 0.6 {
			t.Errorf("at %g uA/cm^2 the rate falls by %.3g of its initial value", current, fraction)
		}
	}
}

// Connor et al. (1977): with the A current the rate begins at zero and the first
// spike is late; without it firing begins at a high rate.
func TestConnorStevensIsDelayedByItsACurrent(t *testing.T) {
	fire := func(current, g float64) []float64 {
		_, spikes := simulated(t, "stdlib/connor_stevens", 0.02, 400, map[string]float64{"g_A": g * perArea}, func(ms float64) float64 {
			if ms < 50 && g > 0 {
				return 0
			}
			return current * perArea
		})
		return spikes
	}
	const present = 47.7
	if s := fire(7.5, present); len(s) > 0 {
		t.Error("fires at 7.5 uA/cm^2")
	}
	slow, fast := fire(8.5, present), fire(20, present)
	near(t, "the interval near the rheobase (ms), long", meanOf(intervals(slow)), 100, 40)
	if wait := slow[0] - 50; wait < 80 {
		t.Errorf("the first spike comes after %g ms", wait)
	}
	if d := intervals(fast); meanOf(d) > 15 {
		t.Errorf("the interval at 20 uA/cm^2 is %g ms", meanOf(d))
	}
	// Without it: silent or faster than 50 Hz.
	silent := 0
	for current := -20.0; current <= -8; current += 2 {
		s := fire(current, 0)
		if len(s) < 5 {
			silent++
		} else if interval := intervals(s)[len(s)-2]; interval > 20 {
			t.Errorf("without the A current the interval at %g uA/cm^2 is %g ms", current, interval)
		}
	}
	if silent == 0 || silent == 7 {
		t.Errorf("without the A current the cell is silent at %d of 7 currents", silent)
	}
}

// Destexhe et al. (1996): a relay cell fires tonically when depolarised, and a
// burst when released from hyperpolarisation. I_T makes the burst, I_h the sag.
func TestThalamicRelayHasTwoModes(t *testing.T) {
	release := func(values map[string]float64) (v, spikes []float64) {
		return simulated(t, "stdlib/thalamic_relay", 0.02, 1200, values, phases(0, 300, -0.8*perArea, 700))
	}
	sag := func(v []float64) float64 { return v[999*50] - slices.Min(v) }
	v, spikes := release(nil)
	if d := intervals(spikes); len(d) < 3 || spikes[0] < 1000 || slices.Max(d) > 15 {
		t.Errorf("after hyperpolarisation the spikes are at %.5g", spikes)
	}
	if sag(v) < 10 {
		t.Errorf("the voltage sags by %g mV", sag(v))
	}
	if v, _ := release(map[string]float64{"g_h": 0}); sag(v) > 2 {
		t.Errorf("without I_h the voltage sags by %g mV", sag(v))
	}
	if _, spikes := release(map[string]float64{"g_T": 0}); len(spikes) > 0 {
		t.Errorf("without I_T there are spikes at %.5g", spikes)
	}
	_, spikes = simulated(t, "stdlib/thalamic_relay", 0.02, 1000, nil, constant(2.4*perArea))
	if d := intervals(spikes); len(d) < 15 || spread(d[3:]) > 1.1 {
		t.Errorf("the intervals of tonic firing are %.4g", d)
	}
}

// Butera et al. (1999), fig. 4: silent, bursting, tonic as E_L rises; the period
// of bursts comes from the inactivation of the persistent current, without which
// there are none.
func TestButeraBurstsByItsPersistentSodium(t *testing.T) {
	fire := func(values map[string]float64) []float64 {
		_, spikes := simulated(t, "stdlib/butera", 0.1, 10000, values, constant(0))
		return slices.DeleteFunc(spikes, func(s float64) bool { return s < 4000 })
	}
	if s := fire(map[string]float64{"E_L": -62}); len(s) > 0 {
		t.Errorf("fires with E_L = -62 mV at %.5g", s)
	}
	bursts := groups(fire(map[string]float64{"E_L": -57.5}), 300)
	if len(bursts) < 5 || slices.Min(bursts[1:len(bursts)-1]) < 5 || slices.Max(bursts) > 10 {
		t.Errorf("the bursts with E_L = -57.5 mV are of %v spikes", bursts)
	}
	if s := fire(map[string]float64{"E_L": -50}); len(s) < 100 || len(groups(s, 60)) > 1 {
		t.Errorf("the intervals with E_L = -50 mV are %.4g", intervals(s))
	}
	if s := fire(map[string]float64{"E_L": -57.5, "g_NaP": 0}); len(s) > 0 {
		t.Errorf("fires without the persistent current at %.5g", s)
	}
}

// calciumCell shows how a calcium current, its pool and the potassium channel
// that it opens come together.
const calciumCell = `import "stdlib/channel/traub_miles"
import "stdlib/channel/i_m"
import "stdlib/channel/i_l"
import "stdlib/channel/i_ahp"
neuron Calcium {
    param g_Ca = 0.22 mS/cm^2, g_M = 0.03 mS/cm^2, g_AHP = 0 mS/cm^2, g_L = 0.01 mS/cm^2
    param E_L = -85 mV, E_K = -100 mV, E_Na = 50 mV, E_Ca = 120 mV, V_T = -55 mV
    input I: uA/cm^2
    state V: mV = E_L
    use TraubSodium as Na (V_T = V_T)
    use TraubPotassium as K (V_T = V_T)
    use MPotassium as M
    use LCalcium as L
    let I_Ca = g_Ca*L.open*(V - E_Ca)
    use CalciumPool as Ca
    use CalciumGatedPotassium as AHP (c = Ca.c)
    I_K = (5 mS/cm^2*K.open + g_M*M.open + g_AHP*AHP.open)*(V - E_K)
    1 uF/cm^2*V' = I - 50 mS/cm^2*Na.open*(V - E_Na) - I_K - I_Ca - g_L*(V - E_L)
    spike when V crosses -20 mV
}
run R { cell Calcium; duration 1 ms }
`

// Pospischil et al. (2008): with the L current the cell bursts when it begins to
// fire, without it it adapts from the first spike on.
func TestLCalciumMakesTheFirstSpikesABurst(t *testing.T) {
	name := written(t, calciumCell)
	_, spikes := simulated(t, name, 0.02, 800, nil, constant(0.6*perArea))
	if g := groups(spikes, 50); len(g) < 2 || g[0] < 5 || spikes[4]-spikes[0] > 25 {
		t.Errorf("the spikes are in groups of %v", g)
	}
	_, spikes = simulated(t, name, 0.02, 800, map[string]float64{"g_Ca": 0}, constant(0.6*perArea))
	if d := intervals(spikes); len(d) < 3 || slices.Min(d) < 50 {
		t.Errorf("without the L current the intervals are %.4g", d)
	}
}

// Calcium that enters with each spike slows the cell down, by the potassium
// channel that it opens alone.
func TestAHPAdaptsByTheCalciumOfTheLCurrent(t *testing.T) {
	name := written(t, calciumCell)
	slowing := func(ahp float64) float64 {
		_, spikes := simulated(t, name, 0.02, 500, map[string]float64{
			"g_Ca": 0.05 * perArea, "g_M": 0, "g_AHP": ahp * perArea, "g_L": 0.1 * perArea, "E_L": -70,
		}, constant(4*perArea))
		d := intervals(spikes)
		if len(d) < 20 {
			t.Fatalf("only %d spikes", len(spikes))
		}
		return d[19] / d[0]
	}
	near(t, "the slowing without the AHP channel", slowing(0), 1.03, 0.02)
	if weak, strong := slowing(5), slowing(15); !(weak > 1.2 && strong > weak+0.1) {
		t.Errorf("intervals grow by %g with the AHP channel, and by %g with three times as much", weak, strong)
	}
}
