package nmlc_test

import (
	"context"
	"math"
	"regexp"
	"testing"

	"nmlc/codegen/pipeline"
	"nmlc/load"
	"nmlc/runtime/sim"
	"nmlc/stdlib"
)

func libraryCells() []string { return stdlib.Names("neuron") }

// simulated runs the first cell of a library model under a stimulus in coherent
// units, and returns its first state over time with the spikes.
func simulated(t *testing.T, name string, dt, duration float64, values map[string]float64, stimulus func(ms float64) float64) (v []float64, spikes []float64) {
	t.Helper()
	traces, spikes := recorded(t, name, dt, duration, values, stimulus)
	return traces[0], spikes
}

// recorded does the same and returns the values of the given names, or of the
// first state where there are none.
func recorded(t *testing.T, name string, dt, duration float64, values map[string]float64, stimulus func(ms float64) float64, names ...string) (traces [][]float64, spikes []float64) {
	t.Helper()
	file, diags, err := load.Model(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := load.Failure(diags); err != nil {
		t.Fatal(err)
	}
	run := file.Runs[0]
	run.Record = run.Cell.States[:1]
	if len(names) > 0 {
		run.Record = nil
	}
	for _, n := range names {
		run.Record = append(run.Record, run.Cell.Lookup(n))
	}
	p := pipeline.RunProgram(run, pipeline.Choices{}, diags)
	if err := load.Failure(diags); err != nil {
		t.Fatal(err)
	}
	backend, _ := pipeline.SelectBackend("interp")
	job, err := pipeline.SimJob(p, backend.WithLanes(1))
	if err != nil {
		t.Fatal(err)
	}
	job.Cells, job.DT, job.Steps = 1, dt, int(math.Round(duration/dt))
	job.Stimuli[0] = func(_, step int) float64 { return stimulus(float64(step) * dt) }
	set := 0
	for i := range job.Params {
		if x, ok := values[job.Params[i].Name]; ok {
			job.Params[i].Value = x
			set++
		}
	}
	if set != len(values) {
		t.Fatalf("%s lacks some of the parameters %v", name, values)
	}
	r, err := sim.Run(context.Background(), job)
	if err != nil {
		t.Fatal(err)
	}
	if r.DivergedAll > 0 {
		t.Fatalf("%s diverged", name)
	}
	for _, trace := range r.Traces {
		traces = append(traces, trace.Values[0])
	}
	for _, s := range r.Spikes {
		spikes = append(spikes, s.Time(dt))
	}
	return traces, spikes
}

func constant(x float64) func(float64) float64 { return func(float64) float64 { return x } }

// perArea converts uA/cm^2 to coherent units, nA/um^2.
const perArea = 1e-5

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s is %g, want %g within %g", what, got, want, tolerance)
	}
}

func largest(v []float64) float64 {
	m := math.Inf(-1)
	for _, x := range v {
		m = math.Max(m, x)
	}
	return m
}

func intervals(spikes []float64) []float64 {
	var out []float64
	for i := 1; i < len(spikes); i++ {
		out = append(out, spikes[i]-spikes[i-1])
	}
	return out
}

func TestEveryLibraryFileCitesItsSource(t *testing.T) {
	cited := regexp.MustCompile(`(?s)// .*\((18|19|20)\d\d\)`)
	for _, folder := range stdlib.Folders() {
		for _, name := range stdlib.Names(folder) {
			text, _ := stdlib.Read(name)
			if !cited.MatchString(text) {
				t.Errorf("%s cites no paper", name)
			}
		}
	}
}

// The interval of a LIF cell is t_ref + tau ln((R I)/(R I - (theta - V_rest))),
// rounded up to steps.
func TestLIFFiresAsItsFormulaSays(t *testing.T) {
	for _, current := range []float64{0.25, 0.3, 0.5, 1} {
		_, spikes := simulated(t, "stdlib/lif", 0.01, 300, nil, constant(current))
		drive := 100 * current
		want := 2 + 20*math.Log(drive/(drive-20))
		for _, d := range intervals(spikes) {
			near(t, "the interval", d, want, 0.0201)
		}
		if len(spikes) < 4 {
			t.Errorf("%g nA: only %d spikes", current, len(spikes))
		}
	}
	if _, spikes := simulated(t, "stdlib/lif", 0.01, 300, nil, constant(0.2)); len(spikes) > 0 {
		t.Error("fires at the rheobase, where V only approaches the threshold")
	}
}

// Hodgkin and Huxley (1952): rest, a spike of about 100 mV, repetitive firing
// at 10 uA/cm^2 near 68 Hz, and none without current.
func TestHHRestsAndFires(t *testing.T) {
	v, spikes := simulated(t, "stdlib/hh", 0.01, 200, nil, constant(0))
	near(t, "the resting potential", v[len(v)-1], -65, 0.1)
	if len(spikes) > 0 {
		t.Error("fires without current")
	}
	v, spikes = simulated(t, "stdlib/hh", 0.01, 300, nil, constant(10*perArea))
	d := intervals(spikes)
	if len(d) < 5 {
		t.Fatalf("only %d spikes", len(spikes))
	}
	near(t, "the rate at 10 uA/cm^2 (Hz)", 1e3/d[len(d)-1], 68.5, 1.5)
	near(t, "the peak of the spike", largest(v), 40, 5)
}

func TestTraubMilesFiresAndRests(t *testing.T) {
	v, spikes := simulated(t, "stdlib/traub_miles", 0.01, 100, nil, func(ms float64) float64 {
		if ms >= 20 && ms < 21.5 {
			return 3
		}
		return 0
	})
	if len(spikes) != 1 {
		t.Errorf("%d spikes at a brief strong current, want 1", len(spikes))
	}
	near(t, "the peak, below E_Na = 50 mV,", largest(v), 48, 2)
	near(t, "the potential before the current", v[1900], -64, 1.5)
}

