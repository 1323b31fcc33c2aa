package main

import (
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"

	"nmlc/codegen/pipeline"
	"nmlc/codegen/plan"
	"nmlc/ir/lower"
	"nmlc/runtime/group"
)

// The population of the forward rows: cells in a constant current.
const (
	cells   = 1024
	steps   = 4000
	chunk   = 256
	dt      = 0.01 // ms
	current = 1e-4 // nA/um^2, which is 10 uA/cm^2
	rounds  = 7
)

// population runs the squid cell of the library.
type population struct {
	prepare, forward *group.Bound
	memory           *group.Memory
	params           []float64
	input            []float64
	out              []float64
}

func newPopulation(backend *pipeline.Backend) (*population, error) {
	cell, err := libraryCell("stdlib/hh", lower.Options{})
	if err != nil {
		return nil, err
	}
	plan, err := plan.Make(cell, plan.Options{Record: true})
	if err != nil {
		return nil, err
	}
	code, err := backend.Compile(plan.Prepare, plan.Forward)
	if err != nil {
		return nil, err
	}
	m, err := group.NewMemory(chunk, code[:1], code[1:])
	if err != nil {
		return nil, err
	}
	p := &population{memory: m, prepare: m.Bind(code[0]), forward: m.Bind(code[1]), out: m.Slice("out")}
	for _, v := range cell.Params {
		p.params = append(p.params, v.Init)
	}
	p.params = append(p.params, dt)
	p.input = constantInput(m.Lanes)
	return p, nil
}

func constantInput(lanes int) []float64 {
	in := group.Aligned(chunk * lanes)
	for i := range in {
		in[i] = current
	}
	return in
}

// run advances all cells; count is called after each chunk of a group.
func (p *population) run(count func(steps int)) {
	lanes := p.memory.Lanes
	for range cells / lanes {
		for lane := range lanes {
			p.memory.SetLane("param", lane, p.params)
		}
		p.prepare.Run(1, nil)
		for at := 0; at < steps; at += chunk {
			n := min(chunk, steps-at)
			p.forward.Run(n, p.input)
			count(n)
		}
	}
}

// rate is the firing rate in Hz.
func (p *population) rate() float64 {
	spikes := 0.0
	p.run(func(n int) {
		for _, s := range p.out[:n*p.memory.Lanes] {
			spikes += s
		}
	})
	return spikes / cells / (steps * dt * 1e-3)
}

// nanoseconds per cell and step.
func (p *population) nanoseconds() float64 {
	begin := time.Now()
	p.run(func(int) {})
	return float64(time.Since(begin).Nanoseconds()) / cells / steps
}

// peerC is the hand-written program, compiled twice.
type peerC struct{ fast, plain string }

func compilePeer(dir string) (*peerC, error) {
	p := &peerC{filepath.Join(dir, "fast"), filepath.Join(dir, "plain")}
	for _, args := range [][]string{
		{"-O3", "-march=native", "-ffast-math", "-o", p.fast}, {"-O2", "-o", p.plain},
	} {
		args = append(args, beside("peers/hh.c"), "-lm")
		if out, err := exec.Command("gcc", args...).CombinedOutput(); err != nil {
			return nil, fmt.Errorf("gcc: %w\n%s", err, out)
		}
	}
	return p, nil
}

// runPeer returns nanoseconds per cell and step, and the firing rate.
func runPeer(program string) (ns, rate float64, err error) {
	out, err := exec.Command(program, fmt.Sprint(cells), fmt.Sprint(steps)).Output()
	if err != nil {
		return 0, 0, err
	}
	var spikes, last float64
	if _, err := fmt.Sscan(string(out), &ns, &spikes, &last); err != nil {
		return 0, 0, err
	}
	return ns, spikes / (steps * dt * 1e-3), nil
}

func forwardRows() ([]row, error) {
	backend, err := pipeline.SelectBackend("auto")
	if err != nil {
		return nil, err
	}
	fmt.Fprintln(os.Stderr, backend.Describe())
	ours, err := newPopulation(backend)
	if err != nil {
		return nil, err
	}
	interpreter, err := pipeline.SelectBackend("interp")
	if err != nil {
		return nil, err
	}
	slow, err := newPopulation(interpreter)
	if err != nil {
		return nil, err
	}
	rate := ours.rate()
	if other := slow.rate(); other != rate {
		return nil, fmt.Errorf("the interpreter fires at %g Hz, %s at %g Hz", other, backend.Name, rate)
	}
	rows, err := againstC(ours, rate)
	if err != nil {
		return nil, err
	}
	scalar := scalarGo{}
	if other := scalar.rate(); math.Abs(other-rate) > 1e-9 {
		return nil, fmt.Errorf("the generated Go fires at %g Hz, %s at %g Hz", other, backend.Name, rate)
	}
	t := interleaved(ours.nanoseconds, scalar.nanoseconds, slow.nanoseconds)
	more := []row{
		newRow("HH forward, generated Go", "ns", t[0], t[1], "scalar Go from nmlc compile"),
		newRow("HH forward, interpreter (its time is ours)", "ns", t[2], t[1], "scalar Go from nmlc compile"),
	}
	for i := range more {
		more[i].RateHz = &rate
	}
	return append(rows, more...), nil
}

func againstC(ours *population, rate float64) ([]row, error) {
	if _, err := exec.LookPath("gcc"); err != nil {
		fmt.Fprintln(os.Stderr, "there is no gcc: the rows against C are left out")
		return nil, nil
	}
	dir, err := os.MkdirTemp("", "cells-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	peer, err := compilePeer(dir)
	if err != nil {
		return nil, err
	}
	var failed error
	timed := func(program string) func() float64 {
		return func() float64 {
			ns, peerRate, err := runPeer(program)
			if err == nil && math.Abs(peerRate-rate) > 0.5 {
				err = fmt.Errorf("the peer fires at %g Hz, ours at %g Hz", peerRate, rate)
			}
			if err != nil {
				failed = err
			}
			return ns
		}
	}
	t := interleaved(ours.nanoseconds, timed(peer.fast), timed(peer.plain))
	if failed != nil {
		return nil, failed
	}
	rows := []row{
		newRow("HH forward, per cell and step", "ns", t[0], t[1], "C, gcc -O3 -march=native -ffast-math"),
		newRow("HH forward, per cell and step", "ns", t[0], t[2], "C, gcc -O2"),
	}
	for i := range rows {
		rows[i].RateHz = &rate
	}
	return rows, nil
}

// interleaved runs the measurements in turn, several times, and returns the
// median of each: what disturbs the machine disturbs all.
func interleaved(measurements ...func() float64) []float64 {
	laps := make([][]float64, len(measurements))
	for range rounds {
		for i, m := range measurements {
			laps[i] = append(laps[i], m())
		}
	}
	medians := make([]float64, len(laps))
	for i, l := range laps {
		slices.Sort(l)
		medians[i] = l[len(l)/2]
	}
	return medians
}
