// Command recovery repeats table S3 of C. Wang et al., arXiv 2406.19708 (2024):
// the recovery of four parameters of a Hodgkin-Huxley cell from a target without
// noise, its voltage at ten points of time in five sweeps, from 20 random
// starts, 10 times.
//
//	go run ./bench/recovery [--json]
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"text/tabwriter"
	"time"

	"gonum.org/v1/gonum/stat"

	"nmlc/codegen/pipeline"
	"nmlc/lang/model"
	"nmlc/load"
	"nmlc/runtime/data"
	"nmlc/runtime/fit"
	"nmlc/runtime/sim"
)

const (
	repeats = 10
	steps   = 1500
	dt      = 0.01 // ms
)

// truth of the paper's target.
var truth = map[string]float64{"g_L": 0.008363657, "g_Na": 24.697737656, "g_K": 5.814895041, "V_T": -55.310944552}

// published are the paper's rows: mean and deviation of the loss in mV^2, and
// of the time in s, with compilation, on hardware that it does not name.
var published = []row{
	{"L-BFGS-B (paper)", 2.3e-8, 1.55e-8, 3.818, 0.725},
	{"DE (paper)", 24.42, 22.55, 0.619, 0.139},
	{"PSO (paper)", 35.72, 24.06, 0.663, 0.168},
	{"two-points DE (paper)", 32.31, 22.60, 0.658, 0.175},
	{"Bayesian (paper)", 27.95, 25.76, 55.26, 12.39},
}

type row struct {
	Method  string  `json:"method"`
	Loss    float64 `json:"loss"`
	LossDev float64 `json:"loss_deviation"`
	Time    float64 `json:"time_s"`
	TimeDev float64 `json:"time_deviation_s"`
}

func main() {
	asJSON := flag.Bool("json", false, "print one JSON list")
	flag.Parse()
	rows, err := measure()
	if err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
	rows = append(rows, published...)
	if *asJSON {
		text, _ := json.MarshalIndent(rows, "", "  ")
		fmt.Printf("%s\n", text)
		return
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "method\tloss (mV^2)\ttime (s)")
	for _, r := range rows {
		fmt.Fprintf(w, "%s\t%.3g ± %.3g\t%.3g ± %.2g\n", r.Method, r.Loss, r.LossDev, r.Time, r.TimeDev)
	}
	w.Flush()
}

func measure() ([]row, error) {
	backend, err := pipeline.SelectBackend("auto")
	if err != nil {
		return nil, err
	}
	var rows []row
	for _, method := range []string{"lbfgs", "lm"} {
		var losses, times []float64
		for seed := range repeats {
			begin := time.Now()
			loss, err := recover(backend, method, uint64(seed+1))
			if err != nil {
				return nil, err
			}
			losses, times = append(losses, loss), append(times, time.Since(begin).Seconds())
		}
		r := row{Method: method + " (nmlc, " + backend.Name + ")"}
		r.Loss, r.LossDev = stat.MeanStdDev(losses, nil)
		r.Time, r.TimeDev = stat.MeanStdDev(times, nil)
		rows = append(rows, r)
	}
	return rows, nil
}

// recover compiles and fits from 20 random starts, and returns the best loss.
func recover(backend *pipeline.Backend, method string, seed uint64) (float64, error) {
	file, diags, err := load.Model(example("model.nml"))
	if err != nil {
		return 0, err
	}
	if err := load.Failure(diags); err != nil {
		return 0, err
	}
	block := file.Fits[0]
	sweeps, err := target(block, backend)
	if err != nil {
		return 0, err
	}
	block.SampleStep, block.Optimizer.Name = 1.5, method
	program := pipeline.FitProgram(block, pipeline.Choices{}, diags)
	job, _, err := pipeline.FitJob(block, program, backend)
	if err != nil {
		return 0, err
	}
	job.Sweeps, job.Seed, job.Starts = sweeps, seed, 20
	result, err := fit.Run(context.Background(), job)
	if err != nil {
		return 0, err
	}
	return result.Loss, nil
}

// target is the model's own voltage for the currents of the example.
func target(block *model.Fit, backend *pipeline.Backend) ([]data.Sweep, error) {
	sweeps, err := data.Read(example("traces.csv"), data.Columns{Inputs: []string{"I"}, Targets: []string{"V"}})
	if err != nil {
		return nil, err
	}
	made := *block
	for _, p := range block.Cell.Params {
		if v, ok := truth[p.Name]; ok {
			made.Overrides = append(made.Overrides, model.Override{Param: p, Value: v})
		}
	}
	run := model.Run{Cell: block.Cell, Overrides: made.Overrides, Record: []*model.Symbol{block.Losses[0].Target}}
	program := pipeline.RunProgram(&run, pipeline.Choices{}, nil)
	job, err := pipeline.SimJob(program, backend)
	if err != nil {
		return nil, err
	}
	job.Cells, job.Steps, job.DT = len(sweeps), steps, dt
	job.Stimuli[0] = func(cell, step int) float64 { return sweeps[cell].Inputs[0][step] }
	result, err := sim.Run(context.Background(), job)
	if err != nil {
		return nil, err
	}
	for i := range sweeps {
		sweeps[i].Targets = [][]float64{result.Traces[0].Values[i]}
	}
	return sweeps, nil
}

func example(name string) string {
	_, here, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(here), "../../examples/hh_recovery", name)
}
