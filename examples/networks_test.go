package examples

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"nmlc/runtime/data"
)

// connected makes the tables of an example, beside its model, in a folder of
// their own.
func connected(t *testing.T, example, source string) (dir string) {
	t.Helper()
	source = filepath.Join(recordings, source)
	if _, err := os.Stat(source); err != nil {
		t.Skipf("the connectome is not here: %v", err)
	}
	dir = t.TempDir()
	if out, err := exec.Command("go", "run", "./"+example+"/tables", source, dir).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	text, err := os.ReadFile(filepath.Join(example, "model.nml"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "model.nml"), text, 0o600); err != nil {
		t.Fatal(err)
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
// way forward; those of the head drive AVD, which commands the way back.
func TestTouchReachesTheRightCommand(t *testing.T) {
	dir := connected(t, "celegans", "connectome_celegans")
	classes := table(t, filepath.Join(dir, "cells.csv")).Texts("class")
	change := func(touch string) (of map[string]float64) {
		run, _ := ran(t, filepath.Join(dir, "model.nml"), "--name", touch)
		traces := table(t, filepath.Join(run, "traces.csv"))
		times := traces.Numbers("time_ms")
		before, during := slices.Index(times, 195), slices.Index(times, 1150)
		of = map[string]float64{}
		for cell, class := range classes {
			v := traces.Numbers(fmt.Sprintf("Neurons_V_%d_mV", cell))
			if d := v[before] - v[0]; d > 0.01 || d < -0.01 {
				t.Errorf("cell %d moves by %g mV before the touch", cell, d)
			}
			of[class] += (v[during] - v[0]) / 2 // all these classes have two cells
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

// The flash goes from V1 to V2 and on to V4, after the delays between them, and
// the cortex is quiet without it.
func TestAFlashTravelsThroughTheCortex(t *testing.T) {
	if testing.Short() {
		t.Skip("the short form leaves out the cortex")
	}
	dir := connected(t, "macaque", "connectome_macaque_joglekar")
	run, rates := ran(t, filepath.Join(dir, "model.nml"))
	if rates["E"] < 2 || rates["E"] > 8 {
		t.Errorf("excitatory cells fire at %.1f Hz", rates["E"])
	}
	spikes := table(t, filepath.Join(run, "spikes.csv"))
	times, populations, cells := spikes.Numbers("time_ms"), spikes.Texts("population"), spikes.Numbers("cell")
	const areas, perArea, bin = 29, 160, 5
	counts := [areas][800 / bin]int{}
	for k, at := range times {
		if populations[k] == "E" && at < 800 {
			counts[int(cells[k])/perArea][int(at/bin)]++
		}
	}
	onset := func(area int) int {
		for k := 300 / bin; k < 350/bin; k++ {
			if counts[area][k] > perArea*bin*30/1000 {
				return k * bin
			}
		}
		t.Errorf("area %d does not answer the flash", area)
		return 0
	}
	v1, v2, v4 := onset(0), onset(1), onset(2)
	if !(v1 <= 305 && v1 < v2 && v2 < v4) {
		t.Errorf("V1 answers at %d ms, V2 at %d ms, V4 at %d ms", v1, v2, v4)
	}
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
