package fit

import (
	"fmt"
	"math"
	"slices"
	"strings"

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
		var repeats [][]float64
		spikes := 0
		for k := i; k < len(parts); k++ {
			if p := &parts[k]; p.test == test && (k == i || p.sweep.Repeats(parts[i].sweep) && slices.Equal(p.windows, parts[i].windows)) {
				done[k] = true
				repeats = append(repeats, p.recorded)
				spikes += len(p.recorded)
			}
		}
		if spikes > 0 {
			sum += j.experimentGamma(&parts[i], repeats)
			n++
		}
	}
	return sum / float64(n)
}

// experimentGamma has no meaning, and is no number, where repeats agree no
// better than by chance.
func (j *Job) experimentGamma(p *scored, repeats [][]float64) float64 {
	switch {
	case len(repeats) == 1:
		return spiketrain.Gamma(p.model, repeats[0], j.Precision, p.duration())
	case !(spiketrain.Reliability(repeats, j.Precision, p.duration()) > 0):
		return math.NaN()
	}
	return spiketrain.GammaOverRepeats(p.model, repeats, j.Precision, p.duration())
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
	return fmt.Errorf("the score needs spikes, but the recorded %s crosses %s nowhere in the times that test sweep %s",
		target.Name, target.show(j.Threshold.Level), strings.Join(names, ", "))
}
