package prove

import "math"

// grazing finds how near the run is to one with a spike more or less.
func (r *Result) grazing(job *Job, base *trial) {
	if len(base.dist) == 0 {
		return
	}
	spiked := map[int]bool{}
	for _, s := range base.spikes {
		spiked[s.step] = true
		if rise := -base.dist[s.step] / (s.fraction * job.DT); s.fraction > 1e-6 && !(rise >= r.SlowestRise) {
			r.SlowestRise, r.SlowestRiseAt = rise, (float64(s.step)+s.fraction)*job.DT
		}
	}
	for k := 1; k+1 < len(base.dist); k++ {
		d := base.dist[k]
		top := d >= base.dist[k-1] && d > base.dist[k+1] && d < 0
		if miss := -d; top && !spiked[k] && !spiked[k-1] && !(miss >= r.NearestMiss) {
			r.NearestMiss, r.NearestMissAt = miss, float64(k)*job.DT
		}
	}
	if !math.IsNaN(r.SlowestRise) && r.SlowestRise < 1e-3*job.Threshold.Scale {
		r.Notes = append(r.Notes, "a spike nearly grazes its threshold: with other parameters it vanishes, and the loss jumps")
	}
}
