// Command compile times the path from the text of each library cell to machine
// code: what a run needs, and what a fit needs besides (the gradient by all
// parameters with a range), with spikes as the model says and, beside it, with
// exact ones. libLLVM is opened before, once.
//
//	go run ./bench/compile
package main

import (
	"fmt"
	"os"
	"slices"
	"text/tabwriter"
	"time"

	"nmlc/codegen/pipeline"
	"nmlc/codegen/plan"
	"nmlc/ir"
	"nmlc/ir/lower"
	"nmlc/load"
	"nmlc/stdlib"
)

const rounds = 5

func main() {
	if err := table(); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func table() error {
	backend, err := pipeline.SelectBackend("auto")
	if err != nil {
		return err
	}
	fmt.Println(backend.Describe())
	w := tabwriter.NewWriter(os.Stdout, 0, 4, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "cell\tcheck (ms)\tto kernels\tto machine code\twith gradient\texact: to kernels\tto machine code\twith gradient\t")
	for _, name := range stdlib.Names("neuron") {
		laps, err := median(name, "", backend)
		if err != nil {
			return err
		}
		exact, err := medianOfExact(name, backend)
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "%s\t", name)
		for _, l := range laps {
			fmt.Fprintf(w, "%.1f\t", l)
		}
		fmt.Fprintln(w, exact)
	}
	return w.Flush()
}

// medianOfExact is the end of a line: the stages with exact spikes, or nothing
// for a cell that has none.
func medianOfExact(name string, backend *pipeline.Backend) (string, error) {
	file, _, err := load.Model(name)
	if err != nil || file.Cells[0].Spike == nil {
		return "-\t-\t-\t", err
	}
	laps, err := median(name, "exact", backend)
	return fmt.Sprintf("%.1f\t%.1f\t%.1f\t", laps[1], laps[2], laps[3]), err
}

// median is that of several rounds, for each stage.
func median(name, spikes string, backend *pipeline.Backend) (medians [4]float64, err error) {
	var laps [4][]float64
	for range rounds {
		t, err := compile(name, spikes, backend)
		if err != nil {
			return medians, fmt.Errorf("%s: %w", name, err)
		}
		for i, v := range t {
			laps[i] = append(laps[i], v)
		}
	}
	for i, l := range laps {
		slices.Sort(l)
		medians[i] = l[rounds/2]
	}
	return medians, nil
}

// compile returns the time since the beginning after each stage, in ms.
func compile(name, spikes string, backend *pipeline.Backend) (laps [4]float64, err error) {
	begin := time.Now()
	stage := 0
	lap := func() {
		laps[stage] = time.Since(begin).Seconds() * 1e3
		stage++
	}
	file, diags, err := load.Model(name)
	if err != nil {
		return laps, err
	}
	if err := load.Failure(diags); err != nil {
		return laps, err
	}
	lap()
	cell := file.Cells[0]
	p := pipeline.Program(cell, lower.Options{Outputs: cell.States, Spikes: spikes}, diags)
	made, err := plan.Make(p, plan.Options{Record: true})
	if err != nil {
		return laps, err
	}
	lap()
	if _, err := backend.Compile(made.Prepare, made.Forward); err != nil {
		return laps, err
	}
	lap()
	var wrt []*ir.Var
	for _, v := range p.Params {
		if v.HasRange() {
			wrt = append(wrt, v)
		}
	}
	gradient, err := plan.Make(p, plan.Options{Gradient: true, Wrt: wrt})
	if err != nil {
		return laps, err
	}
	_, err = backend.Compile(gradient.Prepare, gradient.Taped, gradient.Backward, gradient.PrepareAdjoint)
	lap()
	return laps, err
}
