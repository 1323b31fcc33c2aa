package examples

import (
	"encoding/json"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"codeberg.org/sbinet/npyio/npz"
)

// learnt trains an example and returns the folder with its results and the last
// accuracy of validation.
func learnt(t *testing.T, model string, more ...string) (dir string, accuracy float64) {
	t.Helper()
	if testing.Short() {
		t.Skip("training takes a while")
	}
	dir = t.TempDir()
	command := exec.Command(nmlc, append([]string{"train", model, "--json", "--precision", "f32", "-o", dir}, more...)...)
	var problems strings.Builder
	command.Stderr = &problems
	out, err := command.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, problems.String())
	}
	var said struct {
		Backend    string
		Validation struct{ Accuracy float64 }
	}
	if err := json.Unmarshal(out, &said); err != nil {
		t.Fatal(err)
	}
	return dir, said.Validation.Accuracy
}

// Without delays a cell cannot tell intervals that it has forgotten; with delays
// that are trained it can.
func TestLearnedDelaysTellIntervals(t *testing.T) {
	needsLLVM(t)
	for name, bounds := range map[string][2]float64{"Delays": {0.95, 1}, "Drawn": {0.3, 0.9}, "None": {0, 0.4}} {
		if _, accuracy := learnt(t, "learned_delays/model.nml", "--name", name); accuracy < bounds[0] || accuracy > bounds[1] {
			t.Errorf("%s: the accuracy is %.3f", name, accuracy)
		}
	}
}

// EventProp finds its way where nothing but times of spikes tells the kinds apart.
func TestLatenciesAreLearntByEventProp(t *testing.T) {
	needsLLVM(t)
	if _, accuracy := learnt(t, "latency_coding/model.nml", "--name", "Exactly", "--steps", "100"); accuracy < 0.6 {
		t.Errorf("the accuracy is %.3f", accuracy)
	}
}

// The worm's connections are those of the table after training, too, and have kept
// their signs.
func TestWormKeepsItsWiring(t *testing.T) {
	needsLLVM(t)
	data := connectome(t, "connectome_celegans")
	dir, accuracy := learnt(t, "worm_memory/model.nml", "--data", data)
	if accuracy < 0.95 {
		t.Errorf("the accuracy is %.3f", accuracy)
	}
	at := map[string]int{}
	for i, name := range table(t, filepath.Join(data, "varshney2011_cells.csv")).Texts("name") {
		at[name] = i
	}
	edges := table(t, filepath.Join(data, "varshney2011_synapses.csv"))
	listed := map[[2]int]bool{}
	pre, post, kind := edges.Texts("pre"), edges.Texts("post"), edges.Texts("type")
	for k := range pre {
		if kind[k] == "C" && pre[k] != post[k] {
			listed[[2]int{at[pre[k]], at[post[k]]}] = true
		}
	}
	values, err := npz.Open(filepath.Join(dir, "trained.npz"))
	if err != nil {
		t.Fatal(err)
	}
	defer values.Close()
	count := 0
	for line, sign := range map[string]float64{"excites": 1, "inhibits": -1} {
		var w []float64
		var from, to []uint32
		for name, into := range map[string]any{"_1": &w, "_pre": &from, "_post": &to} {
			if err := values.Read("weights_"+line+"_Neurons_Neurons"+name+".npy", into); err != nil {
				t.Fatal(err)
			}
		}
		for k, x := range w {
			if x*sign < 0 {
				t.Errorf("a weight of %s is %g", line, x)
			}
			if !listed[[2]int{int(from[k]), int(to[k])}] {
				t.Errorf("%s has a connection that the worm has not: %d to %d", line, from[k], to[k])
			}
		}
		count += len(w)
	}
	if count != len(listed) {
		t.Errorf("%d connections of %d", count, len(listed))
	}
}

// needsLLVM skips what takes minutes by the interpreter.
func needsLLVM(t *testing.T) {
	t.Helper()
	if out, err := exec.Command(nmlc, "run", "stdlib/lif", "--backend", "llvm", "--json").CombinedOutput(); err != nil {
		t.Skipf("without libLLVM this takes minutes: %s", out)
	}
}
