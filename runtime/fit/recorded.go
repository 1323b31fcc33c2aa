package fit

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"nmlc/runtime/data"
	"nmlc/runtime/spiketrain"
)

// deadTime is the shortest interval in ms between two recorded spikes: noise on
// the flank of a spike must not count as another one.
const deadTime = 1.0

// recordedSpikes are the times in ms at which the data of a sweep spike.
func recordedSpikes(job *Job, s *data.Sweep) []float64 {
	if job.Threshold == nil {
		return nil
	}
	time := make([]float64, s.Samples())
	for i := range time {
		time[i] = s.Time(i)
	}
	var spikes []float64
	for _, t := range spiketrain.Crossings(time, s.Targets[job.Threshold.Target], job.Threshold.Level) {
		if n := len(spikes); n == 0 || t-spikes[n-1] >= deadTime {
			spikes = append(spikes, t)
		}
	}
	return spikes
}

// masked tells the samples that lie around recorded spikes.
func (j *Job) masked(s *data.Sweep, spikes []float64) []bool {
	out := make([]bool, s.Samples())
	if j.Mask == nil {
		return out
	}
	next := 0 // the first spike whose mask has not ended
	for i := range out {
		t := s.Time(i)
		for next < len(spikes) && spikes[next]+j.Mask.After < t {
			next++
		}
		out[i] = next < len(spikes) && t >= spikes[next]-j.Mask.Before
	}
	return out
}

// within are the spikes in a window, still counted from the start of the data.
func within(spikes []float64, w Window) []float64 {
	from, _ := slices.BinarySearch(spikes, w.From)
	to, _ := slices.BinarySearch(spikes, w.To)
	return spikes[from:to]
}

// checkSpikes refuses data without the spikes that a loss or score needs.
func (j *Job) checkSpikes(grids []*grid, t totals) error {
	user := "the score"
	switch {
	case t.spikes > 0:
		return nil
	case len(j.SpikeLosses) > 0 || slices.Contains(j.Inputs, "(counted)"):
		user = "the loss"
	case j.Precision <= 0:
		return nil
	}
	target := &j.Targets[j.Threshold.Target]
	var names []string
	highest := math.Inf(-1)
	for _, g := range grids {
		names = append(names, g.sweep.Name)
		for i, w := range g.windows {
			if w > 0 {
				highest = max(highest, g.sweep.Targets[j.Threshold.Target][i])
			}
		}
	}
	return &DataError{fmt.Sprintf("%s needs spikes, but the recorded %s crosses %s nowhere in the times to fit of sweep %s; its largest value there is %s",
		user, target.Name, target.show(j.Threshold.Level), strings.Join(names, ", "), target.show(highest)),
		fmt.Sprintf("lower the level of `spikes %s crosses ...`, or take other sweeps or times", target.Name)}
}
