package main

import (
	"fmt"
	"slices"

	"nmlc/runtime/data"
)

// When the touch begins in the run, and how long it lasts, in ms.
const (
	touched   = 2500.0
	touchEnds = 1000.0
)

// touch is the change of each cell's potential from rest, in mV.
type touch struct {
	name    string
	time    []float64   // ms since the touch began
	changes [][]float64 // [cell][sample]
}

func readTouch(path string, cells int) (*touch, error) {
	table, err := data.ReadTable(path)
	if err != nil {
		return nil, err
	}
	t := &touch{}
	for _, at := range table.Numbers("time_ms") {
		t.time = append(t.time, at-touched)
	}
	rest := t.sample(-50)
	if rest == len(t.time) {
		return nil, fmt.Errorf("%s ends before the touch", path)
	}
	for cell := range cells {
		v := table.Numbers(fmt.Sprintf("Neurons_V_%d_mV", cell))
		if err := table.Err(); err != nil {
			return nil, err
		}
		changes := make([]float64, len(v))
		for k := range v {
			changes[k] = v[k] - v[rest]
		}
		t.changes = append(t.changes, changes)
	}
	return t, table.Err()
}

// sample is the first at a time or later.
func (t *touch) sample(ms float64) int {
	at, _ := slices.BinarySearch(t.time, ms)
	return at
}

// mean is that of a class over time.
func (t *touch) mean(classes []string, class string) []float64 {
	out, n := make([]float64, len(t.time)), 0.0
	for cell, c := range classes {
		if c == class {
			n++
			for k, v := range t.changes[cell] {
				out[k] += v
			}
		}
	}
	for k := range out {
		out[k] /= n
	}
	return out
}
