package main

import (
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// gifAgainstC runs both populations beside the loop by hand, whose spikes lie
// on the grid.
func gifAgainstC(grid, exact *gif, rate, exactRate float64) ([]row, error) {
	if _, err := exec.LookPath("gcc"); err != nil {
		return nil, nil // the rows of the squid cell have said so
	}
	dir, err := os.MkdirTemp("", "cells-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	program := filepath.Join(dir, "gif")
	build := exec.Command("gcc", "-O3", "-march=native", "-ffast-math", "-o", program, beside("peers/gif.c"), "-lm")
	if out, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("gcc: %w\n%s", err, out)
	}
	var failed error
	peer := func() float64 {
		ns, peerRate, err := runGIFPeer(program)
		if err == nil && math.Abs(peerRate-rate) > 0.05 {
			err = fmt.Errorf("the peer fires at %g Hz, ours at %g Hz", peerRate, rate)
		}
		if err != nil {
			failed = err
		}
		return ns
	}
	t := interleaved(grid.nanoseconds, exact.nanoseconds, peer)
	const name = "C, gcc -O3 -march=native -ffast-math, on the grid"
	return []row{
		newRow("GIF forward on the grid", "ns", t[0], t[2], name).at(rate),
		newRow("GIF forward, exact spikes", "ns", t[1], t[2], name).at(exactRate),
	}, failed
}

func runGIFPeer(program string) (ns, rate float64, err error) {
	out, err := exec.Command(program, fmt.Sprint(cells), fmt.Sprint(gifSteps), fmt.Sprint(gifOnset), fmt.Sprint(leastLevel), fmt.Sprint(mostLevel)).Output()
	if err != nil {
		return 0, 0, err
	}
	var spikes, last float64
	if _, err := fmt.Sscan(string(out), &ns, &spikes, &last); err != nil {
		return 0, 0, err
	}
	return ns, spikes / (gifSteps * gifDT * 1e-3), nil
}

// gifAgainstJAX runs the surrogate version in JAX between two runs of ours.
func gifAgainstJAX(f *gifFit) ([]row, error) {
	python, err := pythonWithJAX()
	if err != nil {
		return nil, err
	}
	before := interleaved(f.value, f.gradient)
	out, err := exec.Command(python, beside("peers/jax_gif.py"), fmt.Sprint(gifFitCells), fmt.Sprint(gifSteps), fmt.Sprint(gifOnset), fmt.Sprint(leastLevel), fmt.Sprint(mostLevel)).Output()
	if err != nil {
		return nil, fmt.Errorf("the peer failed: %w", err)
	}
	after := interleaved(f.value, f.gradient)
	var value, gradient, rate float64
	if _, err := fmt.Sscan(strings.TrimSpace(string(out)), &value, &gradient, &rate); err != nil {
		return nil, fmt.Errorf("the peer printed %q", out)
	}
	if rate < 20 || rate > 50 {
		return nil, fmt.Errorf("the peer fires at %g Hz", rate)
	}
	const name = "JAX with a surrogate on the grid, all cores; ours on one"
	return []row{
		newRow("GIF loss, value with exact spikes", "ns", (before[0]+after[0])/2, value, name).at(rate),
		newRow("GIF loss, value and exact gradient", "ns", (before[1]+after[1])/2, gradient, name).at(rate),
	}, nil
}
