package main

import (
	"fmt"
	"slices"

	"nmlc/bench/learner"
	"nmlc/runtime/task"
)

// activity is the rate of both populations over a trial.
type activity struct {
	Ends []int // steps at which stretches of time end
	E, I []float64
}

// bins is how many stretches a trial has.
const bins = 44

// follow finds rates over time from counts of spikes: how many there are up to the
// end of each stretch, in trials that end there.
func follow(l *learner.Learner, values [][]float64, trials []*task.Trial) (activity, error) {
	var a activity
	e, i := l.Population("E"), l.Population("I")
	if e < 0 || i < 0 {
		return a, fmt.Errorf("the network has no populations E and I")
	}
	last := [3]float64{}
	for k := range bins {
		end := (k + 1) * trials[0].Steps / bins
		out, err := l.Machine.Evaluate(values, cut(trials, end))
		if err != nil {
			return a, err
		}
		now := [3]float64{float64(end), out.Rates[e] * float64(end), out.Rates[i] * float64(end)}
		a.Ends = append(a.Ends, end)
		a.E = append(a.E, 1e3*(now[1]-last[1])/(now[0]-last[0]))
		a.I = append(a.I, 1e3*(now[2]-last[2])/(now[0]-last[0]))
		last = now
	}
	return a, nil
}

// cut ends trials early; what they ask for then is of no interest.
func cut(trials []*task.Trial, end int) []*task.Trial {
	var out []*task.Trial
	for _, t := range trials {
		short := *t
		short.Steps = end
		short.Start = slices.Clone(t.Start[:end+1])
		short.Cells = t.Cells[:t.Start[end]]
		short.Decide = task.Window{From: end - 1, To: end}
		short.Classes = []task.Class{{Window: short.Decide, Class: t.Answer, Weight: 1}}
		out = append(out, &short)
	}
	return out
}

// stretch is a phase of the trial, as shares of its length.
type stretch struct {
	name     string
	from, to float64
}

var stretches = []stretch{{"cues", 0, 1050. / 2200}, {"delay", 1050. / 2200, 2050. / 2200}, {"recall", 2050. / 2200, 1}}

// in is the mean rate in a phase.
func (a activity) in(s stretch) (e, i float64) {
	n, end := 0.0, float64(a.Ends[len(a.Ends)-1])
	for k, at := range a.Ends {
		middle := (float64(at) - end/bins/2) / end
		if middle > s.from && middle < s.to {
			e, i, n = e+a.E[k], i+a.I[k], n+1
		}
	}
	return e / max(1, n), i / max(1, n)
}
