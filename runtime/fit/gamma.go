package fit

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"nmlc/runtime/data"
	"nmlc/runtime/spiketrain"
)

// gamma is the coincidence factor: the mean over the experiments whose data
// spike. Repeats of one experiment are judged by their reliability.
func (j *Job) gamma(parts []scored, test bool) float64 {
	sum, n := 0.0, 0
	done := map[int]bool{}
	for i := range parts {
		if done[i] || parts[i].test != test {
			continue
		}
		var repeats []*scored
		spikes := 0
		for k := i; k < len(parts); k++ {
			if p := &parts[k]; p.test == test && (k == i || j.sameExperiment(p.sweep, parts[i].sweep) && slices.Equal(p.windows, parts[i].windows)) {
				done[k] = true
				repeats = append(repeats, p)
				spikes += len(p.recorded)
			}
		}
		if spikes > 0 {
			sum += j.experimentGamma(repeats)
			n++
		}
	}
	return sum / float64(n)
}

// sameExperiment reports whether two sweeps are repeats: they share an input, or
// the job says so where each came with its own recorded one.
func (j *Job) sameExperiment(a, b *data.Sweep) bool {
	return a.Repeats(b) || slices.ContainsFunc(j.Repeats, func(names []string) bool {
		return slices.Contains(names, a.Name) && slices.Contains(names, b.Name)
	})
}

// experimentGamma is the mean over repeats, each with the model's run under its
// input, divided by their reliability. It has no meaning, and is no number,
// where repeats agree no better than by chance.
func (j *Job) experimentGamma(repeats []*scored) float64 {
	sum, duration := 0.0, repeats[0].duration()
	var recorded [][]float64
	for _, p := range repeats {
		sum += spiketrain.Gamma(p.model, p.recorded, j.Precision, duration)
		recorded = append(recorded, p.recorded)
	}
	mean := sum / float64(len(repeats))
	if len(repeats) == 1 {
		return mean
	}
	if reliability := spiketrain.Reliability(recorded, j.Precision, duration); reliability > 0 {
		return mean / reliability
	}
	return math.NaN()
}

// meanSquare is the mean squared deviation in the parts that test; NaN where
// there are none.
func (j *Job) meanSquare(parts []scored) float64 {
	sum, n := 0.0, 0
	for i := range parts {
		p := &parts[i]
		if !p.test {
			continue
		}
		masked := j.masked(p.sweep, p.trace.Recorded)
		for s := range masked {
			if masked[s] || !inAny(p.windows, p.sweep.Time(s), 1e-6*p.sweep.Step) {
				continue
			}
			n++
			for k, t := range j.Targets {
				if t.Weight > 0 {
					d := p.trace.Model[k][s] - p.trace.Data[k][s]
					sum += t.Weight * d * d
				}
			}
		}
	}
	return sum / float64(n)
}

// checkScore refuses a score of a test without spikes before the search.
func (j *Job) checkScore(e *evaluator) error {
	if j.Precision <= 0 || len(j.Test) == 0 && len(j.LeftOut) == 0 {
		return nil
	}
	var names []string
	for i, s := range slices.Concat(j.Sweeps, j.LeftOut) {
		windows := j.testParts(&s, i >= len(j.Sweeps))
		spikes := recordedSpikes(j, &s)
		for _, w := range windows {
			if len(within(spikes, w)) > 0 {
				return nil
			}
		}
		if len(windows) > 0 {
			names = append(names, s.Name)
		}
	}
	target := &j.Targets[j.Threshold.Target]
	return &DataError{fmt.Sprintf("the score needs spikes, but the recorded %s crosses %s nowhere in the times that test sweep %s",
		target.Name, target.show(j.Threshold.Level), strings.Join(names, ", ")), "test on sweeps or times with spikes, or leave `score` out"}
}
