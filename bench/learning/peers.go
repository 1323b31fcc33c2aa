package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"nmlc/bench/venv"
)

// peer is what a program of a peer says of a step of training. Times are in
// nanoseconds for each cell, step and sample.
type peer struct {
	Forward  float64 `json:"forward_ns"`
	Backward float64 `json:"backward_ns"`
	Step     float64 `json:"step_ns"`
	First    float64 `json:"step_first_s"`
	Hz       float64 `json:"rate_hz"`
	Peak     float64 `json:"peak_bytes"`
}

// pythonWithJAX finds a Python that has JAX and braintrace, or makes one in the
// user's cache.
func pythonWithJAX(ctx context.Context) (string, error) {
	return venv.Python(ctx, "learning", []string{"jax", "optax", "braintrace"},
		[]string{"jax==0.10.2", "numpy==2.4.6", "optax==0.2.8", "braintrace==0.2.6"})
}

// runPython runs a program of the folder peers on the processor.
func (b *bench) runPython(program string, args ...any) (*peer, error) {
	words := []string{beside("peers/" + program)}
	for _, a := range args {
		words = append(words, fmt.Sprint(a))
	}
	run := exec.CommandContext(b.ctx, b.python, words...)
	run.Env = append(os.Environ(), "JAX_PLATFORMS=cpu", "PYTHONDONTWRITEBYTECODE=1")
	return said(run)
}

func compileByHand(ctx context.Context, dir string) (string, error) {
	compiler, err := exec.LookPath("gcc")
	if err != nil {
		return "", errors.New("there is no gcc")
	}
	program := filepath.Join(dir, "ei")
	args := []string{"-O3", "-march=native", "-fopenmp", beside("peers/ei.c"), "-lm", "-o", program}
	if out, err := exec.CommandContext(ctx, compiler, args...).CombinedOutput(); err != nil {
		return "", fmt.Errorf("%s: %w\n%s", compiler, err, out)
	}
	return program, nil
}

// runByHand is the C program, whose weights make it fire as a trained network.
func (b *bench) runByHand(s size) (*peer, error) {
	return said(exec.CommandContext(b.ctx, b.byHand, fmt.Sprint(cells), fmt.Sprint(s.steps), fmt.Sprint(s.batch), "2"))
}

// said runs a program that prints JSON, a line for each round, and keeps the
// last that tells a time.
func said(run *exec.Cmd) (*peer, error) {
	var errs bytes.Buffer
	run.Stderr = &errs
	out, err := run.Output()
	if err != nil {
		return nil, fmt.Errorf("%w\n%s", err, errs.String())
	}
	var last *peer
	for line := range strings.Lines(string(out)) {
		var p peer
		if json.Unmarshal([]byte(line), &p) == nil && p.Step > 0 {
			last = &p
		}
	}
	if last == nil {
		return nil, fmt.Errorf("%s printed %.200q", filepath.Base(run.Path), out)
	}
	return last, nil
}
