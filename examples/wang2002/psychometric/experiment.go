package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// experiment runs trials with the nmlc that it has built.
type experiment struct {
	ctx   context.Context
	dir   string
	text  string
	cells int
}

func newExperiment(ctx context.Context, cells int) (*experiment, error) {
	_, here, _, _ := runtime.Caller(0)
	example := filepath.Dir(filepath.Dir(here))
	text, err := os.ReadFile(filepath.Join(example, "model.nml"))
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "wang2002-*")
	if err != nil {
		return nil, err
	}
	e := &experiment{ctx: ctx, dir: dir, text: string(text), cells: cells}
	build := exec.CommandContext(ctx, "go", "build", "-o", filepath.Join(dir, "nmlc"), "./cmd/nmlc")
	build.Dir = filepath.Join(example, "../..")
	if out, err := build.CombinedOutput(); err != nil {
		e.close()
		return nil, fmt.Errorf("go build: %w\n%s", err, out)
	}
	return e, nil
}

func (e *experiment) close() { os.RemoveAll(e.dir) }

// decide runs a trial; A is right.
func (e *experiment) decide(coherence float64, seed int) (bool, error) {
	text := e.text
	for _, change := range [][2]string{
		{"const coherence = 0.128", fmt.Sprintf("const coherence = %g", coherence)},
		{"const N = 2000", fmt.Sprintf("const N = %d", e.cells)},
	} {
		if !strings.Contains(text, change[0]) {
			return false, fmt.Errorf("model.nml no longer says %q", change[0])
		}
		text = strings.Replace(text, change[0], change[1], 1)
	}
	file := filepath.Join(e.dir, "trial.nml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		return false, err
	}
	command := exec.CommandContext(e.ctx, filepath.Join(e.dir, "nmlc"), "run", file, "--json", "--threads", "1", "--seed", fmt.Sprint(seed))
	out, err := command.Output()
	if err != nil {
		return false, fmt.Errorf("nmlc run: %w", err)
	}
	var said struct {
		Populations []struct {
			Name   string
			Spikes int
		}
	}
	if err := json.Unmarshal(out, &said); err != nil {
		return false, err
	}
	spikes := map[string]int{}
	for _, p := range said.Populations {
		spikes[p.Name] = p.Spikes
	}
	return spikes["A"] > spikes["B"], nil
}
