package learn

import "slices"

// hear writes the learning signal of the spikes of a sample, lag steps before t:
// what the outputs of t that they reach at once mean to the losses, and what the
// rate so far does. It reports whether there is any.
func (l *learner) hear(o *online, t, sample int) bool {
	any := false
	at := l.place(t-l.lag, len(l.Signals)) + sample*l.padded
	size := l.samples * l.padded
	for row, kind := range l.Signals {
		if kind != SpikeSignal && kind != FilteredSignal {
			continue
		}
		clear(l.heard)
		found := false
		if kind == FilteredSignal || !slices.Contains(l.Signals, FilteredSignal) {
			found = t < l.of.trials[sample].Steps && l.fromReadouts(o, t, sample)
		}
		if kind == SpikeSignal && l.fromRates(t, sample) {
			found = true
		}
		if !found {
			continue
		}
		any = true
		setProductsIn(l.signal, at+row*size, l.heard[:l.Size], 1)
	}
	return any
}

// fromReadouts adds what the readouts send back, through their weights or others.
func (l *learner) fromReadouts(o *online, t, sample int) bool {
	found := false
	m := l.of.machine
	if m.feedback != nil {
		for _, f := range m.feedback[l.index] {
			to := o.learners[f.readout]
			if to.wanted[t%to.steps*to.samples+sample] {
				found = true
				for k := range to.Size {
					if answer := to.answer(t, sample, f.port, k); answer != 0 {
						for cell, w := range f.weights[k*l.Size:][:l.Size] {
							l.heard[cell] += w * answer
						}
					}
				}
			}
		}
		return found
	}
	for _, p := range m.paths {
		to := o.learners[p.post.index]
		if p.pre != l.crowd || to.Gains == nil || !to.wanted[t%to.steps*to.samples+sample] {
			continue
		}
		found = true
		answers := to.answers(t, sample, p.Port)
		gatherProductsIn(p.weight, p.start, p.target, answers, l.heard[:l.Size])
	}
	return found
}

// answers are, for each cell of a readout, the derivative of the losses by what
// arrives in the step.
func (l *learner) answers(t, sample, port int) []float64 {
	for k := range l.Size {
		l.heard[k] = l.answer(t, sample, port, k)
	}
	return l.heard
}

func (l *learner) answer(t, sample, port, cell int) float64 {
	sum := 0.0
	for output, gain := range l.Gains[port] {
		if x := l.outadj.At((output*l.samples+sample)*l.padded + cell); x != 0 {
			sum += x * l.valueOf(gain, t, sample, cell)
		}
	}
	return sum
}

// valueOf is a derivative in a step.
func (l *learner) valueOf(c Coefficient, t, sample, cell int) float64 {
	if c.Block >= 0 {
		return l.block.At(l.place(t, l.written) + (c.Block*l.samples+sample)*l.padded + cell)
	}
	return l.fixed(c)
}

// fixed is a derivative that all cells share.
func (c *crowd) fixed(of Coefficient) float64 {
	if of.Prep >= 0 {
		return c.common.At(slices.Index(c.Code.Common, of.Prep))
	}
	return of.Value
}

// fromRates adds the derivative of the losses by the rates, of which only those so
// far are known.
func (l *learner) fromRates(t, sample int) bool {
	found := false
	for _, term := range l.of.terms {
		f, ok := term.(*firingRate)
		if !ok || f.part != l.part {
			continue
		}
		found = true
		for cell := range l.Size {
			l.heard[cell] += f.soFar(t, sample, cell)
		}
	}
	return found
}

// soFar is the derivative by a spike of the squared difference of the rate until a
// step.
func (f *firingRate) soFar(t, sample, cell int) float64 {
	const hertz = 1000 // of 1/ms
	count := f.counts[sample*f.part.Size+cell]
	if f.ensemble.seen == f.ensemble.steps { // now it is the derivative by a spike itself
		return count
	}
	dt := f.ensemble.machine.job.DT
	steps := f.ensemble.trials[sample].Steps
	off := count*hertz/(float64(min(t+1, steps))*dt) - f.Rate*hertz
	return 2 * f.Weight / float64(f.part.Size) * off * hertz / (float64(steps) * dt)
}
