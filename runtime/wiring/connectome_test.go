package wiring_test

import (
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"nmlc/runtime/data"
	"nmlc/runtime/wiring"
)

// shared is a file of the connectomes, which are not part of the repository.
func shared(t *testing.T, name string) string {
	t.Helper()
	path := filepath.Join("../../../shared/data", name)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("the connectome is not at hand: %v", err)
	}
	return path
}

func table(t *testing.T, path string) *data.Table {
	t.Helper()
	table, err := data.ReadTable(path)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// connect makes edges between the cells of a population from a list.
func connect(t *testing.T, cells int, pre, post []uint32, weight []float64) *wiring.Edges {
	t.Helper()
	side := wiring.Side{Size: cells}
	e, err := wiring.Build(&wiring.Spec{Pre: side, Post: side, Same: true, Rule: wiring.List{Pre: pre, Post: post},
		Weight: wiring.Amount{Each: func(p *wiring.Pair) float64 { return weight[p.Edge] }},
		Delay:  wiring.Amount{Constant: 1}, DT: 0.1, MinDelay: 1})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func sum(values []float64) (total float64) {
	for _, v := range values {
		total += v
	}
	return total
}

// weights between two cells, all together.
func between(e *wiring.Edges, pre, post uint32) (total float64) {
	for at := e.Row[pre]; at < e.Row[pre+1]; at++ {
		if e.Target[at] == post {
			total += e.Weight[at]
		}
	}
	return total
}

// The totals are those that come with the tables.
func TestCElegans(t *testing.T) {
	nodes := table(t, shared(t, "connectome_celegans/varshney2011_cells.csv"))
	cells := nodes.NameCells("name")
	for kind, want := range map[string]struct {
		rows     int
		contacts float64
	}{"C": {2194, 5043}, "E": {1031, 1777}} {
		edges := table(t, shared(t, "connectome_celegans/varshney2011_synapses.csv"))
		edges.Keep("type", kind)
		pre, post, count := edges.Indices("pre", cells), edges.Indices("post", cells), edges.Numbers("count")
		if err := edges.Err(); err != nil {
			t.Fatal(err)
		}
		e := connect(t, cells.Size, pre, post, count)
		if e.Pre != 279 || e.Len() != want.rows || sum(e.Weight) != want.contacts {
			t.Errorf("%s: %d cells, %d rows, %v contacts; want 279, %+v", kind, e.Pre, e.Len(), sum(e.Weight), want)
		}
		if kind == "E" {
			symmetric(t, e)
		} else if got := between(e, cells.Names["ADAL"], cells.Names["AIBR"]); got != 2 {
			t.Errorf("ADAL -> AIBR has %v contacts, want 2", got)
		}
	}
}

// symmetric checks that gap junctions connect both ways.
func symmetric(t *testing.T, e *wiring.Edges) {
	t.Helper()
	for pre := range uint32(e.Pre) {
		for _, post := range e.Target[e.Row[pre]:e.Row[pre+1]] {
			if there, back := between(e, pre, post), between(e, post, pre); there != back {
				t.Errorf("%d -> %d: %v contacts, back %v", pre, post, there, back)
			}
		}
	}
}

func TestFlyOpticLobe(t *testing.T) {
	types := data.Cells{Size: 65, Names: map[string]uint32{}}
	edges := func(file, pre, post, column string) *wiring.Edges {
		list, err := data.ReadEdges(shared(t, "connectome_fly_optic_lobe/"+file), pre, post)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range append(list.Texts(pre), list.Texts(post)...) {
			if _, known := types.Names[name]; !known {
				types.Names[name] = uint32(len(types.Names))
			}
		}
		sources, targets, counts := list.Indices(pre, types), list.Indices(post, types), list.Numbers(column)
		if err := list.Err(); err != nil {
			t.Fatal(err)
		}
		return connect(t, types.Size, sources, targets, counts)
	}
	list := edges("central_column_edges.csv", "pre", "post", "signed_synapses")
	matrix := edges("central_column_matrix.csv", "row", "column", "value")
	if list.Len() != 480 || !slices.Equal(list.Target, matrix.Target) || !slices.Equal(list.Row, matrix.Row) {
		t.Errorf("%d edges in the list, %d in the matrix; want the same 480", list.Len(), matrix.Len())
	}
	for at, weight := range list.Weight {
		if math.Abs(weight/matrix.Weight[at]-1) > 1e-5 { // the list has six digits
			t.Errorf("edge %d has %v in the list, %v in the matrix", at, weight, matrix.Weight[at])
		}
	}
	if got := between(list, types.Names["R1"], types.Names["L1"]); got != -40 {
		t.Errorf("R1 -> L1 is %v, want -40: photoreceptors inhibit", got)
	}
}

func TestMacaqueCortex(t *testing.T) {
	list, err := data.ReadEdges(shared(t, "connectome_macaque_joglekar/fln_29x29.csv"), "column", "row") // rows are targets
	if err != nil {
		t.Fatal(err)
	}
	areas := data.Cells{Size: 29}
	source, target, fln := list.Indices("column", areas), list.Indices("row", areas), list.Numbers("value")
	if err := list.Err(); err != nil {
		t.Fatal(err)
	}
	e := connect(t, 29, source, target, fln)
	into := make([]float64, e.Post)
	for at, area := range e.Target {
		into[area] += e.Weight[at]
	}
	if e.Pre != 29 || e.Len() != 536 {
		t.Errorf("%d areas, %d connections; want 29 and 536", e.Pre, e.Len())
	}
	for area, all := range into { // fractions of all sources, those beyond the 29 areas too
		if all > 1+1e-9 {
			t.Errorf("area %d gets a fraction of %v of its labelled neurons from the 29 areas", area, all)
		}
	}
	if got := between(e, 1, 0); math.Abs(got-0.7321572062) > 1e-12 {
		t.Errorf("V2 -> V1 is %v, want 0.732", got)
	}
}
