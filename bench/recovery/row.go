package main

import (
	"gonum.org/v1/gonum/stat"
)

// row is a method with the outcomes of its repeats.
type row struct {
	method method
	paper  *printed
	runs   []*found
}

func (r *row) figure(of func(*found) float64) figure {
	var values []float64
	for _, f := range r.runs {
		values = append(values, of(f))
	}
	if len(values) == 1 {
		return figure{mean: values[0]}
	}
	mean, dev := stat.MeanStdDev(values, nil)
	return figure{mean, dev}
}

func (r *row) loss() figure { return r.figure(func(f *found) float64 { return f.loss }) }
func (r *row) time() figure { return r.figure(func(f *found) float64 { return f.seconds }) }

func (r *row) count(holds func(*found) bool) int {
	n := 0
	for _, f := range r.runs {
		if holds(f) {
			n++
		}
	}
	return n
}

// low is how many repeats end below 0.1 mV^2.
func (r *row) low() int { return r.count(func(f *found) bool { return f.loss < 0.1 }) }

// recovered is how many find the parameters.
func (r *row) recovered() int { return r.count(func(f *found) bool { return f.recovered }) }
