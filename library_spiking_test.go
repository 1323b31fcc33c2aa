package nmlc_test

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/integrate/quad"
)

// root of a function that changes its sign between lo and hi.
func root(f func(float64) float64, lo, hi float64) float64 {
	rising := f(hi) > f(lo)
	for range 200 {
		mid := (lo + hi) / 2
		if f(mid) > 0 == rising {
			hi = mid
		} else {
			lo = mid
		}
	}
	return (lo + hi) / 2
}

func meanOf(d []float64) float64 {
	sum := 0.0
	for _, x := range d {
		sum += x
	}
	return sum / float64(len(d))
}

// Fourcaud-Trocme et al. (2003): the interval is t_ref plus the integral of
// C/F(V) from reset to spike, and firing begins at I_T = 0.16 uA/cm^2.
func TestExpIFFiresAsItsIntegralSays(t *testing.T) {
	const tau, resistance, rest, threshold, slope = 10, 10, -65, -59.9, 3.48 // ms, mV per uA/cm^2, mV
	for _, current := range []float64{0.17, 0.2, 0.4, 0.7, 2} {
		want := 1.7 + quad.Fixed(func(v float64) float64 {
			return tau / (rest - v + slope*math.Exp((v-threshold)/slope) + resistance*current)
		}, -68, -30, 2000, quad.Legendre{}, 0)
		_, spikes := simulated(t, "stdlib/expif", 0.01, 1500, nil, constant(current*perArea))
		d := intervals(spikes)
		if len(d) < 3 {
			t.Fatalf("%g uA/cm^2: only %d spikes", current, len(spikes))
		}
		near(t, "the interval of the ExpIF cell", meanOf(d), want, 0.015)
	}
	onset := (threshold - rest - slope) / resistance
	near(t, "the rheobase (uA/cm^2)", onset, 0.16, 0.005)
	if _, spikes := simulated(t, "stdlib/expif", 0.01, 3000, nil, constant((onset-0.0005)*perArea)); len(spikes) > 0 {
		t.Error("fires below the rheobase")
	}
}

// The quadratic cell goes from reset to peak in tau D/a (atan(u_peak/a) -
// atan(u_reset/a)), with D = V_T - V_rest, a^2 = D R I - D^2/4, and u from the
// middle of V_rest and V_T.
func TestQIFFiresAsItsArctangentsSay(t *testing.T) {
	const tau, distance, middle = 10, 15, -57.5
	for _, current := range []float64{0.0385, 0.04, 0.08, 0.13, 0.5} {
		a := math.Sqrt(distance*100*current - distance*distance/4.0)
		want := tau * distance / a * (math.Atan((20-middle)/a) - math.Atan((-80-middle)/a))
		_, spikes := simulated(t, "stdlib/qif", 0.01, 3000, nil, constant(current))
		d := intervals(spikes)
		if len(d) < 2 {
			t.Fatalf("%g nA: only %d spikes", current, len(spikes))
		}
		near(t, "the interval of the QIF cell", meanOf(d), want, 0.015)
	}
	if _, spikes := simulated(t, "stdlib/qif", 0.01, 3000, nil, constant(0.0374)); len(spikes) > 0 {
		t.Error("fires below the rheobase D/(4 R)")
	}
}

