package main

import (
	"nmlc/bench/learner"
	"nmlc/runtime/distribution"
	"nmlc/runtime/train"
)

// weights are the statistics of the weights of a line, of all its pairs together.
type weights struct {
	Line          string
	Before, After *distribution.Fits
	Values        []float64 // after
}

// resamples give probabilities to about 0.03.
const resamples = 200

func describe(l *learner.Learner, trained *train.Result) ([]weights, error) {
	var all []weights
	for _, line := range []string{"input", "exc", "inh"} {
		w := weights{Line: line}
		var before []float64
		for i := range trained.Values {
			if l.Of(i, line) {
				before, w.Values = append(before, trained.Start[i]...), append(w.Values, trained.Values[i]...)
			}
		}
		var err error
		o := distribution.Options{Resamples: resamples, Seed: 1}
		if w.Before, err = distribution.Of(before, o); err != nil {
			return nil, err
		}
		if w.After, err = distribution.Of(w.Values, o); err != nil {
			return nil, err
		}
		all = append(all, w)
	}
	return all, nil
}
