package pipeline

import (
	"nmlc/lang/model"
	"nmlc/runtime/learn"
)

// spikes reports whether the cells of a population send spikes: readouts do not,
// and the sign of the connections onto them is no matter of Dale's law.
func spikes(p *model.Population) bool { return p.Cell == nil || p.Cell.Spike != nil }

// signsOfArrivals takes back what was concluded from first weights: that what
// arrives is never below zero, where training may change that.
func (a *trainer) signsOfArrivals() {
	for _, f := range a.plan.Job.Free {
		if f.Kind != learn.Weights || f.Lo != nil && f.Lo[0] >= 0 {
			continue
		}
		p := a.plan.Job.Projections[f.Projection]
		a.crowds[p.Post].Cell.Arrivals[p.Port].AtLeastZero = false
	}
}
