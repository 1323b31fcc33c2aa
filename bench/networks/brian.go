package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"

	"nmlc/bench/venv"
)

// pythonWithBrian finds a Python that has Brian2, or makes one in the user's
// cache.
func pythonWithBrian(ctx context.Context) (string, error) {
	if _, err := exec.LookPath("g++"); err != nil {
		return "", errors.New("Brian2 needs g++, which is missing")
	}
	return venv.Python(ctx, "brian2", []string{"brian2"}, []string{"brian2==2.9.0", "numpy<2", "scipy", "setuptools<80"})
}

// runBrian generates, compiles and runs: what is not the run itself is the time
// to the first result.
func (b *bench) runBrian(n contest, threads int) (result, error) {
	var errs bytes.Buffer
	run := exec.CommandContext(b.ctx, b.brian, beside("peers/brian.py"), "time", n.model,
		fmt.Sprint(n.cells), fmt.Sprint(n.delay), fmt.Sprint(n.seconds), fmt.Sprint(threads))
	run.Stderr = &errs
	out, err := run.Output()
	if err != nil {
		return result{}, fmt.Errorf("%w\n%s", err, errs.String())
	}
	var said struct {
		Step  float64 `json:"step_us"`
		First float64 `json:"first_s"`
		Hz    float64 `json:"rate_hz"`
	}
	if err := json.Unmarshal(out, &said); err != nil {
		return result{}, fmt.Errorf("the peer printed %.200q: %w", out, err)
	}
	return result{said.Step, said.First, said.Hz}, nil
}
