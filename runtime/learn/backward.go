package learn

import "nmlc/runtime/group"

// beginBackward clears what a sweep back through the trials adds up.
func (e *ensemble) beginBackward() {
	e.across.Clear()
	for _, p := range e.parts {
		for _, v := range []group.Numbers{p.adjoint, p.prepadj, p.outadj, p.spikeadj, p.arrivedadj, p.arrivedrate, p.pull, p.lossadj} {
			v.Clear()
		}
	}
	for _, g := range e.gradient {
		g.Clear()
	}
	for _, t := range e.terms {
		t.beginBackward()
	}
}

// back goes back through a step, which lies on the tape.
func (e *ensemble) back(t int) {
	active := e.active(t)
	for _, p := range e.parts {
		if p.backward != nil {
			p.back(t, active)
		}
	}
	for i, p := range e.machine.paths {
		if p.trained {
			e.credit(p, e.gradient[i], t, active)
		}
	}
}

// back finds the adjoint of the cells at the start of a step.
func (p *part) back(t, active int) {
	p.drive(t, active)
	p.seed(t, active)
	kernel := p.backward
	kernel.set(kernel.tape, p.tape.From(t%p.segment*p.tapeWidth))
	kernel.set(kernel.spikes, p.bits(t))
	p.rebuild(t, active)
	kernel.run(active*p.groups, p.samples*p.padded)
	p.remember(t, active)
}

// seed collects the derivatives by the outputs and the spikes of a step.
func (p *part) seed(t, active int) {
	p.outrate.Clear()
	if t > 0 {
		p.seedRates(t-1, active)
	}
	p.seedRates(t, active)
	if p.outrate.Len() == 0 {
		p.seedOutputs(t, active)
	}
	if p.spikeadj.Len() == 0 || !p.fires() {
		return
	}
	p.pullBack(t, active)
}

func (p *part) seedOutputs(t, active int) {
	p.outadj.Clear()
	for _, term := range p.of.terms {
		term.seedOutputs(p, t, active)
	}
}

// seedRates adds a step to the derivative of the loss by the outputs per ms,
// where what arrives changes them at once: the mean of before and after.
func (p *part) seedRates(t, active int) {
	if p.outrate.Len() == 0 {
		return
	}
	p.seedOutputs(t, active)
	for i := range p.outrate.Len() {
		p.outrate.Add(i, p.outadj.At(i)*0.5/p.of.machine.job.DT)
	}
}

// pullBack multiplies what arrives later by the transposed weights, for the
// cells whose spike has a derivative in some sample. For the kernel that of all
// others may be any number.
func (p *part) pullBack(t, active int) {
	rows := p.living(t)
	p.pull.Clear()
	for _, term := range p.of.terms {
		term.seedSpikes(p, t, active, rows)
	}
	if len(rows) == 0 {
		return
	}
	product, wide := p.of.machine.job.Rows, p.wide(active)
	for _, at := range p.of.machine.pulls {
		if at.pre == p.crowd && t+1+at.delay < p.of.steps {
			product.Product(rows, at.start, at.from, at.weight.Memory(), p.of.across.of(t+1+at.delay).Memory(), p.width, p.pull.Memory(), p.width, wide)
		}
	}
	product.Transpose(p.padded, wide, p.pull.Memory(), p.width, p.spikeadj.Memory(), p.padded)
}

// wide is the number of samples in whole vectors.
func (p *part) wide(samples int) int {
	lanes := p.of.machine.job.Rows.Lanes
	return (samples + lanes - 1) / lanes * lanes
}

// remember keeps the adjoint of what arrived for the spikes of earlier steps.
func (p *part) remember(t, active int) {
	rows, size, to := p.of.machine.job.Rows, p.samples*p.padded, p.of.across.of(t)
	for port := range p.Ports {
		if p.acts[port] {
			from := p.arrivedadj
			if p.arrivedrate.Len() > 0 {
				from = p.arrivedrate
			}
			rows.Transpose(p.wide(active), p.padded, from.From(port*size), p.padded, to.From((p.crowd.across+port*p.padded)*p.width), p.width)
		}
	}
}

// credit adds to the gradient by the weights: of each spike that acted in the
// step the adjoint of what arrived.
func (e *ensemble) credit(p *path, gradient group.Numbers, t, active int) {
	if t-1-p.delay < 0 {
		return
	}
	of := e.parts[p.pre.index].spiked(t - 1 - p.delay).upTo(active)
	if len(of.cells) == 0 {
		return
	}
	post, rows := e.parts[p.post.index], e.machine.job.Rows
	adjoint := post.arrivedadj.From(p.Port * post.samples * post.padded)
	if p.dense {
		rows.Add(of.samples, of.cells, adjoint, post.padded, gradient.Memory(), post.padded, post.padded)
	} else {
		rows.Gather(of.cells, of.samples, p.start, p.target, adjoint, post.padded, gradient.Memory())
	}
}