// Between spikes the two-current cell is linear: V is a sum of exponentials,
// whose first crossing of the threshold gives the next spike.
func TestTwoCurrentGIFFollowsItsMap(t *testing.T) {
	const tau, tau1, tau2, a1, a2, drive, height = 20, 10, 300, -20, -3, 40, 20 // ms; mV: currents times R
	// charge is what a current w with time constant s has added to V after t.
	charge := func(w, s, t float64) float64 { return w * s / (s - tau) * (math.Exp(-t/s) - math.Exp(-t/tau)) }
	first, second, now := 0.0, 0.0, 0.0
	var want []float64
	for len(want) < 12 {
		above := func(t float64) float64 {
			return drive*(1-math.Exp(-t/tau)) + charge(first, tau1, t) + charge(second, tau2, t) - height
		}
		wait := root(above, 0.1, 200)
		now += wait
		want = append(want, now)
		first, second = a1, second*math.Exp(-wait/tau2)+a2
	}
	_, spikes := simulated(t, "stdlib/gif_two_current", 0.001, 600, nil, constant(0.4))
	if len(spikes) < len(want) {
		t.Fatalf("only %d spikes", len(spikes))
	}
	for i, w := range want {
		near(t, "a spike time", spikes[i], w, 0.001*2*float64(i+1))
	}
	if d := intervals(want); d[len(d)-1] < 2*d[0] {
		t.Errorf("the intervals %v do not grow as they should", d)
	}
}

// Under a constant current V is constant, and the cell fires whenever the sum
// of all jumps has decayed to R I - omega: in the end with the interval T of
// alpha1/(exp(T/tau1) - 1) + alpha2/(exp(T/tau2) - 1) = R I - omega.
func TestMATFiresAsItsThresholdSays(t *testing.T) {
	for _, current := range []float64{0.45, 0.5, 0.6, 0.8} {
		want := root(func(interval float64) float64 {
			return 30/math.Expm1(interval/10) + 2/math.Expm1(interval/200) - (50*current - 20)
		}, 1, 2000)
		traces, spikes := recorded(t, "stdlib/mat", 0.01, 4000, nil, constant(current), "V")
		d := intervals(spikes)
		if len(d) < 10 {
			t.Fatalf("%g nA: only %d spikes", current, len(spikes))
		}
		near(t, "the last interval of the MAT cell", d[len(d)-1], want, 0.02)
		near(t, "V, which no spike resets", traces[0][len(traces[0])-1], -65+50*current, 1e-6)
	}
}

// Gerstner and Kistler (2002), sec. 4.2.3: V is the filtered input plus the
// after-potential of the last spike, or of all spikes.
func TestSRM0IsASumOfKernels(t *testing.T) {
	const dt, drive = 0.1, 30.0
	for _, keep := range []float64{0, 1} {
		traces, spikes := recorded(t, "stdlib/srm0", dt, 300, map[string]float64{"keep": keep}, constant(drive/100), "V")
		if len(spikes) < 5 {
			t.Fatalf("only %d spikes", len(spikes))
		}
		for k, v := range traces[0] {
			now, eta := float64(k)*dt, 0.0
			for _, s := range spikes {
				if s < now+dt/2 {
					eta = keep*eta - 25*math.Exp((s-now)/30)
				}
			}
			want := -70 + drive*(1-math.Exp(-now/10)) + eta
			if math.Abs(v-want) > 1e-9 {
				t.Fatalf("V(%g ms) is %.12g, the sum of kernels %.12g", now, v, want)
			}
		}
	}
}

// With after-potentials that add up, decay like the membrane and are as deep as
// the way from rest to threshold, the model is the leaky integrate-and-fire cell.
func TestSRM0ContainsTheLIFCell(t *testing.T) {
	_, spikes := simulated(t, "stdlib/srm0", 0.01, 1000, map[string]float64{"keep": 1, "tau": 20, "tau_eta": 20, "eta_0": 20, "t_ref": 0}, constant(0.3))
	d := intervals(spikes)
	if len(d) < 30 {
		t.Fatalf("only %d spikes", len(spikes))
	}
	near(t, "the mean interval", meanOf(d), 20*math.Log(3), 0.01)
}

