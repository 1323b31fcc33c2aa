package examples

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The network of IntFire1 cells has as many spikes as its reference run in
// NEURON, read from its HDF5 files.
func TestSonataIntFire1(t *testing.T) {
	data := filepath.Join(recordings, "ref_sonata_300_intfire", "sonata_h5")
	if _, err := os.Stat(data); err != nil {
		t.Skipf("the SONATA network is not here: %v", err)
	}
	digests := map[string]bool{}
	for _, backend := range []string{"interp", "auto"} {
		out, err := exec.Command(nmlc, "run", "sonata_intfire/model.nml", "--data", data, "--json", "--backend", backend).Output()
		if err != nil {
			t.Fatal(err)
		}
		var r struct {
			Digest      string
			Events      int
			Populations []struct {
				Name   string
				Spikes int
				Counts []int
			}
		}
		if err := json.Unmarshal(out, &r); err != nil {
			t.Fatal(err)
		}
		v1 := r.Populations[2]
		sum, active := 0, 0
		for _, n := range v1.Counts {
			sum += n
			if n > 0 {
				active++
			}
		}
		if v1.Name != "V1" || v1.Spikes != 4322 || sum != 4322 || active != 273 || len(v1.Counts) != 300 {
			t.Errorf("%s: %d spikes of %d cells of %d", backend, v1.Spikes, active, len(v1.Counts))
		}
		digests[r.Digest] = true
	}
	if len(digests) != 1 {
		t.Error("the digest depends on the back end")
	}
}

// Without its files the network says so, and how to name them.
func TestSonataIntFire1WithoutItsFiles(t *testing.T) {
	out, err := exec.Command(nmlc, "run", "sonata_intfire/model.nml", "--data", filepath.Join(t.TempDir(), "nothing")).CombinedOutput()
	if err == nil || !strings.Contains(string(out), "--data DIR") {
		t.Errorf("%v: %s", err, out)
	}
}
