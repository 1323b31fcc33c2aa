package task_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"nmlc/runtime/task"
)

// npy writes an array as NumPy does.
func npy(kind string, shape []int, values any) []byte {
	var axes []string
	for _, n := range shape {
		axes = append(axes, fmt.Sprint(n))
	}
	header := fmt.Sprintf("{'descr': '%s', 'fortran_order': False, 'shape': (%s,), }", kind, strings.Join(axes, ", "))
	header += strings.Repeat(" ", 63-(10+len(header))%64) + "\n"
	var b bytes.Buffer
	b.WriteString("\x93NUMPY\x01\x00")
	binary.Write(&b, binary.LittleEndian, uint16(len(header)))
	b.WriteString(header)
	binary.Write(&b, binary.LittleEndian, values)
	return b.Bytes()
}

func archive(t testing.TB, arrays map[string][]byte) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, content := range arrays {
		w, err := z.Create(name + ".npy")
		if err != nil {
			t.Fatal(err)
		}
		w.Write(content)
	}
	z.Close()
	path := filepath.Join(t.TempDir(), "trials.npz")
	if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// ten are ten trials of three steps and two cells: cell 0 of trial k spikes in step
// k % 3, cell 1 in the others.
func ten() map[string][]byte {
	spikes, rates := make([]uint8, 60), make([]float32, 60)
	values := make([]float64, 30)
	labels := make([]int64, 10)
	for trial := range 10 {
		labels[trial] = int64(trial % 4)
		for step := range 3 {
			values[trial*3+step] = float64(100*trial + step)
			cell := 1
			if step == trial%3 {
				cell = 0
			}
			spikes[(trial*3+step)*2+cell] = 1
			rates[(trial*3+step)*2+cell] = 250
		}
	}
	return map[string][]byte{"x": npy("|u1", []int{10, 3, 2}, spikes), "hz": npy("<f4", []int{10, 3, 2}, rates),
		"y": npy("<f8", []int{10, 3, 1}, values), "label": npy("<i8", []int{10}, labels)}
}

