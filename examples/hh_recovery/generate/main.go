// Command generate makes the recordings of this example: the model itself, with
// known conductances, under five currents, plus 1 mV of white noise.
package main

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"os"

	"nmlc/codegen/pipeline"
	"nmlc/ir/lower"
	"nmlc/load"
	"nmlc/runtime/random"
	"nmlc/runtime/sim"
)

//go:generate go run . ../model.nml ../traces.csv

const (
	steps = 1500
	dt    = 0.01 // ms
	noise = 1.0  // mV
	seed  = 20
)

// truth is what the fit has to find.
var truth = map[string]float64{"g_L": 0.01, "g_Na": 20, "g_K": 6, "V_T": -63}

// currents in nA, each on from start to stop in ms.
var currents = []struct{ amplitude, start, stop float64 }{
	{8, 4, 11}, {3, 2, 12}, {1.5, 1, 10}, {25, 6, 9}, {0.4, 3, 13},
}

func main() {
	if len(os.Args) != 3 {
		fail(fmt.Errorf("usage: generate MODEL.nml TRACES.csv"))
	}
	voltages, err := simulate(os.Args[1])
	if err != nil {
		fail(err)
	}
	if err := os.WriteFile(os.Args[2], table(voltages), 0o644); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "error:", err)
	os.Exit(1)
}

func current(cell, step int) float64 {
	c, t := currents[cell], (float64(step)+0.5)*dt
	if t > c.start && t < c.stop {
		return c.amplitude
	}
	return 0
}

// simulate returns the voltage of a cell for each current.
func simulate(path string) ([][]float64, error) {
	file, diags, err := load.Model(path)
	if err != nil {
		return nil, err
	}
	if err := load.Failure(diags); err != nil {
		return nil, err
	}
	cell := file.Cells[0]
	program := pipeline.Program(cell, lower.Options{Overrides: truth, Outputs: cell.States[:1]}, diags)
	if program == nil {
		return nil, load.Failure(diags)
	}
	backend, err := pipeline.SelectBackend("interp")
	if err != nil {
		return nil, err
	}
	job, err := pipeline.SimJob(program, backend)
	if err != nil {
		return nil, err
	}
	job.Cells, job.Steps, job.DT, job.Stimuli = len(currents), steps, dt, []sim.Stimulus{current}
	result, err := sim.Run(context.Background(), job)
	if err != nil {
		return nil, err
	}
	return result.Traces[0].Values, nil
}

// table adds the noise and prints a column pair for each current.
func table(voltages [][]float64) []byte {
	numbers := random.NewStream(seed, 0)
	var b bytes.Buffer
	b.WriteString("time_ms")
	for cell := range voltages {
		fmt.Fprintf(&b, ",I_%d_nA,V_%d_mV", cell, cell)
	}
	b.WriteByte('\n')
	for step := range steps {
		fmt.Fprintf(&b, "%.2f", float64(step)*dt)
		for cell, v := range voltages {
			noisy := v[step] + noise*numbers.Normal(uint32(cell), uint64(step))
			fmt.Fprintf(&b, ",%g,%.3f", current(cell, step), math.Round(noisy*1e3)/1e3)
		}
		b.WriteByte('\n')
	}
	return b.Bytes()
}
