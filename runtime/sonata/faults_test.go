package sonata

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const (
	network   = "testdata/network.h5"
	nodeTypes = "testdata/node_types.csv"
)

func TestAttributesOfGroupsAndTypes(t *testing.T) {
	n := must[*Nodes](t)(ReadNodes(network, nodeTypes, "cortex"))
	equal(t, "x", must[[]float64](t)(n.Number("x")), []float64{0.5, 1.5, -2, -1, 2.5})
	equal(t, "layer", must[[]string](t)(n.Text("layer")), []string{"L4", "L23", "L5", "L5", "L4"})
	equal(t, "model", must[[]string](t)(n.Text("model")), []string{"exc", "exc", "inh", "inh", "exc"})
	e := must[*Edges](t)(ReadEdges(network, "", ""))
	weight := must[[]float64](t)(e.Number("syn_weight"))
	for i := range 1000 {
		if e.Source[i] != uint32(i%5) || e.Target[i] != uint32(i*3%5) || weight[i] != float64(i)*0.25 {
			t.Fatalf("edge %d: %d -> %d of weight %v", i, e.Source[i], e.Target[i], weight[i])
		}
	}
	if e.From != "cortex" || e.To != "cortex" {
		t.Errorf("from %q to %q", e.From, e.To)
	}
	s := must[*Spikes](t)(ReadSpikes(network, ""))
	equal(t, "times in ms", s.Times, []float64{1, 2.5})
	equal(t, "nodes", s.Nodes, []uint32{4, 0})
}

func TestFaultsAreExplained(t *testing.T) {
	whole, err := os.ReadFile(network)
	if err != nil {
		t.Fatal(err)
	}
	write := func(name string, content []byte) string {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	nodes := func(path string) error { _, err := ReadNodes(path, nodeTypes, "cortex"); return err }
	number := func(name string) error {
		n := must[*Nodes](t)(ReadNodes(network, nodeTypes, "cortex"))
		_, err := n.Number(name)
		return err
	}
	bare := must[*Nodes](t)(ReadNodes(network, "", "named"))
	_, noType := bare.Number("tau")
	_, longText := bare.Text("name")
	_, ofMany := ReadNodes(network, "", "")
	_, noSpikes := ReadSpikes(write("half.h5", whole[:len(whole)/2]), "")
	_, badTypes := ReadNodes(network, write("types.csv", []byte("node_type_id tau\nx 5\n")), "cortex")
	_, badJSON := ReadConfig(write("c.json", []byte("{\n \"network\": \"a\",\n}")))
	_, badKind := ReadConfig(write("c.json", []byte("{\n \"run\": {\"tstop\": \"long\"}}")))
	_, variable := ReadConfig(write("c.json", []byte(`{"networks": {"nodes": [{"nodes_file": "$NO/n.h5"}]}}`)))
	circle := write("circle.json", []byte(`{"network": "circle.json"}`))
	_, circular := ReadConfig(circle)
	for _, c := range []struct {
		err  error
		want string
	}{
		{nodes("absent.h5"), "absent.h5: no such file"},
		{nodes("testdata"), "expected an HDF5 file, found a folder"},
		{nodes(write("text.h5", []byte("time,V\n"))), "expected an HDF5 file"},
		{nodes(write("empty.h5", nil)), "expected an HDF5 file"},
		{noSpikes, "half.h5: "},
		{ofMany, "several populations: say which of cortex, named"},
		{number("colour"), "node_types.csv: expected a column colour, found node_type_id, tau, model, a note (node 0 in "},
		{number("tau"), "node_types.csv:3: column tau: type 2 has no value (node 2"},
		{number("model"), `node_types.csv:2: column model: expected a number, found "exc"`},
		{noType, "node 0 has no tau in its group, and there is no table of types"},
		{longText, "/nodes/named/0/name cannot be read"},
		{badTypes, "types.csv:2: column node_type_id: expected a cell"},
		{badJSON, "c.json:3: expected JSON"},
		{badKind, "c.json:2: run.tstop: expected a float64, found a string"},
		{variable, "the manifest does not resolve $NO/n.h5"},
		{circular, "name each other in a circle"},
	} {
		if c.err == nil || !strings.Contains(c.err.Error(), c.want) {
			t.Errorf("got %v, want %s", c.err, c.want)
		}
	}
}

// Every cut of a file must end in an error or in the data, not in a panic.
func TestCutFilesAreNoPanic(t *testing.T) {
	whole, err := os.ReadFile(network)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "cut.h5")
	want := must[[]float64](t)(must[*Nodes](t)(ReadNodes(network, nodeTypes, "cortex")).Number("x"))
	for size := 0; size < len(whole); size += 97 {
		if err := os.WriteFile(path, whole[:size], 0o600); err != nil {
			t.Fatal(err)
		}
		n, err := ReadNodes(path, nodeTypes, "cortex")
		if err != nil {
			continue
		}
		if x, err := n.Number("x"); err == nil && !slices.Equal(x, want) {
			t.Errorf("the first %d bytes give %v", size, x)
		}
	}
}

func FuzzReaders(f *testing.F) {
	whole, err := os.ReadFile(network)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Fuzz(func(t *testing.T, content []byte) {
		path := filepath.Join(t.TempDir(), "fuzz.h5")
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		if n, err := ReadNodes(path, nodeTypes, "cortex"); err == nil {
			_, _ = n.Number("x")
			_, _ = n.Text("layer")
		}
		if e, err := ReadEdges(path, "", ""); err == nil {
			_, _ = e.Number("syn_weight")
		}
		_, _ = ReadSpikes(path, "")
	})
}

func FuzzConfig(f *testing.F) {
	for _, text := range []string{
		`{"manifest": {"$A": "./x", "$B": "$A/y"}, "networks": {"nodes": [{"nodes_file": "$B/n.h5"}]}}`,
		`{"manifest": {"$A": "$A$A$A"}, "output": {"output_dir": "$A"}, "run": {"dt": 0.1}}`,
		`{"network": "c.json", "inputs": {"a": {"node_set": ["x"], "input_file": "${B}"}}}`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		path := filepath.Join(t.TempDir(), "c.json")
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		c, err := ReadConfig(path)
		if err == nil && c == nil {
			t.Fatal("neither a configuration nor an error")
		}
	})
}
