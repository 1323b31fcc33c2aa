package main

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const (
	recoveryModel = "../../examples/hh_recovery/model.nml"
	// recordings of another project's simulation, which this one does not hold
	recordings = "../../../shared/data/brian2_hh_demo_synthetic/hh_traces.csv"
)

func fitJSONOf(t *testing.T, args ...string) *fitJSON {
	t.Helper()
	var stdout, stderr bytes.Buffer
	if code := run(append([]string{"fit", "--json"}, args...), &stdout, &stderr); code != 0 {
		t.Fatalf("nmlc fit %v: exit code %d\n%s", args, code, stderr.String())
	}
	var out fitJSON
	if err := json.Unmarshal(stdout.Bytes(), &out); err != nil {
		t.Fatal(err)
	}
	return &out
}

func needRecordings(t *testing.T) string {
	t.Helper()
	if _, err := os.Stat(recordings); err != nil {
		t.Skip("the recordings of shared/data are not here")
	}
	return recordings
}

var truth = map[string]float64{"g_L": 0.01, "g_Na": 20, "g_K": 6, "V_T": -63}

func checkRecovery(t *testing.T, r *fitJSON) {
	t.Helper()
	if !(r.Loss <= 1.005) || !(math.Abs(float64(r.ResidualLag1)) < 0.05) {
		t.Errorf("loss %g, lag-1 autocorrelation %g", r.Loss, r.ResidualLag1)
	}
	for _, p := range r.Parameters {
		if want, ok := truth[p.Name]; ok && !(math.Abs(float64(p.Value)/want-1) < 0.02) {
			t.Errorf("%s = %g, want %g within 2 %%", p.Name, p.Value, want)
		}
	}
	for i, l := range r.StartLosses {
		if !(l < 1.01) {
			t.Errorf("start %d ended at %g", i, l)
		}
	}
	if len(r.StartLosses) != 20 || r.StartsReached != 20 {
		t.Errorf("%d of %d starts reached the best loss", r.StartsReached, len(r.StartLosses))
	}
}

func TestRecoveryFromRecordings(t *testing.T) {
	r := fitJSONOf(t, recoveryModel, "--data", needRecordings(t))
	checkRecovery(t, r)
	if r.Loss > 1.00 {
		t.Errorf("loss %g, want at most 1.00", r.Loss)
	}
}

func TestRecoveryOfTheExample(t *testing.T) { checkRecovery(t, fitJSONOf(t, recoveryModel)) }

func TestBackEndsAndThreadsGiveTheSameBits(t *testing.T) {
	want := fitJSONOf(t, recoveryModel, "--backend", "interp", "--starts", "5").Digest
	for _, args := range [][]string{{"--threads", "1"}, {"--threads", "3"}, {"--backend", "auto"}} {
		if got := fitJSONOf(t, append(args, recoveryModel, "--starts", "5")...).Digest; got != want {
			t.Errorf("%v: digest %s, want %s", args, got, want)
		}
	}
}

// changed writes the model with replacements to a folder of the test.
func changed(t *testing.T, replace ...string) string {
	t.Helper()
	text, err := os.ReadFile(recoveryModel)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(replace); i += 2 {
		if !strings.Contains(string(text), replace[i]) {
			t.Fatalf("the model has no %q", replace[i])
		}
	}
	name := filepath.Join(t.TempDir(), "model.nml")
	if err := os.WriteFile(name, []byte(strings.NewReplacer(replace...).Replace(string(text))), 0o644); err != nil {
		t.Fatal(err)
	}
	return name
}

// atTruth narrows the ranges so much that the loss is the one at the truth.
var atTruth = []string{
	"g_L = 0.02 uS in 1e-4 .. 0.1 uS", "g_L = 0.01 uS in 0.00999999 .. 0.01000001 uS",
	"g_Na = 10 uS in 0.01 .. 40 uS", "g_Na = 20 uS in 19.99999 .. 20.00001 uS",
	"g_K = 10 uS in 0.01 .. 20 uS", "g_K = 6 uS in 5.99999 .. 6.00001 uS",
	"V_T = -60 mV in -65 .. -50 mV", "V_T = -63 mV in -63.00001 .. -62.99999 mV",
}

// Two wrong models that the residual must show: an exprel for the exp of
// alpha_h, and samples taken after the update of their step.
func TestWrongModelsShow(t *testing.T) {
	data := needRecordings(t)
	exprel := []string{"exp((17 mV - x)/(18 mV))", "exprel((17 mV - x)/(18 mV))"}
	after := []string{"loss mse(V)", "loss mse(V)\n    sample after"}
	for _, c := range []struct {
		name    string
		replace []string
		want    float64
	}{
		{"the right model at the truth", atTruth, 0.9951},
		{"exprel at the truth", append(exprel, atTruth...), 33.5},
		{"exprel after a fit", exprel, 4.41}, // all of 300 starts end here
		{"samples after their step at the truth", append(after, atTruth...), 1.6045},
		{"samples after their step after a fit", after, 1.188},
	} {
		r := fitJSONOf(t, changed(t, c.replace...), "--data", data)
		if got := float64(r.Loss); math.Abs(got/c.want-1) > 0.01 {
			t.Errorf("%s: loss %g, want %g", c.name, got, c.want)
		}
	}
}
