package pipeline_test

import (
	"compress/gzip"
	"container/heap"
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
func projection(t *testing.T, name string, cells int) *wiring.Edges {
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
	return e
}

// intFire1 compiles the library's cell.
func intFire1(t *testing.T, b *pipeline.Backend) *event.Code {
	t.Helper()
	made, _, wrong := eventCell(t, `import "stdlib/intfire1"
synapse Kick { weight w: 1; post m: 1; on pre { post.m += w } }
network N {
    population A: IntFire1[300]
    connect A -> A by Kick { all_to_all; w = 1; delay 2 ms }
}`)
	if wrong != "" {
		t.Fatal(wrong)
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
			{Name: "lgn", Pre: 0, Post: 2, Edges: projection(t, "edges_lgn_v1.csv.gz", 90), Tick: 0.1},
			{Name: "tw", Pre: 1, Post: 2, Edges: projection(t, "edges_tw_v1.csv.gz", 30), Tick: 0.1},
			{Name: "v1", Pre: 2, Post: 2, Edges: projection(t, "edges_v1_v1.csv.gz", 300), Tick: 0.1},
		},
		Duration: 3000, DT: 0.1,
	}
}

// arrival is an event of the plain simulation below.
type arrival struct {
	time   float64
	order  int
	cell   int     // -1 for the spike of a source
	from   int     // the population of the source
	weight float64 // NaN for the end of a refractory period
}

type arrivals []arrival

func (a arrivals) Len() int      { return len(a) }
func (a arrivals) Swap(i, k int) { a[i], a[k] = a[k], a[i] }
func (a arrivals) Less(i, k int) bool {
	return a[i].time < a[k].time || a[i].time == a[k].time && a[i].order < a[k].order
}
func (a *arrivals) Push(x any) { *a = append(*a, x.(arrival)) }
func (a *arrivals) Pop() any {
	x := (*a)[len(*a)-1]
	*a = (*a)[:len(*a)-1]
	return x
}

// plainly simulates the network one arrival after the other, and returns the
// spikes of its cells in the order in which they happen.
func plainly(job *event.Job) (times []float64, cells []int) {
	queue, order := arrivals{}, 0
	push := func(a arrival) {
		order++
		a.order = order
		heap.Push(&queue, a)
	}
	send := func(population, cell int, now float64) {
		e := job.Projections[population].Edges // one for each population, in their order
		for k := e.Row[cell]; k < e.Row[cell+1]; k++ {
			push(arrival{time: now + 2, cell: int(e.Target[k]), weight: e.Weight[k]})
		}
	}
	for i, p := range job.Populations[:2] {
		for cell, train := range p.Source.(event.Trains) {
			for _, t := range train {
				push(arrival{time: t, cell: -1 - cell, from: i})
			}
		}
	}
	tau, refractory := job.Populations[2].Params[0].Values, job.Populations[2].Params[1].Values
	m, last, deaf := make([]float64, 300), make([]float64, 300), make([]bool, 300)
	for queue.Len() > 0 {
		a := heap.Pop(&queue).(arrival)
		switch i := a.cell; {
		case a.time > job.Duration:
			return times, cells
		case i < 0:
			send(a.from, -1-i, a.time)
		case math.IsNaN(a.weight):
			deaf[i], m[i], last[i] = false, 0, a.time
		case !deaf[i]:
			m[i] = m[i]*math.Exp((last[i]-a.time)/tau[i]) + a.weight
			last[i] = a.time
			if m[i] >= 1 {
				deaf[i] = true
				push(arrival{time: a.time + refractory[i], cell: i, weight: math.NaN()})
				times, cells = append(times, a.time), append(cells, i)
				send(2, i, a.time)
			}
		}
	}
	return times, cells
}

// The reference run, in NEURON, has 4322 spikes. The cells that are silent get
// no input that could bring them to 1.
func TestSonataNetworkHasTheSpikesOfItsReferenceRun(t *testing.T) {
	const spikes, active = 4322, 273
	var digest string
	for _, c := range []struct {
		backend string
		lanes   int
	}{{"interp", 1}, {"interp", 16}, {"auto", 1}, {"auto", 8}} {
		b, err := pipeline.SelectBackend(c.backend)
		if err != nil {
			t.Fatal(err)
		}
		job := sonataJob(t, b.WithLanes(c.lanes))
		r, err := event.Run(context.Background(), job)
		if err != nil {
			t.Fatal(err)
		}
		if digest == "" {
			digest = r.Digest
			comparePlainly(t, job, r)
		}
		firing := 0
		for _, n := range r.Populations[2].Counts {
			if n > 0 {
				firing++
			}
		}
		if got := r.Populations[2].Spikes; got != spikes || firing != active || len(r.Spikes) != spikes {
			t.Errorf("%s, %d lanes: %d spikes of %d cells, want %d of %d", c.backend, c.lanes, got, firing, spikes, active)
		}
		if r.Digest != digest {
			t.Errorf("%s, %d lanes: another digest", c.backend, c.lanes)
		}
	}
}

// comparePlainly holds a run against the plain simulation, to the bit.
func comparePlainly(t *testing.T, job *event.Job, r *network.Result) {
	t.Helper()
	times, cells := plainly(job)
	if len(times) != len(r.Times) {
		t.Fatalf("%d spikes, in the plain simulation %d", len(r.Times), len(times))
	}
	want := map[[2]float64]bool{}
	for i := range times {
		want[[2]float64{times[i], float64(cells[i])}] = true
	}
	for i, s := range r.Spikes {
		if !want[[2]float64{r.Times[i], float64(s.Cell)}] {
			t.Fatalf("the spike of cell %d at %v is not one of the plain simulation", s.Cell, r.Times[i])
		}
	}
}
