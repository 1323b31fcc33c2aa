package examples

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"nmlc/runtime/data"
)

// connectome is a folder of shared data.
func connectome(t *testing.T, name string) string {
	t.Helper()
	dir, err := filepath.Abs(filepath.Join(recordings, name))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("the connectome is not here: %v", err)
	}
	return dir
}

// ran runs a network and returns the folder with its results.
func ran(t *testing.T, model string, more ...string) (dir string, rates map[string]float64) {
	t.Helper()
	dir = t.TempDir()
	command := exec.Command(nmlc, append([]string{"run", model, "--json", "-o", dir}, more...)...)
	var problems strings.Builder
	command.Stderr = &problems
	out, err := command.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, problems.String())
	}
	var said struct {
		Populations []struct {
			Name string
			Rate float64 `json:"rate_hz"`
		}
	}
	if err := json.Unmarshal(out, &said); err != nil {
		t.Fatal(err)
	}
	rates = map[string]float64{}
	for _, p := range said.Populations {
		rates[p.Name] = p.Rate
	}
	return dir, rates
}

func table(t *testing.T, path string) *data.Table {
	t.Helper()
	out, err := data.ReadTable(path)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// Chalfie et al. (1985): cells that feel the tail drive PVC, which commands the
// way forward; those of the head drive AVD, which commands the way back. The
// network has settled before it is touched.
func TestTouchReachesTheRightCommand(t *testing.T) {
	dir := connectome(t, "connectome_celegans")
	classes := table(t, filepath.Join(dir, "varshney2011_cells.csv")).Texts("class")
	change := func(touch string) (of map[string]float64) {
		run, _ := ran(t, "celegans/model.nml", "--name", touch, "--data", dir)
		traces := table(t, filepath.Join(run, "traces.csv"))
		times := traces.Numbers("time_ms")
		settled, before, during := slices.Index(times, 2000), slices.Index(times, 2495), slices.Index(times, 3450)
		of = map[string]float64{}
		for cell, class := range classes {
			v := traces.Numbers(fmt.Sprintf("Neurons_V_%d_mV", cell))
			if d := v[before] - v[settled]; d > 1e-6 || d < -1e-6 {
				t.Errorf("cell %d moves by %g mV before the touch", cell, d)
			}
			of[class] += (v[during] - v[before]) / 2 // all these classes have two cells
		}
		return of
	}
	tail, head := change("TailTouch"), change("HeadTouch")
	if !(tail["PVC"] > 1 && tail["PVC"] > 1.5*tail["AVD"]) {
		t.Errorf("a touch of the tail moves PVC by %.2f mV, AVD by %.2f mV", tail["PVC"], tail["AVD"])
	}
	if !(head["AVD"] > 1 && head["AVD"] > 1.5*head["PVC"]) {
		t.Errorf("a touch of the head moves AVD by %.2f mV, PVC by %.2f mV", head["AVD"], head["PVC"])
	}
}

// Joglekar et al. (2018), fig. 3: V1 rises to some 100 Hz in both cortices; what
// reaches 24c is two orders of magnitude more where long-range excitation is
// strong. No area answers before the axons let it.
func TestAFlashTravelsThroughTheCortex(t *testing.T) {
	dir := connectome(t, "connectome_macaque_joglekar")
	distance, err := data.ReadMatrix(filepath.Join(dir, "distance_mm_29x29.csv"))
	if err != nil {
		t.Fatal(err)
	}
	fractions, err := data.ReadMatrix(filepath.Join(dir, "fln_29x29.csv"))
	if err != nil {
		t.Fatal(err)
	}
	run, _ := ran(t, "macaque/model.nml", "--data", dir)
	traces := table(t, filepath.Join(run, "traces.csv"))
	times := traces.Numbers("time_ms")
	arrivals := earliest(fractions, distance)
	peaks := map[string][]float64{}
	for _, cortex := range []string{"Weak", "Strong"} {
		for area, arrival := range arrivals {
			rates := traces.Numbers(fmt.Sprintf("%s_E_%d_Hz", cortex, area))
			peaks[cortex] = append(peaks[cortex], slices.Max(rates))
			first := slices.IndexFunc(rates, func(r float64) bool { return r > 0 })
			if at := times[first] - 100; at < arrival || at > arrival+2 {
				t.Errorf("%s: area %d answers %.1f ms after the flash, its first input comes after %.1f ms", cortex, area, at, arrival)
			}
		}
		if v1 := peaks[cortex][0]; v1 < 90 || v1 > 105 {
			t.Errorf("%s: V1 rises by %.1f Hz", cortex, v1)
		}
	}
	weak, strong := peaks["Weak"][28]/peaks["Weak"][0], peaks["Strong"][28]/peaks["Strong"][0]
	if ratio := strong / weak; ratio < 100 || ratio > 300 {
		t.Errorf("24c answers %.0f times as strongly, for an answer of V1", ratio)
	}
}

// earliest is the shortest way of axons from V1 to each area, in ms at 3.5 m/s.
func earliest(fractions, distance [][]float64) []float64 {
	out := make([]float64, len(distance))
	for i := 1; i < len(out); i++ {
		out[i] = math.Inf(1)
	}
	for range out {
		for to := range out {
			for from := range out {
				if fractions[to][from] > 0 {
					out[to] = min(out[to], out[from]+distance[to][from]/3.5)
				}
			}
		}
	}
	return out
}

// Wang (2002), fig. 3: the population with the stronger input wins, and goes on
// firing when the dots are gone.
func TestTheStrongerInputWins(t *testing.T) {
	if testing.Short() {
		t.Skip("the short form leaves out the decision")
	}
	text, err := os.ReadFile("wang2002/model.nml")
	if err != nil {
		t.Fatal(err)
	}
	strong := strings.Replace(string(text), "const coherence = 0.128", "const coherence = 0.512", 1)
	if strong == string(text) {
		t.Fatal("the model has no coherence of 0.128")
	}
	model := filepath.Join(t.TempDir(), "model.nml")
	if err := os.WriteFile(model, []byte(strong), 0o600); err != nil {
		t.Fatal(err)
	}
	run, rates := ran(t, model)
	if !(rates["A"] > 10 && rates["A"] > 4*rates["B"]) {
		t.Errorf("A fires at %.1f Hz, B at %.1f Hz", rates["A"], rates["B"])
	}
	over := table(t, filepath.Join(run, "rates.csv"))
	times, a, b := over.Numbers("time_ms"), over.Numbers("A_hz"), over.Numbers("B_hz")
	for k, at := range times {
		if at >= 1700 && !(a[k] > 8 && a[k] > 2*b[k]) {
			t.Errorf("at %g ms, after the dots, A fires at %.1f Hz and B at %.1f Hz", at, a[k], b[k])
			break
		}
	}
}
