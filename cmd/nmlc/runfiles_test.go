package main

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"codeberg.org/sbinet/npyio/npz"
	"github.com/google/go-cmp/cmp"
	"gonum.org/v1/gonum/mat"
)

// The archive holds what the tables hold.
func TestArraysAreThoseOfTheTables(t *testing.T) {
	_, folder := written(t, `import "stdlib/hh"
run R { cell HH; duration 60 ms; dt 0.02 ms; size 4; stimulus I = step(0 uA/cm^2 .. 30 uA/cm^2); record V every 20 ms of cells 1 .. 3; record I of cell 2 }
`)
	z, err := npz.Open(filepath.Join(folder, "run.npz"))
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	read := func(name string, to any) {
		if err := z.Read(name, to); err != nil {
			t.Fatalf("%s among %v: %v", name, z.Keys(), err)
		}
	}
	var voltage, current mat.Dense
	var cells, spikeCells []int64
	var times, spikeTimes, swept []float64
	read("V_mV.npy", &voltage)
	read("V_cells.npy", &cells)
	read("V_time_ms.npy", &times)
	read("I_uA_per_cm2.npy", &current)
	read("spikes_cell.npy", &spikeCells)
	read("spikes_time_ms.npy", &spikeTimes)
	read("sweep_I_uA_per_cm2.npy", &swept)
	near := cmp.Comparer(func(a, b float64) bool { return math.Abs(a-b) < 1e-12 })
	if diff := cmp.Diff([]int64{1, 2, 3}, cells) + cmp.Diff([]float64{0, 20, 40}, times) + cmp.Diff([]float64{0, 10, 20, 30}, swept, near); diff != "" {
		t.Error(diff)
	}
	if rows, columns := current.Dims(); rows != 1 || columns != 3000 || math.Abs(current.At(0, 7)-20) > 1e-12 {
		t.Errorf("the current is %d by %d, %g", rows, columns, current.At(0, 7))
	}
	if last := rowOf(t, folder, "40,"); last[1] != fmt.Sprintf("%.9g", voltage.At(0, 2)) || last[3] != fmt.Sprintf("%.9g", voltage.At(2, 2)) {
		t.Errorf("the table has %v at 40 ms, the archive %v and %v", last, voltage.At(0, 2), voltage.At(2, 2))
	}
	table, err := os.ReadFile(filepath.Join(folder, "spikes.csv"))
	if err != nil {
		t.Fatal(err)
	}
	if lines := strings.Count(string(table), "\n") - 1; lines != len(spikeTimes) || lines != len(spikeCells) || lines < 10 {
		t.Errorf("%d spikes in the table, %d and %d in the archive", lines, len(spikeTimes), len(spikeCells))
	}
}

// rowOf are the fields of the row that begins with the text.
func rowOf(t *testing.T, folder, begin string) []string {
	t.Helper()
	table, err := os.ReadFile(filepath.Join(folder, "traces.csv"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(table)) {
		if strings.HasPrefix(line, begin) {
			return strings.Split(strings.TrimSpace(line), ",")
		}
	}
	t.Fatalf("no row begins with %s", begin)
	return nil
}
