package sonata

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"nmlc/runtime/data"
)

const folder = "../../../shared/data/ref_sonata_300_intfire"

// reference skips where the network is absent: it is not part of the repository.
func reference(t *testing.T, name string) string {
	t.Helper()
	path := filepath.Join(folder, name)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("the network 300_intfire is not at hand: %v", err)
	}
	return path
}

func csv(t *testing.T, name string) *data.Table {
	t.Helper()
	table, err := data.ReadTable(reference(t, name))
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func equal[T comparable](t *testing.T, what string, got, want []T) {
	t.Helper()
	if len(got) == 0 || !slices.Equal(got, want) {
		t.Errorf("%s differs from the table beside it (%d values, want %d)", what, len(got), len(want))
	}
}

func TestConfig(t *testing.T) {
	c := must[*Config](t)(ReadConfig(reference(t, "sonata_h5/config.json")))
	network := filepath.Join(folder, "sonata_h5/network")
	if len(c.Nodes) != 3 || len(c.Edges) != 3 || len(c.Inputs) != 2 || c.Stop != 3000 || c.Step != 0.1 {
		t.Errorf("%+v", c)
	}
	if want := (Files{filepath.Join(network, "v1_nodes.h5"), filepath.Join(network, "v1_node_types.csv")}); c.Nodes[0] != want {
		t.Errorf("%v, want %v", c.Nodes[0], want)
	}
	if want := (Input{"LGN_spikes", "spikes", "h5", filepath.Join(folder, "sonata_h5/inputs/lgn_spikes.h5"), "lgn", ""}); c.Inputs[0] != want {
		t.Errorf("%v, want %v", c.Inputs[0], want)
	}
}

func TestNodesAreThoseOfTheTable(t *testing.T) {
	c := must[*Config](t)(ReadConfig(reference(t, "sonata_h5/config.json")))
	n := must[*Nodes](t)(ReadNodes(c.Nodes[0].Path, c.Nodes[0].Types, ""))
	table := csv(t, "nodes_v1.csv")
	if n.Population != "v1" || n.Len() != 300 {
		t.Errorf("population %s of %d", n.Population, n.Len())
	}
	equal(t, "the type", n.TypeID(), table.Indices("node_type_id", data.Cells{Size: 1000}))
	kinds := must[[]string](t)(n.Text("model_name"))
	for i := range kinds {
		kinds[i] = strings.TrimPrefix(kinds[i], "LIF_")
	}
	equal(t, "the model", kinds, table.Texts("model"))
	lgn := must[*Nodes](t)(ReadNodes(c.Nodes[1].Path, c.Nodes[1].Types, "lgn"))
	x := must[[]float64](t)(lgn.Number("x"))
	usual := must[*Nodes](t)(ReadNodes(c.Nodes[0].Path, "", ""))
	if locations := must[[]string](t)(usual.Text("location")); locations[0] != "VisL4" {
		t.Errorf("the location is %s", locations[0])
	}
	if len(x) != 90 || x[0] < 52.397 || x[0] > 52.398 {
		t.Errorf("x = %v", x[:1])
	}
}

func TestEdgesAreThoseOfTheTables(t *testing.T) {
	c := must[*Config](t)(ReadConfig(reference(t, "sonata_h5/config.json")))
	total := 0
	for i, name := range []string{"v1_v1", "lgn_v1", "tw_v1"} {
		e := must[*Edges](t)(ReadEdges(c.Edges[i].Path, c.Edges[i].Types, ""))
		total += e.Len()
		table := csv(t, "edges_"+name+".csv.gz")
		all := data.Cells{Size: 300}
		equal(t, name+" source", e.Source, table.Indices("source", all))
		equal(t, name+" target", e.Target, table.Indices("target", all))
		equal(t, name+" nsyns", must[[]float64](t)(e.Number("nsyns")), table.Numbers("nsyns"))
		equal(t, name+" delay", must[[]float64](t)(e.Number("delay")), table.Numbers("delay_ms"))
		equal(t, name+" weight", signed(t, e, c), table.Numbers("weight_per_syn"))
		if err := e.Check(300, 300); err != nil || table.Err() != nil {
			t.Error(err, table.Err())
		}
		if e.From+"_"+e.To != name {
			t.Errorf("%s: from %s to %s", name, e.From, e.To)
		}
	}
	if total != 61560+17160+9000 {
		t.Errorf("%d edges", total)
	}
}

// signed are the weights with the sign that the dynamics of the synapse have.
func signed(t *testing.T, e *Edges, c *Config) []float64 {
	t.Helper()
	weight := must[[]float64](t)(e.Number("syn_weight"))
	for i, params := range must[[]string](t)(e.Text("dynamics_params")) {
		if params == "instanteneousInh.json" {
			weight[i] = -weight[i]
		}
	}
	return weight
}

func TestInputsAreThoseOfTheTables(t *testing.T) {
	c := must[*Config](t)(ReadConfig(reference(t, "sonata_h5/config.json")))
	for i, name := range []string{"lgn", "tw"} {
		s := must[*Spikes](t)(ReadSpikes(c.Inputs[i].Path, ""))
		table := csv(t, "input_"+name+".csv")
		times, nodes := table.Numbers("time_ms"), table.Indices("node_id", data.Cells{Size: 300})
		if err := table.Err(); err != nil {
			t.Fatal(err)
		}
		for i, at := range s.Times { // the tables have six digits
			s.Times[i], _ = strconv.ParseFloat(strconv.FormatFloat(at, 'g', 6, 64), 64)
		}
		copied := Spikes{Times: times, Nodes: nodes}
		gotTimes, gotNodes := s.byTime()
		wantTimes, wantNodes := copied.byTime()
		equal(t, name+" times", gotTimes, wantTimes)
		equal(t, name+" nodes", gotNodes, wantNodes)
	}
}