// Rinzel and Ermentrout (1989), Hopf case: rest at -60.9 mV; an equilibrium
// without oscillation at 60, a limit cycle at 100 uA/cm^2.
func TestMorrisLecarOscillatesBeyondItsHopfBifurcation(t *testing.T) {
	v, _ := simulated(t, "stdlib/morris_lecar", 0.05, 600, nil, constant(0))
	near(t, "the resting potential", v[len(v)-1], -60.9, 0.2)
	if _, spikes := simulated(t, "stdlib/morris_lecar", 0.05, 1500, nil, constant(60*perArea)); len(spikes) > 1 {
		t.Errorf("%d spikes at 60 uA/cm^2, below the bifurcation", len(spikes))
	}
	if _, spikes := simulated(t, "stdlib/morris_lecar", 0.05, 1500, nil, constant(100*perArea)); len(spikes) < 8 {
		t.Errorf("only %d spikes at 100 uA/cm^2", len(spikes))
	}
}

// FitzHugh (1961): the rest for I = 0 solves v - v^3/3 - w = 0, v + a = b w; a
// limit cycle at I = 0.5.
func TestFitzHughNagumoRestsAndOscillates(t *testing.T) {
	v, spikes := simulated(t, "stdlib/fitzhugh_nagumo", 0.05, 400, nil, constant(0))
	near(t, "the resting point", v[len(v)-1], -1.19941, 1e-4)
	if len(spikes) > 0 {
		t.Error("oscillates without input")
	}
	_, spikes = simulated(t, "stdlib/fitzhugh_nagumo", 0.05, 400, nil, constant(0.5))
	d := intervals(spikes)
	if len(d) < 5 {
		t.Fatalf("only %d oscillations", len(spikes))
	}
	near(t, "the period at I = 0.5", d[len(d)-1], 39.5, 1.5)
}

// Wang and Buzsaki (1996), fig. 1: silent without current, about 60 Hz at
// 1 uA/cm^2, and a rate that goes to zero with the current.
func TestWangBuzsakiFiresFast(t *testing.T) {
	rate := func(current float64) float64 {
		_, spikes := simulated(t, "stdlib/wang_buzsaki", 0.01, 400, nil, constant(current*perArea))
		d := intervals(spikes)
		if len(d) == 0 {
			return 0
		}
		return 1e3 / d[len(d)-1]
	}
	if r := rate(0); r != 0 {
		t.Errorf("fires at %g Hz without current", r)
	}
	near(t, "the rate at 1 uA/cm^2 (Hz)", rate(1), 60, 8)
	if low := rate(0.25); low == 0 || low > 25 {
		t.Errorf("the rate near the threshold is %g Hz: want a low one, the bifurcation is a saddle-node", low)
	}
}

// Izhikevich (2003): the regular-spiking cell adapts, its intervals grow to a
// constant one.
func TestIzhikevichAdapts(t *testing.T) {
	_, spikes := simulated(t, "stdlib/izhikevich", 0.05, 500, nil, constant(10))
	d := intervals(spikes)
	if len(d) < 6 || !(d[len(d)-1] > 1.5*d[0]) {
		t.Errorf("the intervals %v do not grow", d)
	}
	near(t, "the last interval against the one before", d[len(d)-1]/d[len(d)-2], 1, 0.02)
}

// Brette and Gerstner (2005): spike-frequency adaptation at 1 nA, no spike at
// half the rheobase.
func TestAdExAdapts(t *testing.T) {
	_, spikes := simulated(t, "stdlib/adex", 0.05, 500, nil, constant(1))
	d := intervals(spikes)
	if len(d) < 6 || !(d[len(d)-1] > 1.3*d[0]) {
		t.Errorf("the intervals %v do not grow", d)
	}
	if _, spikes := simulated(t, "stdlib/adex", 0.05, 500, nil, constant(0.3)); len(spikes) > 0 {
		t.Errorf("%d spikes at 0.3 nA", len(spikes))
	}
}

// C. Wang et al., arXiv 2406.19708 (2024), fig. S7: five protocols, and how
// often the target cell fires in each.
func TestGIFFiresAsInThePaper(t *testing.T) {
	type phase struct{ amplitude, duration float64 }
	for _, p := range []struct {
		phases []phase
		spikes int
	}{
		{[]phase{{2, 200}, {0, 800}}, 10},
		{[]phase{{1.5, 500}, {0, 500}}, 5},
		{[]phase{{1.5, 100}, {0, 500}, {0.5, 100}, {1, 100}, {1.5, 100}, {0, 100}}, 3},
		{[]phase{{1.5, 20}, {0, 180}, {-1.5, 20}, {0, 20}, {1.5, 20}, {0, 740}}, 0},
		// A rebound spike: the equations let the threshold follow V below
		// theta_reset; the paper's code clips it at each step, and has none.
		{[]phase{{0, 50}, {-3.5, 750}, {0, 200}}, 1},
	} {
		_, spikes := simulated(t, "stdlib/gif", 0.1, 1000, nil, func(ms float64) float64 {
			for _, q := range p.phases {
				if ms < q.duration-1e-9 {
					return q.amplitude
				}
				ms -= q.duration
			}
			return 0
		})
		if len(spikes) != p.spikes {
			t.Errorf("%v: %d spikes, want %d", p.phases, len(spikes), p.spikes)
		}
	}
}
