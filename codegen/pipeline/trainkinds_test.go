package pipeline_test

import (
	"archive/zip"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"codeberg.org/sbinet/npyio/npy"

	"nmlc/codegen/pipeline"
	"nmlc/lang/source"
	"nmlc/load"
	"nmlc/runtime/learn"
	"nmlc/runtime/task"
)

// TestEveryLossReachesTheEngine: terms of all kinds, whose gradient by readout
// weights and by a parameter of the readout agrees with differences.
func TestEveryLossReachesTheEngine(t *testing.T) {
	l := learns(t, "interp",
		"    target class side over recall\n", "    target class side over recall\n    target wave = sin(2*pi*t/(50 ms) + i) over show, wait\n",
		"    loss cross_entropy(Out.y)\n", "    loss cross_entropy(Out.y)\n    loss mse(Out.y, wave) weight 0.5\n    loss rate(E, I, target = 10 Hz) weight 0.01\n"+
			"    loss penalty(max(0, V - 0.5)^2) of E, I weight 3\n    loss penalty(y^2) of Out weight 0.1\n",
		"free tau of E\n", "free tau of E\n    free tau of Out in 5 ms .. 30 ms\n")
	job := l.plan.Job
	var kinds []string
	for _, loss := range job.Losses {
		kinds = append(kinds, loss.Kind)
	}
	if got := strings.Join(kinds, " "); got != "cross_entropy mse rate rate penalty penalty penalty" {
		t.Fatalf("the terms are %s", got)
	}
	var values [][]float64
	first := map[string]int{}
	at := 0
	for _, f := range job.Free {
		values = append(values, append([]float64(nil), f.Start...))
		first[f.Name] = at
		at += len(f.Start)
	}
	var trials []*task.Trial
	for number := range uint64(6) {
		trial, err := l.source.Trial(task.Training, number)
		if err != nil {
			t.Fatal(err)
		}
		trials = append(trials, trial)
	}
	out, err := l.machine.Gradient(values, trials)
	if err != nil {
		t.Fatal(err)
	}
	sum := 0.0
	for i, term := range out.Terms {
		if !(term > 0) {
			t.Errorf("term %d, %s, is %g", i, job.Losses[i].Kind, term)
		}
		sum += term
	}
	if math.Abs(sum-out.Loss) > 1e-12*sum {
		t.Errorf("the terms sum to %g, the loss is %g", sum, out.Loss)
	}
	for k, f := range job.Free {
		if !strings.Contains(f.Name, "Out") {
			continue
		}
		for i := 0; i < len(f.Start); i += 7 {
			h := 1e-5 * math.Max(1, math.Abs(f.Start[i]))
			var loss [2]float64
			for side, sign := range []float64{1, -1} {
				values[k][i] = f.Start[i] + sign*h
				o, err := l.machine.Evaluate(values, trials)
				if err != nil {
					t.Fatal(err)
				}
				loss[side] = o.Loss
			}
			values[k][i] = f.Start[i]
			want, got := (loss[0]-loss[1])/(2*h), out.Gradient[first[f.Name]+i]
			if math.Abs(want-got) > 1e-6*math.Max(1e-3, math.Abs(want)) {
				t.Errorf("%s [%d]: derivative %.10g, difference %.10g", f.Name, i, got, want)
			}
		}
	}
}

// TestTrialsOfAFileTrain: a task of an NPZ archive, and archives that do not fit.
func TestTrialsOfAFileTrain(t *testing.T) {
	folder := t.TempDir()
	const trials, steps, cells = 10, 30, 20
	write := func(name string, classes int) {
		spikes, labels := make([]float64, trials*steps*cells), make([]int64, trials)
		for k := range trials {
			labels[k] = int64(k % classes)
			for step := range steps {
				spikes[(k*steps+step)*cells+(step+k)%cells] = 1
			}
		}
		file, err := os.Create(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		z := zip.NewWriter(file)
		for key, value := range map[string]any{"x": cube{spikes, trials, steps, cells}, "labels": labels} {
			w, err := z.Create(key + ".npy")
			if err != nil {
				t.Fatal(err)
			}
			if c, ok := value.(cube); ok {
				err = c.write(w)
			} else {
				err = npy.Write(w, value)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		file.Close()
	}
	write("two.npz", 2)
	write("three.npz", 3)
	begin := strings.Index(sides, "task Side {")
	end := strings.Index(sides, "train Main {")
	for _, test := range []struct{ file, want, at string }{
		{"two.npz", "", ""}, {"three.npz", "expected classes from 0 to 1, found 2", `classes = "labels"`}, {"none.npz", "none.npz to read: found no such file", `data "none.npz"`},
	} {
		text := sides[:begin] + "task Side {\n    inputs all[20]\n    data \"" + test.file + "\" { spikes = \"x\"; classes = \"labels\"; window 10 ms .. 30 ms; hold_out 0.2 }\n}\n" + sides[end:]
		path := filepath.Join(folder, "model.nml")
		file, diags := load.File(source.NewFile(path, text))
		if err := load.Failure(diags); err != nil {
			t.Fatal(err)
		}
		backend, err := pipeline.SelectBackend("interp")
		if err != nil {
			t.Fatal(err)
		}
		plan, err := pipeline.TrainJob(file.Trains[0], pipeline.Choices{}, backend, 1, diags)
		if err != nil || plan == nil {
			t.Fatal(err, load.Failure(diags))
		}
		from, err := plan.TaskOf(file.Trains[0], 1)
		if test.want != "" {
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("%s: %v", test.file, err)
			}
			if d := pipeline.WrongTrials(err); d == nil || !strings.HasPrefix(d.Span.Text(), test.at) {
				t.Errorf("%s: it is told at %v", test.file, d)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		trial, err := from.Trial(task.Validation, 0)
		if err != nil {
			t.Fatal(err)
		}
		if trial.Steps != steps || trial.Answer != 0 || trial.Classes[0].Window != (task.Window{From: 10, To: 30}) || len(trial.Cells) != steps || trial.Cells[0] != 8 {
			t.Errorf("the first held-out trial is %+v", trial)
		}
		if plan.Job.Rows, err = backend.Rows(false); err != nil {
			t.Fatal(err)
		}
		l := &learning{block: file.Trains[0], plan: plan, source: from, backend: backend}
		if l.machine, err = learn.New(plan.Job); err != nil {
			t.Fatal(err)
		}
		l.trained(t)
	}
}

// cube is an array with three axes.
type cube struct {
	values  []float64
	a, b, c int
}

// write writes the array in the format NPY, version 1.0.
func (c cube) write(w io.Writer) error {
	header := fmt.Sprintf("{'descr': '<f8', 'fortran_order': False, 'shape': (%d, %d, %d), }", c.a, c.b, c.c)
	header += strings.Repeat(" ", 117-len(header)) + "\n"
	if _, err := fmt.Fprintf(w, "\x93NUMPY\x01\x00%c\x00%s", len(header), header); err != nil {
		return err
	}
	return binary.Write(w, binary.LittleEndian, c.values)
}
