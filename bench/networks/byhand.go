package main

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
)

func compileLoop(ctx context.Context, dir string) (string, error) {
	compiler, err := exec.LookPath("gcc")
	if err != nil {
		if compiler, err = exec.LookPath("cc"); err != nil {
			return "", errors.New("there is no C compiler")
		}
	}
	program := filepath.Join(dir, "loop")
	args := []string{"-O3", "-march=native", "-ffast-math", "-o", program, beside("peers/loop.c"), "-lm"}
	if out, err := exec.CommandContext(ctx, compiler, args...).CombinedOutput(); err != nil {
		return "", fmt.Errorf("%s: %w\n%s", compiler, err, out)
	}
	return program, nil
}

func (b *bench) runLoop(n contest) (result, error) {
	out, err := exec.CommandContext(b.ctx, b.loop, n.model, fmt.Sprint(n.cells), fmt.Sprint(n.delay), fmt.Sprint(n.steps())).Output()
	if err != nil {
		return result{}, err
	}
	var r result
	if _, err := fmt.Sscan(string(out), &r.step, &r.first, &r.hz); err != nil {
		return result{}, fmt.Errorf("the C loop printed %q", out)
	}
	return r, nil
}
