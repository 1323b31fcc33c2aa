package main

import (
	"fmt"
	"time"

	"nmlc/codegen/pipeline"
	"nmlc/codegen/plan"
	"nmlc/ir/lower"
	"nmlc/runtime/group"
)

// The population of the GIF rows: the cells of the paper's table S2, each in a
// step of current of its own.
const (
	gifSteps   = 10000
	gifChunk   = 250
	gifOnset   = 2 * gifChunk // the current is on from here
	gifDT      = 0.1          // ms
	leastLevel = 1.7          // nA, which gives some 25 spikes
	mostLevel  = 2.1          // some 45
)

// gifLevel is the current of a cell in nA.
func gifLevel(cell int) float64 {
	return leastLevel + (mostLevel-leastLevel)*float64(cell)/(cells-1)
}

// gif runs stdlib/gif.
type gif struct {
	prepare, forward *group.Bound
	memory           *group.Memory
	params           []float64
	silence, level   []float64
	out              []float64
}

// newGIF compiles the cell with its spikes on the grid, or exact.
func newGIF(backend *pipeline.Backend, spikes string) (*gif, error) {
	cell, err := libraryCell("stdlib/gif", lower.Options{Spikes: spikes})
	if err != nil {
		return nil, err
	}
	made, err := plan.Make(cell, plan.Options{Record: true})
	if err != nil {
		return nil, err
	}
	code, err := backend.Compile(made.Prepare, made.Forward)
	if err != nil {
		return nil, err
	}
	m, err := group.NewMemory(gifChunk, code[:1], code[1:])
	if err != nil {
		return nil, err
	}
	g := &gif{memory: m, prepare: m.Bind(code[0]), forward: m.Bind(code[1]), out: m.Slice("out")}
	g.silence, g.level = group.Aligned(gifChunk*m.Lanes), group.Aligned(gifChunk*m.Lanes)
	for _, v := range cell.Params {
		g.params = append(g.params, v.Init)
	}
	g.params = append(g.params, gifDT)
	return g, nil
}

// run advances all cells; after is called behind each chunk of a group.
func (g *gif) run(after func()) {
	lanes := g.memory.Lanes
	for first := 0; first < cells; first += lanes {
		for lane := range lanes {
			g.memory.SetLane("param", lane, g.params)
			for step := range gifChunk {
				g.level[step*lanes+lane] = gifLevel(first + lane)
			}
		}
		g.prepare.Run(1, nil)
		for at := 0; at < gifSteps; at += gifChunk {
			input := g.level
			if at < gifOnset {
				input = g.silence
			}
			g.forward.Run(gifChunk, input)
			after()
		}
	}
}

// rate is the firing rate in Hz, which must be that of a cell at work.
func (g *gif) rate() (float64, error) {
	spikes := 0
	g.run(func() {
		for _, place := range g.out {
			if place > 0 {
				spikes++
			}
		}
	})
	rate := float64(spikes) / cells / (gifSteps * gifDT * 1e-3)
	if rate < 20 || rate > 50 {
		return rate, fmt.Errorf("the GIF population fires at %g Hz, not at 20 to 50 Hz", rate)
	}
	return rate, nil
}

// nanoseconds per cell and step.
func (g *gif) nanoseconds() float64 {
	begin := time.Now()
	g.run(func() {})
	return float64(time.Since(begin).Nanoseconds()) / cells / gifSteps
}

func gifRows() ([]row, error) {
	backend, err := pipeline.SelectBackend("auto")
	if err != nil {
		return nil, err
	}
	grid, err := newGIF(backend, "grid")
	if err != nil {
		return nil, err
	}
	exact, err := newGIF(backend, "exact")
	if err != nil {
		return nil, err
	}
	rate, err := grid.rate()
	if err != nil {
		return nil, err
	}
	exactRate, err := exact.rate()
	if err != nil {
		return nil, err
	}
	rows, err := gifAgainstC(grid, exact, rate, exactRate)
	if err != nil {
		return nil, err
	}
	t := interleaved(exact.nanoseconds, grid.nanoseconds)
	rows = append(rows, newRow("GIF forward, exact spikes against the grid", "ns", t[0], t[1], "our own step on the grid").at(exactRate))
	fits, err := gifFitRows(backend)
	return append(rows, fits...), err
}
