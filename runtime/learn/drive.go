package learn

import "nmlc/runtime/random"

// drive draws the noise of a step: numbers of the trial, the cell and the step
// alone, so that they are the same forward and backward.
func (p *part) drive(t, active int) {
	if len(p.Noise) == 0 {
		return
	}
	n := len(p.Noise)
	for s := range active {
		for k, stream := range p.Noise {
			numbers := random.NewStream(p.of.machine.job.Seed^spread(p.of.trials[s].Number), uint32(stream))
			for cell := range p.Size {
				g, lane := cell/p.lanes, cell%p.lanes
				p.input.Set(((s*p.groups+g)*n+k)*p.lanes+lane, numbers.Normal(uint32(cell), uint64(t)))
			}
		}
	}
}

// spread makes keys of numbers of trials that have all bits in use.
func spread(number uint64) uint64 { return (number + 1) * 0x9e3779b97f4a7c15 }
