package main

import (
	"math"
	"path/filepath"
	"runtime"

	"nmlc/lang/model"
)

// task is a cell whose parameters are to be recovered.
type task struct {
	table   string
	folder  string // of examples
	truth   map[string]float64
	sample  float64 // ms between the points of time that the loss compares
	dt      float64 // ms
	steps   int     // of the target
	stride  int     // steps of the target between the samples of the data
	judged  []string
	methods []method
	paper   []printed
	block   func(*model.File) *model.Fit // the fit of all times
}

// gif is the cell of table S2. Its parameters k1 and k2 change nothing.
var gif = task{
	table: "Table S2: GIF cell, its voltage every 10 ms in five sweeps", folder: "gif_recovery",
	truth:  map[string]float64{"a": 0.005, "b": 0.01},
	sample: 10, dt: 0.1, steps: 10000, stride: 10, judged: []string{"a", "b"}, paper: tableS2,
	methods: append([]method{
		{name: "lbfgs, exact", optimiser: "lbfgs"}, {name: "lbfgs, surrogate", optimiser: "lbfgs", spikes: "grid"},
		{name: "lbfgs, exact, growing windows", optimiser: "lbfgs", growing: true},
		{name: "lbfgs, surrogate, growing windows", optimiser: "lbfgs", spikes: "grid", growing: true},
		{name: "lm, exact", optimiser: "lm"}, {name: "lm, exact, growing windows", optimiser: "lm", growing: true},
	}, others...),
	block: func(f *model.File) *model.Fit { return f.Fits[len(f.Fits)-1] },
}

// hh is the cell of table S3.
var hh = task{
	table: "Table S3: Hodgkin-Huxley cell, its voltage every 1.5 ms in five sweeps", folder: "hh_recovery",
	truth:  map[string]float64{"g_L": 0.008363657, "g_Na": 24.697737656, "g_K": 5.814895041, "V_T": -55.310944552},
	sample: 1.5, dt: 0.01, steps: 1500, stride: 1, judged: []string{"g_L", "g_Na", "g_K", "V_T"}, paper: tableS3,
	methods: append([]method{{name: "lbfgs, exact", optimiser: "lbfgs"}, {name: "lm, exact", optimiser: "lm"}}, others...),
	block:   func(f *model.File) *model.Fit { return f.Fits[0] },
}

// recovered reports whether the judged parameters are within 1 % of the truth.
func (t *task) recovered(found map[string]float64) bool {
	for _, name := range t.judged {
		if !(math.Abs(found[name]/t.truth[name]-1) <= 0.01) {
			return false
		}
	}
	return true
}

// file is one of the task's example.
func (t *task) file(name string) string {
	_, here, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(here), "../../examples", t.folder, name)
}
