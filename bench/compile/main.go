// Command compile times the path from the text of each library cell to machine
// code: what a run needs, and what a fit needs besides (the gradient by all
// parameters with a range). libLLVM is opened before, once.
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
	fmt.Fprintln(w, "cell\tcheck (ms)\tto kernels\tto machine code\twith gradient\t")
	for _, name := range stdlib.Names("neuron") {
		var laps [4][]float64
		for range rounds {
			t, err := compile(name, backend)
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			for i, v := range t {
				laps[i] = append(laps[i], v)
			}
		}
		fmt.Fprintf(w, "%s\t", name)
		for _, l := range laps {
			slices.Sort(l)
			fmt.Fprintf(w, "%.1f\t", l[rounds/2])
		}
		fmt.Fprintln(w)
	}
	return w.Flush()
}

// compile returns the time since the beginning after each stage, in ms.
func compile(name string, backend *pipeline.Backend) (laps [4]float64, err error) {
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
	p := pipeline.Program(cell, lower.Options{Outputs: cell.States}, diags)
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
