package main

import (
	"math"

	"nmlc/runtime/optimize"
)

// path is the best loss so far after each round of evaluations.
type path struct {
	samples []int
	best    []float64
	before  int // evaluations of the searches that are over
}

// note adds a round. A search that begins again counts its rounds from 1.
func (p *path) note(r optimize.Progress) {
	best := r.Best
	if n := len(p.best); n > 0 {
		best = math.Min(best, p.best[n-1])
		if r.Round == 1 {
			p.before = p.samples[n-1]
		}
	}
	p.samples = append(p.samples, p.before+r.Samples)
	p.best = append(p.best, best)
}

// at is the best loss when that much was spent at that cost of an evaluation;
// infinite before the first.
func (p *path) at(spent, cost float64) float64 {
	best := math.Inf(1)
	for i, n := range p.samples {
		if float64(n)*cost > spent {
			break
		}
		best = p.best[i]
	}
	return best
}
