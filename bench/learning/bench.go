package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"nmlc/codegen/pipeline"
)

// Rates between which a network counts as one that is trained: by BPTT it goes
// from 1.8 to 4.4 Hz. Below, what is driven by spikes costs nothing; above, the
// network is not the one that is meant.
const lowest, highest = 1.5, 12.0 // Hz

// bench holds the programs: ours, and the peers that there are.
type bench struct {
	ctx     context.Context
	short   bool
	dir     string
	backend *pipeline.Backend
	byHand  string // the C program, "" where there is no compiler
	python  string // with JAX and braintrace, "" where there is none
}

func newBench(ctx context.Context, short bool) (*bench, error) {
	backend, err := pipeline.SelectBackend("auto")
	if err != nil {
		return nil, err
	}
	fmt.Fprintln(os.Stderr, backend.Describe())
	dir, err := os.MkdirTemp("", "learning-*")
	if err != nil {
		return nil, err
	}
	b := &bench{ctx: ctx, short: short, dir: dir, backend: backend}
	if b.byHand, err = compileByHand(ctx, dir); err != nil {
		fmt.Fprintln(os.Stderr, "the rows against C are left out:", err)
	}
	if b.python, err = pythonWithJAX(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "the rows against JAX and braintrace are left out:", err)
	}
	return b, nil
}

func (b *bench) close() { os.RemoveAll(b.dir) }

// size is how much is trained on.
type size struct{ steps, batch int }

func (s size) String() string { return fmt.Sprintf("T %d, batch %d", s.steps, s.batch) }

// samples counts cells, steps and samples.
func (s size) samples() float64 { return cells * float64(s.steps) * float64(s.batch) }

// checkRate refuses a rate that is not that of a trained network.
func checkRate(who string, hz float64) error {
	if !(hz >= lowest && hz <= highest) {
		return fmt.Errorf("%s fires at %.2f Hz, and not at %g to %g Hz: no time counts", who, hz, lowest, highest)
	}
	return nil
}

// beside finds a file beside this program's source, wherever it is run from.
func beside(name string) string {
	_, here, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(here), name)
}