func TestTrialsOfAFile(t *testing.T) {
	path := archive(t, ten())
	r, err := task.Read(task.File{Path: path, Spikes: "x", Labels: "label", Values: "y", Target: "wave", From: 0.5, To: 1.5, HoldOut: 0.3, DT: 0.5, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	if r.Inputs() != 2 || r.Classes() != 4 || r.Longest() != 3 || r.Outputs() != 1 || r.Count(task.Training) != 7 || r.Count(task.Validation) != 3 {
		t.Fatalf("%d inputs, %d classes, %d steps, %d outputs, %d and %d trials", r.Inputs(), r.Classes(), r.Longest(), r.Outputs(), r.Count(task.Training), r.Count(task.Validation))
	}
	for number := range uint64(3) {
		checkRecorded(t, trial(t, r, task.Validation, number), 7+int(number))
	}
	changed := ten()
	changed["label"][len(changed["label"])-8]++
	again, file := r.Digest, r.File
	file.Path = archive(t, changed)
	if other, err := task.Read(file); err != nil || len(again) != 64 || other.Digest == again {
		t.Errorf("files that differ have the digests %s and %v (%v)", again, other, err)
	}
	checkRecorded(t, trial(t, r, task.Validation, 4), 8)
	for epoch := range uint64(6) {
		var seen []int
		for k := range uint64(7) {
			tr := trial(t, r, task.Training, 7*epoch+k)
			seen = append(seen, int(tr.Targets[0].Values[0][0])/100)
			checkRecorded(t, tr, seen[k])
		}
		again := trial(t, r, task.Training, 3) // another epoch in between
		if epoch > 0 && again.Number != 3 {
			t.Error("the number is lost")
		}
		slices.Sort(seen)
		if diff := cmp.Diff([]int{0, 1, 2, 3, 4, 5, 6}, seen); diff != "" {
			t.Errorf("epoch %d: %s", epoch, diff)
		}
	}
}

func checkRecorded(t *testing.T, tr *task.Trial, number int) {
	t.Helper()
	window := task.Window{From: 1, To: 3}
	want := &task.Trial{Number: tr.Number, Steps: 3, Start: []int32{0, 1, 2, 3}, Cells: []int32{1, 1, 1}, Answer: number % 4, Decide: window,
		Classes: []task.Class{{Window: window, Class: number % 4, Weight: 1}}, Condition: fmt.Sprintf("class %d", number%4),
		Targets: []task.Target{{Name: "wave", Window: task.Window{From: 0, To: 3}, Values: [][]float64{{float64(100 * number)}, {float64(100*number + 1)}, {float64(100*number + 2)}}}}}
	want.Cells[number%3] = 0
	if diff := cmp.Diff(want, tr); diff != "" {
		t.Errorf("trial %d: %s", number, diff)
	}
}

// TestRatesOfAFile draws other spikes at each presentation, with the right mean.
func TestRatesOfAFile(t *testing.T) {
	r, err := task.Read(task.File{Path: archive(t, ten()), Rates: "hz", DT: 1, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	spikes := 0
	for k := range uint64(20_000) {
		spikes += len(trial(t, r, task.Training, k).Cells)
	}
	near(t, "spikes of a trial", float64(spikes)/20_000, 0.75, 5*0.0053)
	if _, err := r.Trial(task.Validation, 0); err == nil || !strings.Contains(err.Error(), "hold_out") {
		t.Errorf("got %v", err)
	}
}

func TestMistakesOfFiles(t *testing.T) {
	good := task.File{Spikes: "x", Labels: "label", Values: "y", DT: 1}
	for _, c := range []struct {
		change func(arrays map[string][]byte, f *task.File)
		want   string
	}{
		{func(_ map[string][]byte, f *task.File) { f.Spikes = "z" }, "there is no array z ("},
		{func(a map[string][]byte, _ *task.File) { a["x"] = npy("|u1", []int{10, 6}, make([]uint8, 60)) }, "it has other axes (array x, "},
		{func(a map[string][]byte, _ *task.File) { a["x"] = npy("|u1", []int{1, 1, 2}, []uint8{1, 2}) }, "array x has a number that is no spike at [0][0][1]"},
		{func(a map[string][]byte, _ *task.File) { a["x"] = a["x"][:140] }, "array x is cut off ("},
		{func(a map[string][]byte, _ *task.File) { a["x"] = npy("|u1", []int{10, 1 << 30, 2}, make([]uint8, 72)) }, "expected 21474836480 numbers of 1 bytes, found 200 bytes"},
		{func(a map[string][]byte, _ *task.File) { a["x"] = []byte("no array") }, "array x cannot be read ("},
		{func(a map[string][]byte, _ *task.File) {
			a["x"] = append([]byte("\x93NUMPY\x01\x00\x05\x00"), "{}   "...)
		}, "its header is no NPY header (array x"},
		{func(a map[string][]byte, _ *task.File) { a["x"] = npy("<c8", []int{10, 3, 2}, make([]uint64, 60)) }, "found the type <c8"},
		{func(a map[string][]byte, _ *task.File) {
			a["x"] = bytes.Replace(a["x"], []byte("False"), []byte("True"), 1)
		}, "its numbers lie column by column (array x"},
		{func(a map[string][]byte, _ *task.File) { a["x"] = npy("|u1", []int{1 << 40, 1 << 40, 2}, []uint8{1}) }, "its axis 1 has 1099511627776 entries"},
		{func(a map[string][]byte, _ *task.File) { a["x"] = npy("|u1", []int{10, 0, 2}, []uint8{}) }, "its axis 1 has 0 entries"},
		{func(a map[string][]byte, _ *task.File) { a["label"] = npy("<i8", []int{9}, make([]int64, 9)) }, "expected 10 trials, found 9"},
		{func(a map[string][]byte, _ *task.File) {
			a["label"] = npy("<f8", []int{10}, make([]float64, 10))
			a["label"][128] = 1
		}, "array label has no class for trial 0"},
		{func(a map[string][]byte, _ *task.File) { a["y"] = npy("<f8", []int{10, 4, 1}, make([]float64, 40)) }, "expected 3 steps, found 4"},
		{func(_ map[string][]byte, f *task.File) { f.From, f.To = 1, 5 }, "expected a window within 0 ms .. 3 ms, 3 steps of 1 ms, found 1 ms .. 5 ms"},
		{func(_ map[string][]byte, f *task.File) { f.HoldOut = 0.97 }, "no trial would be left to train on"},
		{func(_ map[string][]byte, f *task.File) { f.HoldOut = 0.04 }, "no trial would be left to validate on"},
		{func(_ map[string][]byte, f *task.File) { f.Spikes, f.Rates, f.DT = "", "hz", 5 }, "expected 0 to 200 Hz, one spike in a step of 5 ms, found 250 Hz"},
	} {
		arrays, file := ten(), good
		c.change(arrays, &file)
		file.Path = archive(t, arrays)
		if _, err := task.Read(file); err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), file.Path) {
			t.Errorf("got %v, want %q", err, c.want)
		}
	}
	file := good
	file.Path = filepath.Join(t.TempDir(), "none.npz")
	if _, err := task.Read(file); err == nil || !strings.Contains(err.Error(), "there is no NPZ archive") {
		t.Errorf("got %v", err)
	}
}

// FuzzFile gives any bytes as an array.
func FuzzFile(f *testing.F) {
	good := ten()
	f.Add(good["x"], good["label"])
	f.Add([]byte("\x93NUMPY\x01\x00\x05\x00{}   "), good["x"])
	f.Fuzz(func(t *testing.T, x, label []byte) {
		path := archive(t, map[string][]byte{"x": x, "label": label})
		task.Read(task.File{Path: path, Spikes: "x", Labels: "label", DT: 1})
		task.Read(task.File{Path: path, Rates: "x", Labels: "label", DT: 1})
	})
}
