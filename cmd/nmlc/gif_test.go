package main

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const gifModel = "../../examples/gif_recovery/model.nml"

// The recordings of the example are what its run makes: 10, 5, 3, 0 and 0 spikes.
func TestTheExampleMakesItsRecordings(t *testing.T) {
	dir := t.TempDir()
	var stdout, stderr bytes.Buffer
	if code := run([]string{"run", gifModel, "-o", dir}, &stdout, &stderr); code != 0 {
		t.Fatal(stderr.String())
	}
	made, err := os.ReadFile(filepath.Join(dir, "traces.csv"))
	if err != nil {
		t.Fatal(err)
	}
	kept, err := os.ReadFile("../../examples/gif_recovery/traces.csv")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(made, kept) {
		t.Error("the run makes other traces than the example holds")
	}
	var counts []string
	for _, line := range strings.Split(stdout.String(), "\n") {
		if f := strings.Fields(line); len(f) == 8 && f[0] != "sweep" {
			counts = append(counts, f[1])
		}
	}
	if got := strings.Join(counts, " "); got != "10 5 3 0 0" {
		t.Errorf("the protocols make %s spikes, want 10 5 3 0 0", got)
	}
}

// Table S2's task: a and b are found, whatever the starts, and k1 and k2 named as
// not identifiable.
func TestRecoveryOfTheGIFCell(t *testing.T) {
	seeds := []string{"0", "1", "2"}
	if testing.Short() {
		seeds = seeds[:1]
	}
	for _, seed := range seeds {
		r := fitJSONOf(t, gifModel, "--seed", seed)
		if !(r.Loss < 0.1) {
			t.Errorf("seed %s: loss %g", seed, r.Loss)
		}
		for _, p := range r.Parameters {
			want, searched := map[string]float64{"a": 0.005, "b": 0.01}[p.Name]
			if searched && !(math.Abs(float64(p.Value)/want-1) < 0.01) {
				t.Errorf("seed %s: %s = %g, want %g within 1 %%", seed, p.Name, p.Value, want)
			}
			if p.Identifiable != searched {
				t.Errorf("seed %s: %s identifiable: %v", seed, p.Name, p.Identifiable)
			}
		}
	}
}
