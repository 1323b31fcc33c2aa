package examples

import (
	"encoding/csv"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
)

// What a flash does to the inputs of T4 and T5 has the sign that physiology finds,
// by the wiring alone.
func TestFlyColumnTellsOnFromOff(t *testing.T) {
	data := filepath.Join(recordings, "connectome_fly_optic_lobe")
	names := firstColumn(t, filepath.Join(data, "central_column_matrix.csv"))
	dir := t.TempDir()
	if out, err := exec.Command(nmlc, "run", "fly_column/model.nml", "--data", data, "-o", dir).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	change := changes(t, filepath.Join(dir, "traces.csv"), "400", names)
	for sign, cells := range map[float64][]string{
		1:  {"R1", "C3", "Mi1", "Tm3", "Mi4", "T4a", "T4b", "T4c", "T4d"},
		-1: {"L1", "L2", "L3", "Tm1", "Tm2", "Tm4", "Tm9", "Mi9", "T5a", "T5b", "T5c", "T5d"},
	} {
		for _, cell := range cells {
			if sign*change[cell] < 0.05 {
				t.Errorf("%s changes by %+.3f, want the sign of %+g", cell, change[cell], sign)
			}
		}
	}
}

// firstColumn are the names in a matrix, without the header.
func firstColumn(t *testing.T, path string) []string {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Skipf("the connectome is not here: %v", err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, row := range rows[1:] {
		names = append(names, row[0])
	}
	return names
}

// changes are the differences from rest at a time, by cell.
func changes(t *testing.T, path, time string, names []string) map[string]float64 {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]float64{}
	for _, row := range rows[1:] {
		if row[0] != time {
			continue
		}
		for i, name := range names {
			v, err := strconv.ParseFloat(row[1+i], 64)
			if err != nil {
				t.Fatal(err)
			}
			out[name] = v - 1
		}
	}
	if len(out) != len(names) || len(out) != 65 {
		t.Fatalf("%d of %d cells at %s ms", len(out), len(names), time)
	}
	return out
}
