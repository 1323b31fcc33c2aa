// Package examples holds fits of models to recordings, each in a folder.
package examples

import (
	"encoding/json"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// recordings is where the recordings lie that the fits use. They may not be
// published again, so they are no part of this repository.
const recordings = "../../shared/data"

var nmlc string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "nmlc")
	if err != nil {
		panic(err)
	}
	nmlc = filepath.Join(dir, "nmlc")
	if out, err := exec.Command("go", "build", "-o", nmlc, "../cmd/nmlc").CombinedOutput(); err != nil {
		panic(string(out))
	}
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

type sweep struct {
	Name          string
	Part          string
	Spikes        int
	SpikesModel   int     `json:"spikes_model"`
	Interval      float64 `json:"mean_interval_ms"`
	IntervalModel float64 `json:"mean_interval_model_ms"`
}

type result struct {
	Score  struct{ Train, Test float64 }
	Sweeps []sweep
}

// fitted runs the fit of an example; replace shortens its search.
func fitted(t *testing.T, example, data string, replace ...string) result {
	t.Helper()
	data = filepath.Join(recordings, data)
	if _, err := os.Stat(data); err != nil {
		t.Skipf("the recording is not here: %v", err)
	}
	text, err := os.ReadFile(filepath.Join(example, "model.nml"))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(replace); i += 2 {
		if !strings.Contains(string(text), replace[i]) {
			t.Fatalf("%s/model.nml no longer says %q", example, replace[i])
		}
	}
	file := filepath.Join(t.TempDir(), "model.nml")
	if err := os.WriteFile(file, []byte(strings.NewReplacer(replace...).Replace(string(text))), 0o644); err != nil {
		t.Fatal(err)
	}
	command := exec.Command(nmlc, "fit", file, "--data", data, "--json")
	command.Stderr = os.Stderr
	out, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	var r result
	if err := json.Unmarshal(out, &r); err != nil {
		t.Fatal(err)
	}
	return r
}

// left is the sweep that the fit left out.
func (r result) left(t *testing.T) sweep {
	t.Helper()
	for _, s := range r.Sweeps {
		if s.Part == "test" {
			return s
		}
	}
	t.Fatal("no sweep was left out")
	return sweep{}
}

// shorter searches from fewer points, so that a fit takes seconds.
var shorter = []string{"starts 2; seed 1", "starts 1; seed 1", "starts 3; seed 1", "starts 1; seed 1"}

func TestSpikesOfTheUnseenPart(t *testing.T) {
	for _, c := range []struct {
		example, data string
		least         float64
	}{
		{"l5_gif", "gif_l5_frozen_noise/frozen_noise_9reps_0_12s.csv.gz", 0.85},
		{"l5_adex", "gif_l5_frozen_noise/frozen_noise_9reps_0_12s.csv.gz", 0.85},
		{"qsnmc_fs", "qsnmc2007_A_noise_fs/stim04.csv.gz", 0.8},
	} {
		t.Run(c.example, func(t *testing.T) {
			r := fitted(t, c.example, c.data, shorter...)
			if !(r.Score.Test >= c.least) || !(r.Score.Train >= c.least) {
				t.Errorf("scores %.3f train, %.3f test: less than %g", r.Score.Train, r.Score.Test, c.least)
			}
		})
	}
}

// TestFiringOfTheSweepLeftOut runs bbp_hh in full: shorter searches of
// conductances over the whole box end elsewhere.
func TestFiringOfTheSweepLeftOut(t *testing.T) {
	for _, c := range []struct {
		example, data string
		replace       []string
	}{
		{"bbp_hh", "bbp_idrest_bluepyefe/B6_IDRest.csv.gz", nil},
		{"pyabf_steps", "pyabf_current_clamp/171116sh_0018.csv.gz", shorter[:2]},
	} {
		t.Run(c.example, func(t *testing.T) {
			s := fitted(t, c.example, c.data, c.replace...).left(t)
			if math.Abs(float64(s.SpikesModel-s.Spikes)) > 0.1*float64(s.Spikes) || math.Abs(s.IntervalModel-s.Interval) > 0.1*s.Interval {
				t.Errorf("not within a tenth of the recording: %+v", s)
			}
		})
	}
}
