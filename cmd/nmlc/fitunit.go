package main

import (
	"slices"
	"strings"

	"nmlc/lang/model"
)

// lossUnit is the unit in which the loss is counted.
func (f *fitting) lossUnit() string {
	dims := map[string]bool{}
	var names []string
	for _, l := range f.block.Losses {
		u := unitOfLoss(&l)
		if !dims[u] {
			dims[u] = true
			names = append(names, u)
		}
	}
	return strings.Join(names, " + ")
}

// unitOfLoss is the coherent unit of a term of the loss.
func unitOfLoss(l *model.Loss) string {
	switch l.Kind {
	case model.MSE:
		return l.Target.Dim.Mul(l.Target.Dim).String()
	case model.Likelihood:
		return "nat/spike"
	case model.VanRossum:
		return "1/spike"
	case model.Count, model.Gamma:
		return "1"
	}
	return "ms^2"
}

// lossName says in words what the loss is.
func (f *fitting) lossName() string {
	var names []string
	for _, l := range f.block.Losses {
		name := map[string]string{
			model.MSE: "mean squared deviation", model.Likelihood: "negative log-likelihood of the recorded spikes",
			model.VanRossum: "van Rossum distance", model.SpikeTimes: "squared differences of spike times",
			model.Intervals: "squared differences of intervals", model.Count: "squared difference of counts",
			model.Gamma: "coincidences and rate",
		}[l.Kind]
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return strings.Join(names, " + ")
}
