package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"nmlc/codegen/pipeline"
)

// outcome is what the tests read of a run.
type outcome struct {
	Digest string
	Cells  []struct {
		Value  float64
		Steady float64 `json:"steady_hz"`
		Spikes int
	}
}

// written runs a model text and returns its JSON object and the folder of
// results.
func written(t *testing.T, text string, flags ...string) (outcome, string) {
	t.Helper()
	folder := t.TempDir()
	return ran(t, text, append(flags, "-o", folder)...), folder
}

// ran runs a model text and returns its JSON object.
func ran(t *testing.T, text string, flags ...string) (out outcome) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "m.nml")
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	if code := run(append([]string{"run", path, "--json"}, flags...), &stdout, &stderr); code != 0 {
		t.Fatalf("%s", stderr.String())
	}
	if err := json.Unmarshal(stdout.Bytes(), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// lastRow reads the last row of a table, without its time.
func lastRow(t *testing.T, folder string) []float64 {
	t.Helper()
	file, err := os.Open(filepath.Join(folder, "traces.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []float64
	for _, field := range rows[len(rows)-1][1:] {
		v, err := strconv.ParseFloat(field, 64)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, v)
	}
	return out
}

func moments(values []float64) (mean, variance float64) {
	for _, v := range values {
		mean += v / float64(len(values))
	}
	for _, v := range values {
		variance += (v - mean) * (v - mean) / float64(len(values)-1)
	}
	return mean, variance
}

// White noise in an equation, x' = -x/tau + s sqrt(2/tau) xi, has by
// Euler-Maruyama the variance s^2/(1 - dt/(2 tau)) in the steady state.
func TestNoiseInEquationsHasItsVariance(t *testing.T) {
	const cells, tau, s, dt = 3000, 5.0, 2.0, 1.0
	_, folder := written(t, `neuron Free {
    param tau = 5 ms, s = 2 mV, E = -60 mV
    state V: mV = E
    V' = (E - V)/tau + s*sqrt(2/tau)*xi
}
run R { cell Free; size 3000; duration 61 ms; dt 1 ms; record V every 10 ms of cells 0 .. 2999 }
`, "--seed", "3")
	mean, variance := moments(lastRow(t, folder))
	want := s * s / (1 - dt/(2*tau))
	if e := math.Abs(mean + 60); e > 5*math.Sqrt(want/cells) {
		t.Errorf("the mean is off by %g mV, standard error %g", e, math.Sqrt(want/cells))
	}
	if e := math.Abs(variance/want - 1); e > 5*math.Sqrt(2.0/cells) {
		t.Errorf("the variance is %g mV^2, want %g, relative standard error %g", variance, want, math.Sqrt(2.0/cells))
	}
}

// A membrane driven by an OU current has the variance (R sd)^2
// tau_I/(tau_I + tau), for dt -> 0.
func TestMembraneUnderOUCurrentHasItsVariance(t *testing.T) {
	const cells = 3000
	_, folder := written(t, `neuron Passive {
    param tau = 10 ms, R = 100 MOhm, E = -70 mV
    input I: nA
    state V: mV = E
    tau*V' = E - V + R*I
}
run R { cell Passive; size 3000; duration 101 ms; dt 0.05 ms; stimulus I = ou(0.1 nA, 0.05 nA, tau = 4 ms); record V every 25 ms of cells 0 .. 2999 }
`)
	mean, variance := moments(lastRow(t, folder))
	want := 25.0 * 4 / (4 + 10)
	if e := math.Abs(mean + 60); e > 5*math.Sqrt(want/cells) {
		t.Errorf("the mean is off by %g mV, standard error %g", e, math.Sqrt(want/cells))
	}
	if e := math.Abs(variance/want - 1); e > 0.01+5*math.Sqrt(2.0/cells) {
		t.Errorf("the variance is %g mV^2, want %g", variance, want)
	}
}

const noisy = `import "stdlib/lif"
neuron Noisy {
    param tau = 10 ms, E = -60 mV, s = 4 mV
    input I: nA
    state V: mV = E
    V' = (E - V + 100 MOhm*I)/tau + s*sqrt(2/tau)*xi
    spike when V > -50 mV { V := E }
}
run White { cell Noisy; size 70; duration 200 ms; stimulus I = ou(0.05 nA, 0.05 nA, tau = 3 ms); record V, I of cells 0 .. 69 }
run Frozen { cell LIF; size 70; duration 200 ms; stimulus I = ou(0.1 .. 0.3 nA, sd = 0.05 nA, tau = 3 ms, frozen = true, seed = 9) - step(0.1 nA, start = 90 ms); record I of cells 0 .. 69; record V of cell 1 }
`

func TestNoiseIsTheSameForAnyThreadsAndBackEnd(t *testing.T) {
	for _, name := range []string{"White", "Frozen"} {
		first := ran(t, noisy, "--name", name, "--threads", "1", "--backend", "interp", "--seed", "4")
		variants := [][]string{{"--threads", "3", "--backend", "interp"}}
		if b, err := pipeline.SelectBackend("llvm"); err == nil && b.Name == "llvm" {
			variants = append(variants, []string{"--threads", "1", "--backend", "llvm"}, []string{"--threads", "2", "--backend", "llvm"})
		}
		for _, v := range variants {
			if again := ran(t, noisy, append(v, "--name", name, "--seed", "4")...); again.Digest != first.Digest {
				t.Errorf("%s with %v differs", name, v)
			}
		}
		other := ran(t, noisy, "--name", name, "--backend", "interp", "--seed", "5")
		if (other.Digest == first.Digest) != (name == "Frozen") {
			t.Errorf("%s: another --seed gives equal results: %v; noise with a seed of its own does not depend on it", name, other.Digest == first.Digest)
		}
	}
}

// The f-I curve of the LIF cell is 1/(t_ref + tau ln(RI/(RI - 20 mV))), with
// each interval rounded up to steps.
func TestSweepGivesTheCurveOfTheFormula(t *testing.T) {
	out := ran(t, "import \"stdlib/lif\"\nrun R { cell LIF; duration 600 ms; dt 0.02 ms; stimulus I = step(0.3 nA, start = 50 ms, stop = 550 ms) }\n",
		"--sweep", "I=100pA..1nA", "--points", "10")
	if len(out.Cells) != 10 {
		t.Fatalf("%d points", len(out.Cells))
	}
	for k, c := range out.Cells {
		current := 0.1 * float64(k+1)
		if math.Abs(c.Value-current) > 1e-12 {
			t.Errorf("point %d is at %g nA", k, c.Value)
		}
		want := 0.0
		if drive := 100 * current; drive > 20.1 {
			want = 1000 / (2 + 20*math.Log(drive/(drive-20)))
		}
		if math.Abs(c.Steady-want) > want*want*0.0201/1000 {
			t.Errorf("%g nA: %g Hz, want %g", current, c.Steady, want)
		}
	}
}

// A sweep of a parameter is the same as runs with its values.
func TestSweepOfAParameterIsThatOfSingleRuns(t *testing.T) {
	const text = "import \"stdlib/lif\"\nrun R { cell LIF (tau = 30 ms); duration 300 ms; stimulus I = step(0.4 nA); record V }\n" +
		"run S { cell LIF (tau = 10 ms); duration 300 ms; stimulus I = step(0.4 nA); record V }\n"
	swept, folder := written(t, text, "--sweep", "tau=10..30ms", "--points", "3")
	for name, column := range map[string]int{"R": 2, "S": 0} {
		_, single := written(t, text, "--name", name)
		if got, want := lastRow(t, folder)[column], lastRow(t, single)[0]; got != want {
			t.Errorf("run %s ends at %v mV, in the sweep at %v", name, want, got)
		}
	}
	if len(swept.Cells) != 3 || swept.Cells[0].Spikes <= swept.Cells[2].Spikes {
		t.Errorf("%+v", swept.Cells)
	}
}
