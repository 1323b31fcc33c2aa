package main

import (
	"slices"
	"time"

	"nmlc/bench/learner"
	"nmlc/runtime/learn"
	"nmlc/runtime/task"
)

// cells of stdlib/evidence that spike, and the factor on their excitatory weights
// that lets the untrained network fire as a trained one.
const (
	cells = 400
	gain  = 1.8
)

// evidence is stdlib/evidence at the rate of a trained network.
func (b *bench) evidence(rule string) (*learner.Learner, error) {
	block := "Bptt"
	if rule == "es_d_rtrl" {
		block = "Quick" // which says with what decay
	}
	l, err := learner.New(b.backend, "stdlib/evidence", learner.Options{Block: block, Rule: rule})
	if err != nil {
		return nil, err
	}
	for i := range l.Values {
		if l.Of(i, "input", "exc") {
			for k := range l.Values[i] {
				l.Values[i][k] *= gain
			}
		}
	}
	return l, nil
}

// ours is what we say of a step of training. The backward part is what a gradient
// takes beyond an evaluation, saving what it needs included.
func ours(l *learner.Learner, s size, batch []*task.Trial, rounds int) (*peer, error) {
	p := &peer{}
	begin := time.Now()
	out, err := l.Machine.Gradient(l.Values, batch)
	if err != nil {
		return nil, err
	}
	p.First = l.Plan.Compile.Seconds() + l.Plan.Build.Seconds() + time.Since(begin).Seconds()
	p.Hz = l.Hz(out.Rates)
	var forward, both []float64
	for range rounds {
		for _, one := range []struct {
			run  func([][]float64, []*task.Trial) (*learn.Outcome, error)
			laps *[]float64
		}{{l.Machine.Evaluate, &forward}, {l.Machine.Gradient, &both}} {
			begin := time.Now()
			if _, err := one.run(l.Values, batch); err != nil {
				return nil, err
			}
			*one.laps = append(*one.laps, float64(time.Since(begin).Nanoseconds())/s.samples())
		}
	}
	p.Forward, p.Step = median(forward), median(both)
	p.Backward = p.Step - p.Forward
	return p, nil
}

func median(x []float64) float64 {
	slices.Sort(x)
	return x[len(x)/2]
}
