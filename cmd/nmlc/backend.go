package main

import (
	"fmt"
	"runtime"

	"nmlc/codegen/pipeline"
	"nmlc/lang/diag"
	"nmlc/lang/model"
	"nmlc/load"
)

// engine are the flags that all jobs share.
type engine struct {
	Backend   string `enum:"auto,llvm,interp" default:"auto" help:"What runs the kernels: ${enum}. auto takes libLLVM where there is one."`
	Precision string `enum:"f64,f32" default:"f64" help:"Floating-point numbers: ${enum}."`
	Threads   int    `default:"0" help:"Threads; 0 for all cores, or fewer for a small network. Results do not depend on it."`
	Seed      *int64 `help:"Seed of the random numbers, in place of the model's."`
	Out       string `short:"o" placeholder:"DIR" help:"Folder for results."`
	JSON      bool   `name:"json" help:"Print one JSON object on standard output."`
}

// open finds the back end for kernels of single cells.
func (e *engine) open(j *job) (*pipeline.Backend, error) {
	if e.Precision == "f32" {
		return nil, fmt.Errorf("kernels of a single cell are compiled for f64 only; networks run in f32, too\nhint: leave --precision out")
	}
	return e.openAny(j)
}

// openAny finds the back end, and says so once where it is not the one a user
// would hope for.
func (e *engine) openAny(j *job) (*pipeline.Backend, error) {
	if e.Threads < 0 {
		return nil, fmt.Errorf("--threads %d: expected 0 or more", e.Threads)
	}
	if e.Seed != nil && *e.Seed < 0 {
		return nil, fmt.Errorf("--seed %d: expected 0 or more", *e.Seed)
	}
	backend, err := pipeline.SelectBackend(e.Backend)
	if err != nil {
		return nil, err
	}
	if e.Backend == "auto" {
		fmt.Fprintln(j.stderr, backend.Describe())
	}
	return backend, nil
}

func (e *engine) threads() int {
	if e.Threads > 0 {
		return e.Threads
	}
	return runtime.GOMAXPROCS(0)
}

func (e *engine) header(command, name, block string, b *pipeline.Backend, seed int64) header {
	return header{
		Command: command, Model: name, Name: block, Backend: b.Name, Threads: e.threads(), Precision: e.Precision, Seed: seed,
	}
}

// loaded is a model without mistakes.
func loaded(j *job, name string) (*model.File, *diag.List, error) { return loadedWith(j, name, nil) }

// loadedWith is a model with other values of its constants.
func loadedWith(j *job, name string, set []string) (*model.File, *diag.List, error) {
	file, diags, err := load.ModelWith(name, set)
	if err != nil {
		return nil, nil, err
	}
	report(j, diags)
	if diags.HasErrors() {
		return nil, nil, errReported
	}
	return file, diags, nil
}

// pickBlock finds the block of that name, or the only one.
func pickBlock[T any](blocks []T, nameOf func(T) string, kind, want, file string) (T, error) {
	var none T
	var names []string
	for _, b := range blocks {
		if nameOf(b) == want {
			return b, nil
		}
		names = append(names, nameOf(b))
	}
	switch {
	case len(blocks) == 0:
		return none, fmt.Errorf("%s has no `%s` block\nhint: `nmlc %s --help` shows one", file, kind, kind)
	case want != "":
		e := fmt.Errorf("%s has no `%s` block named %s\nhint: it has %s", file, kind, want, joined(names))
		if near, ok := diag.Nearest(want, names); ok {
			e = fmt.Errorf("%s has no `%s` block named %s\nhint: did you mean %s?", file, kind, want, near)
		}
		return none, e
	}
	return blocks[0], nil // the first is the file's main one
}
