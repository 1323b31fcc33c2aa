package pipeline_test

import (
	"compress/gzip"
	"context"
	"encoding/csv"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"nmlc/codegen/pipeline"
	"nmlc/lang/diag"
	"nmlc/lang/model"
	"nmlc/load"
	"nmlc/runtime/event"
	"nmlc/runtime/network"
	"nmlc/runtime/wiring"
)

// intFire1Data is the network of the SONATA example, as tables.
const intFire1Data = "../../../shared/data/ref_sonata_300_intfire"

// rows reads a table, packed or not, as columns of numbers by their names;
// what is no number is NaN.
func rows(t *testing.T, name string) map[string][]float64 {
	t.Helper()
	file, err := os.Open(filepath.Join(intFire1Data, name))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var text io.Reader = file
	if strings.HasSuffix(name, ".gz") {
		if text, err = gzip.NewReader(file); err != nil {
			t.Fatal(err)
		}
	}
	all, err := csv.NewReader(text).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]float64{}
	for _, row := range all[1:] {
		for k, field := range row {
			v, err := strconv.ParseFloat(field, 64)
			if err != nil {
				v = math.NaN()
			}
			out[all[0][k]] = append(out[all[0][k]], v)
		}
	}
	return out
}

// trains sorts the spikes of a table by cell.
func trains(t *testing.T, name string, cells int) event.Trains {
	t.Helper()
	out := make(event.Trains, cells)
	table := rows(t, name)
	for i, id := range table["node_id"] {
		out[int(id)] = append(out[int(id)], table["time_ms"][i])
	}
	return out
}

// projection reads the connections of a table.
func projection(t *testing.T, name string, pre, cells int) *wiring.Edges {
	t.Helper()
	table := rows(t, name)
	e := &wiring.Edges{Pre: cells, Post: 300, Row: make([]int64, cells+1), Delay: []uint16{20}}
	by := make([][]int, cells)
	for i, s := range table["source"] {
		by[int(s)] = append(by[int(s)], i)
		if table["delay_ms"][i] != 2 {
			t.Fatalf("%s: a delay of %g ms", name, table["delay_ms"][i])
		}
	}
	for s, list := range by {
		for _, i := range list {
			e.Target = append(e.Target, uint32(table["target"][i]))
			e.Weight = append(e.Weight, table["nsyns"][i]*table["weight_per_syn"][i])
		}
		e.Row[s+1] = int64(len(e.Target))
	}
	_ = pre
	return e
}

// intFire1 compiles the library's cell.
func intFire1(t *testing.T, b *pipeline.Backend) *event.Code {
	t.Helper()
	file, diags, err := load.Model("stdlib/intfire1")
	if err != nil {
		t.Fatal(err)
	}
	if err := load.Failure(diags); err != nil {
		t.Fatal(err)
	}
	cell := file.Cells[0]
	found := &diag.List{}
	made := pipeline.EventProgram(cell, nil, []*model.Symbol{cell.Lookup("m")}, found)
	if made == nil {
		t.Fatal(load.Failure(found))
	}
	code, err := made.Compile(b)
	if err != nil {
		t.Fatal(err)
	}
	return code
}

func sonataJob(t *testing.T, b *pipeline.Backend) *event.Job {
	t.Helper()
	if _, err := os.Stat(intFire1Data); err != nil {
		t.Skipf("the SONATA network is not here: %v", err)
	}
	nodes := rows(t, "nodes_v1.csv")
	return &event.Job{
		Populations: []*event.Population{
			{Name: "LGN", Size: 90, Source: trains(t, "input_lgn.csv", 90)},
			{Name: "TW", Size: 30, Source: trains(t, "input_tw.csv", 30)},
			{Name: "V1", Size: 300, Code: intFire1(t, b), Spikes: true, States: []string{"m"},
				Params: []network.Param{{Name: "tau", Values: nodes["tau_ms"]}, {Name: "t_ref", Values: nodes["refrac_ms"]}}},
		},
		Projections: []*event.Projection{
			{Name: "lgn", Pre: 0, Post: 2, Edges: projection(t, "edges_lgn_v1.csv.gz", 0, 90), Tick: 0.1},
			{Name: "tw", Pre: 1, Post: 2, Edges: projection(t, "edges_tw_v1.csv.gz", 1, 30), Tick: 0.1},
			{Name: "v1", Pre: 2, Post: 2, Edges: projection(t, "edges_v1_v1.csv.gz", 2, 300), Tick: 0.1},
		},
		Duration: 3000, DT: 0.1,
	}
}

func TestSonataNetworkHasTheSpikesOfItsReferenceRun(t *testing.T) {
	digests := map[string]string{}
	for _, name := range []string{"interp", "llvm"} {
		for _, lanes := range []int{1, 16} {
			b, err := pipeline.SelectBackend(name)
			if err != nil {
				t.Logf("%s: %v", name, err)
				continue
			}
			r, err := event.Run(context.Background(), sonataJob(t, b.WithLanes(lanes)))
			if err != nil {
				t.Fatal(err)
			}
			v1 := r.Populations[2]
			active := 0
			for _, n := range v1.Counts {
				if n > 0 {
					active++
				}
			}
			if v1.Spikes != 4322 {
				t.Errorf("%s, %d lanes: %d spikes, the reference has 4322", name, lanes, v1.Spikes)
			}
			t.Logf("%s, %d lanes: %d spikes, %d active, %d events", name, lanes, v1.Spikes, active, r.Events)
			digests[r.Digest] = name
		}
	}
	if len(digests) != 1 {
		t.Errorf("the digests differ: %v", digests)
	}
}
