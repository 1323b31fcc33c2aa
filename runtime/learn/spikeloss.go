package learn

import "math"

// firingRate is the mean over the cells of the squared difference between the
// rate of a trial and the wanted one, both in Hz.
type firingRate struct {
	unseeded
	kept
	*Loss
	counts []float64 // [sample][cell], then the derivative by a spike
}

func newFiringRate(k kept, l *Loss) *firingRate {
	return &firingRate{kept: k, Loss: l, counts: make([]float64, k.part.samples*k.part.Size)}
}

func (f *firingRate) begin() {
	f.kept.begin()
	clear(f.counts)
}

func (f *firingRate) observe(t, _ int) {
	of := f.part.spiked(t)
	for k, cell := range of.cells {
		f.counts[int(of.samples[k])*f.part.Size+int(cell)]++
	}
}

func (f *firingRate) finish() {
	const hertz = 1000 // of 1/ms
	for s, trial := range f.ensemble.trials {
		perSpike := hertz / (float64(trial.Steps) * f.ensemble.machine.job.DT)
		cells := f.counts[s*f.part.Size:][:f.part.Size]
		weight := f.Weight / float64(len(cells))
		for i, count := range cells {
			off := count*perSpike - f.Rate*hertz
			f.values[s] += weight * off * off
			cells[i] = 2 * weight * off * perSpike
		}
	}
}

func (f *firingRate) seedSpikes(p *part, _, active int, cells []int32) {
	if p != f.part {
		return
	}
	for _, cell := range cells {
		at := int(cell) * p.width
		for s := range active {
			p.pull.Add(at+s, f.counts[s*p.Size+int(cell)])
		}
	}
}

// vanRossum is the mean over the cells of the squared difference between the
// spikes of a population and those of a target, both smeared out by an
// exponential: (1/tau) integral of (f - g)^2 dt over the steps of the target,
// at whose beginning both are zero.
type vanRossum struct {
	unseeded
	kept
	*Loss
	decay      float64
	difference []float64 // f - g: [sample][cell]
	echo       []float64 // backward: the derivative by a spike
}

func newVanRossum(k kept, l *Loss) *vanRossum {
	n := k.part.samples * k.part.Size
	return &vanRossum{kept: k, Loss: l, decay: math.Exp(-k.ensemble.machine.job.DT / l.Tau), difference: make([]float64, n), echo: make([]float64, n)}
}

func (v *vanRossum) begin() {
	v.kept.begin()
	clear(v.difference)
}

func (v *vanRossum) beginBackward() { clear(v.echo) }

// perStep is the weight of a squared difference in a step.
func (v *vanRossum) perStep() float64 {
	return v.Weight * v.ensemble.machine.job.DT / (v.Tau * float64(v.part.Size))
}

func (v *vanRossum) observe(t, active int) {
	spikes := v.part.spiked(t)
	for s := range active {
		off := v.difference[s*v.part.Size:][:v.part.Size]
		target, _ := wanted(v.ensemble.trials[s], v.Target, t)
		if target == nil {
			clear(off)
			continue
		}
		for k := range off {
			off[k] = v.decay*off[k] - target[k]
		}
		for k, cell := range spikes.cells {
			if int(spikes.samples[k]) == s {
				off[cell]++
			}
		}
		by := v.keep(t, s)
		for k, x := range off {
			v.values[s] += v.perStep() * x * x
			by[k] = 2 * v.perStep() * x
		}
	}
}

// seedSpikes sees each step once on the way back, as observe does forward.
func (v *vanRossum) seedSpikes(p *part, t, active int, cells []int32) {
	if p != v.part {
		return
	}
	v.carry(t, active)
	for _, cell := range cells {
		for s := range active {
			p.pull.Add(int(cell)*p.width+s, v.echo[s*p.Size+int(cell)])
		}
	}
}

// carry takes the derivative by a spike to a step from the one after it.
func (v *vanRossum) carry(t, active int) {
	by := v.of(t)
	for s := range active {
		echo := v.echo[s*v.part.Size:][:v.part.Size]
		target, _ := wanted(v.ensemble.trials[s], v.Target, t)
		if target == nil {
			clear(echo)
			continue
		}
		for k := range echo {
			echo[k] = v.decay*echo[k] + by[s*v.part.Size+k]
		}
	}
}
