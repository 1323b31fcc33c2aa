package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

func buildOurs(ctx context.Context, dir string) (string, error) {
	program := filepath.Join(dir, "nmlc")
	build := exec.CommandContext(ctx, "go", "build", "-o", program, "./cmd/nmlc")
	build.Dir = beside("../..")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return program, nil
}

// ours is `nmlc run`: one run of 1 ms by the clock for the first result, and one
// of the full duration for a step.
func (b *bench) ours(n contest, threads int) (func() (result, error), error) {
	text, err := n.text()
	if err != nil {
		return nil, err
	}
	file := filepath.Join(b.dir, "network.nml")
	return func() (result, error) {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			return result{}, err
		}
		begin := time.Now()
		if _, err := b.runOurs(file, threads, 1e-3); err != nil {
			return result{}, err
		}
		first := time.Since(begin).Seconds()
		r, err := b.runOurs(file, threads, n.seconds)
		r.first = first
		return r, err
	}, nil
}

func (b *bench) runOurs(file string, threads int, seconds float64) (result, error) {
	run := exec.CommandContext(b.ctx, b.nmlc, "run", file, "--json", "--threads", fmt.Sprint(threads), "--duration", fmt.Sprintf("%gms", seconds*1e3))
	run.Stderr = os.Stderr
	out, err := run.Output()
	if err != nil {
		return result{}, err
	}
	var said struct {
		PerStep     float64 `json:"per_step_us"`
		Populations []struct {
			Size   int
			Spikes float64
		}
	}
	if err := json.Unmarshal(out, &said); err != nil {
		return result{}, fmt.Errorf("nmlc printed %.200q: %w", out, err)
	}
	cells, spikes := 0, 0.0
	for _, p := range said.Populations {
		cells += p.Size
		spikes += p.Spikes
	}
	return result{step: said.PerStep, hz: spikes / float64(cells) / seconds}, nil
}
