package main

import (
	"time"

	"nmlc/bench/cells/hhgo"
)

//go:generate go run ../../cmd/nmlc compile stdlib/hh --target go --package hhgo -o hhgo/zhh.go

// scalarCells of the population are enough for scalar Go.
const scalarCells = 8

// scalarGo is the Go source that nmlc compile writes, cell by cell.
type scalarGo struct{}

func (scalarGo) run() (spikes int) {
	for range scalarCells {
		cell := hhgo.DefaultParams().Prepare(dt)
		state, input := cell.Start(), hhgo.Input{I: current}
		for range steps {
			if cell.Step(&state, input) {
				spikes++
			}
		}
	}
	return spikes
}

func (s scalarGo) rate() float64 { return float64(s.run()) / scalarCells / (steps * dt * 1e-3) }

func (s scalarGo) nanoseconds() float64 {
	begin := time.Now()
	s.run()
	return float64(time.Since(begin).Nanoseconds()) / scalarCells / steps
}
