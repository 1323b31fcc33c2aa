package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
)

// dt is the time step in ms.
const dt = 0.1

// result is what one program says of a network.
type result struct {
	step  float64 // microseconds
	first float64 // seconds to the first result
	hz    float64
}

// bench holds the programs: ours, and the peers that there are.
type bench struct {
	ctx   context.Context
	dir   string
	nmlc  string
	loop  string // the C program, "" where there is no compiler
	brian string // a Python with Brian2, "" where there is none
	triad map[int]float64
}

func newBench(ctx context.Context) (*bench, error) {
	dir, err := os.MkdirTemp("", "networks-*")
	if err != nil {
		return nil, err
	}
	b := &bench{ctx: ctx, dir: dir, triad: map[int]float64{1: bandwidth(1), 2: bandwidth(2)}}
	if b.nmlc, err = buildOurs(ctx, dir); err != nil {
		b.close()
		return nil, err
	}
	if b.loop, err = compileLoop(ctx, dir); err != nil {
		fmt.Fprintln(os.Stderr, "the rows against C are left out:", err)
	}
	if b.brian, err = pythonWithBrian(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "the rows against Brian2 are left out:", err)
	}
	return b, nil
}

func (b *bench) close() { os.RemoveAll(b.dir) }

// contender is a program and what it measures.
type contender struct {
	name string
	run  func() (result, error)
}

func (b *bench) contenders(n contest, threads int) ([]contender, error) {
	ours, err := b.ours(n, threads)
	if err != nil {
		return nil, err
	}
	list := []contender{{"nmlc", ours}}
	if b.brian != "" {
		run := func() (result, error) { return b.runBrian(n, threads) }
		list = append(list, contender{"Brian2, C++ standalone -O3 -ffast-math -march=native", run})
	}
	if threads > 1 {
		return list, nil
	}
	if b.loop != "" {
		run := func() (result, error) { return b.runLoop(n) }
		list = append(list, contender{"C by hand, -O3 -march=native -ffast-math", run})
	}
	return append(list, contender{"Go by hand", func() (result, error) { return goLoop(n), nil }}), nil
}

// compare runs all programs in turn, ours between any two of them.
func (b *bench) compare(n contest, threads int) ([]row, error) {
	list, err := b.contenders(n, threads)
	if err != nil {
		return nil, err
	}
	var mine []result
	peers := make([]result, len(list))
	for i, c := range list[1:] {
		for _, p := range []contender{list[0], c} {
			fmt.Fprintf(os.Stderr, "%s, %d thread(s): %s\n", n.name(), threads, p.name)
			r, err := p.run()
			if err != nil {
				return nil, fmt.Errorf("%s: %w", p.name, err)
			}
			if err := n.check(p.name, r.hz); err != nil {
				return nil, err
			}
			if p.name == c.name {
				peers[i+1] = r
			} else {
				mine = append(mine, r)
			}
		}
	}
	if len(mine) == 0 {
		return nil, fmt.Errorf("there is nothing to compare with on %d threads", threads)
	}
	return b.rows(n, threads, median(mine), list[1:], peers[1:]), nil
}

func (b *bench) rows(n contest, threads int, ours result, list []contender, peers []result) []row {
	name := n.name()
	if threads > 1 {
		name += fmt.Sprintf(", %d threads", threads)
	}
	var rows []row
	for i, c := range list {
		rows = append(rows, newRow(name+": a step", "us", ours.step, peers[i].step, c.name, ours.hz))
	}
	for i, c := range list {
		rows = append(rows, newRow(name+": first result", "s", ours.first, peers[i].first, c.name, ours.hz))
	}
	bytes := n.traffic(ours.hz)
	moved := bytes * float64(n.cells) / ours.step / 1e3 // GB/s
	what := fmt.Sprintf("%s: memory bus if nothing is cached (%.0f B per cell and step, %.0f %% of the peer)", name, bytes, 100*moved/b.triad[threads])
	return append(rows, newRow(what, "GB/s", moved, b.triad[threads], "triad of three arrays that no cache holds", ours.hz))
}

// median takes each number's median.
func median(all []result) result {
	of := func(field func(result) float64) float64 {
		var x []float64
		for _, r := range all {
			x = append(x, field(r))
		}
		slices.Sort(x)
		return x[len(x)/2]
	}
	return result{
		step:  of(func(r result) float64 { return r.step }),
		first: of(func(r result) float64 { return r.first }),
		hz:    of(func(r result) float64 { return r.hz }),
	}
}

// beside finds a file beside this program's source, wherever it is run from.
func beside(name string) string {
	_, here, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(here), name)
}