// Under a constant drift m is drift tau (1 - exp(-t/tau)), which is 1 after
// -tau log(1 - 1/(drift tau)); and it is at its threshold that IntFire1 spikes,
// not beyond it.
func TestIntFire1SpikesAtOne(t *testing.T) {
	_, spikes := simulated(t, "stdlib/intfire1", 0.001, 100, nil, constant(0.2))
	for _, d := range intervals(spikes) {
		near(t, "an interval", d, 5+10*math.Log(2), 0.002)
	}
	if len(spikes) < 8 {
		t.Errorf("%d spikes", len(spikes))
	}
	// Without a decay to speak of eight steps of 1/8 are 1 to the bit.
	_, spikes = simulated(t, "stdlib/intfire1", 1, 20, map[string]float64{"tau": 1e300, "t_ref": 2}, constant(0.125))
	if len(spikes) != 2 || spikes[0] != 8 || spikes[1] != 18 {
		t.Errorf("spikes at %v ms, want 8 and 18", spikes)
	}
}

// Izhikevich (2007), sec. 8.2: with b < 0 the rest of the regular-spiking cell
// ends in a saddle-node at I = (k (V_t - V_r) + b)^2/(4 k).
func TestIzhikevich2007FiresBeyondItsSaddleNode(t *testing.T) {
	const rheobase = (0.7*20 - 2) * (0.7*20 - 2) / (4 * 0.7) * 1e-3 // nA
	if _, spikes := simulated(t, "stdlib/izhikevich2007", 0.05, 5000, nil, constant(0.99*rheobase)); len(spikes) > 0 {
		t.Error("fires below the rheobase")
	}
	if _, spikes := simulated(t, "stdlib/izhikevich2007", 0.05, 5000, nil, constant(1.01*rheobase)); len(spikes) == 0 {
		t.Error("is silent above the rheobase")
	}
	for _, current := range []float64{60, 100, 200} { // pA
		_, spikes := simulated(t, "stdlib/izhikevich2007", 0.01, 500, nil, constant(current*1e-3))
		want := izhikevich2007(current, 500)
		if len(spikes) != len(want) || len(want) < 2 {
			t.Fatalf("%g pA: %d spikes, the reference has %d", current, len(spikes), len(want))
		}
		for i := range want {
			near(t, "a spike time", spikes[i], want[i], 0.05)
		}
	}
}

// izhikevich2007 is the regular-spiking cell again, by small steps of rk4 in pF,
// nS and pA.
func izhikevich2007(current, duration float64) (spikes []float64) {
	const dt = 0.0005
	x := []float64{-60, 0}
	for k := range int(duration / dt) {
		x = rk4(func(x []float64) []float64 {
			v, u := x[0], x[1]
			return []float64{(0.7*(v+60)*(v+40) - u + current) / 100, 0.03 * (-2*(v+60) - u)}
		}, x, dt)
		if x[0] > 35 {
			x[0], x[1] = -50, x[1]+100
			spikes = append(spikes, float64(k+1)*dt)
		}
	}
	return spikes
}

// rk4 is one step of the classical Runge-Kutta method.
func rk4(f func([]float64) []float64, x []float64, dt float64) []float64 {
	ahead := func(slope []float64, by float64) []float64 {
		y := make([]float64, len(x))
		for i := range x {
			y[i] = x[i] + by*slope[i]
		}
		return y
	}
	a := f(x)
	b := f(ahead(a, dt/2))
	c := f(ahead(b, dt/2))
	d := f(ahead(c, dt))
	for i := range a {
		a[i] = (a[i] + 2*b[i] + 2*c[i] + d[i]) / 6
	}
	return ahead(a, dt)
}

// A spike's upstroke ends at V_peak: how far the last time step goes beyond it
// depends on the step, and must not show in w.
func TestAdExConverges(t *testing.T) {
	_, fine := simulated(t, "stdlib/adex", 0.001, 500, nil, constant(1))
	for _, dt := range []float64{0.1, 0.05, 0.02, 0.005} {
		_, spikes := simulated(t, "stdlib/adex", dt, 500, nil, constant(1))
		if len(spikes) != len(fine) {
			t.Errorf("dt %g ms: %d spikes, and %d with a fine step", dt, len(spikes), len(fine))
			continue
		}
		near(t, "the last spike", spikes[len(spikes)-1], fine[len(fine)-1], 25*dt)
	}
}
