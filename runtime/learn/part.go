package learn

import "nmlc/runtime/group"

// part is a population in a group of trials: [sample] is the number of a trial in
// the group, [lane] a cell or one that fills the last group of lanes.
type part struct {
	*crowd
	of      *ensemble
	samples int // there is room for
	width   int // the same, in whole vectors

	state, loss group.Numbers // [sample][group][k][lane]
	input       group.Numbers // likewise
	arrived     group.Numbers // [port][sample][cell]
	out         group.Numbers // [output][sample][cell]
	// By step modulo segment, the steps that lie on the tape: what the step back
	// needs, and the cells that live in some sample.
	tape      group.Numbers // [step][sample][group][k][lane]
	alive     []uint64      // [step][group]
	segment   int
	tapeWidth int       // numbers of a step
	live      []float64 // of the last step taped: [sample][group]
	// By step modulo past + 1, those whose spikes still arrive and the present one:
	// spikes as bits, and as lists.
	spikes   []float64 // [step][sample][group]
	lists    []spiked
	recorded *recorded // the spikes of the steps on the tape; nil without one
	shown    shown     // of the inputs

	adjoint, prepadj, lossadj group.Numbers // [sample][group][k][lane]
	outadj, outrate           group.Numbers // [output][sample][cell]
	spikeadj                  group.Numbers // [sample][cell]
	arrivedadj, arrivedrate   group.Numbers // [port][sample][cell]
	pull                      group.Numbers // spikeadj as [cell][sample]
	rows                      []int32       // of pull, that are asked for

	forward, taped, backward *call
	// Of the way back to the parameters, in binary64.
	memory         *group.Memory
	prepareAdjoint *group.Bound
	grad           []float64 // [parameter of GradBy][cell]
}

func (e *ensemble) newPart(c *crowd) (*part, error) {
	m := e.machine
	p := &part{crowd: c, of: e, samples: m.samples, width: m.width, segment: m.plan.Segment}
	p.lists = make([]spiked, c.past+1)
	if c.Code == nil {
		return p, nil
	}
	numbers := func(per int) group.Numbers { return group.NewNumbers(per*p.samples*c.padded, c.single) }
	p.state = numbers(len(c.States))
	p.loss = numbers(width(c.Code.Advance, "loss"))
	p.input = numbers(width(c.Code.Advance, "input"))
	p.arrived = numbers(c.Ports)
	p.out = numbers(width(c.Code.Advance, "out"))
	if p.fires() {
		p.spikes = group.Aligned((c.past + 1) * p.samples * c.groups)
		if m.backward {
			p.recorded = newRecorded(c.Size, p.segment+c.past, c.room)
		}
	}
	if m.backward && c.needed {
		p.makeBackward()
	}
	return p, p.bind()
}

// makeBackward makes what derivatives need.
func (p *part) makeBackward() {
	code := p.Code
	numbers := func(per int) group.Numbers { return group.NewNumbers(per*p.samples*p.padded, p.single) }
	p.tapeWidth = width(code.Taped, "tape") * p.samples * p.padded
	p.tape = group.NewPaged(p.segment*p.tapeWidth, p.single)
	if width(code.Taped, "live") > 0 {
		p.live = group.Aligned(p.samples * p.groups)
		p.alive = make([]uint64, p.segment*p.groups)
	}
	p.adjoint = numbers(width(code.Backward, "adjoint"))
	p.prepadj = numbers(width(code.Backward, "prepadj"))
	p.lossadj = numbers(width(code.Backward, "lossadj"))
	p.outadj = numbers(width(code.Backward, "outadj"))
	p.outrate = numbers(width(code.Backward, "outrate"))
	// Transposed, rows of samples become rows of cells and the reverse: there must be
	// room for whole vectors of both.
	p.spikeadj = group.NewNumbers(p.width*p.padded, p.single)
	p.arrivedadj = group.NewNumbers((p.Ports*p.samples+p.width)*p.padded, p.single)
	if width(code.Backward, "arrivedrate") > 0 {
		p.arrivedrate = group.NewNumbers(p.arrivedadj.Len(), p.single)
	}
	p.rows = make([]int32, p.padded)
	p.pull = group.NewNumbers(p.padded*p.width, p.single)
}

// operands are the buffers of kernels by name.
func (p *part) operands() map[string][]float64 {
	return map[string][]float64{
		"common": p.common.Memory(), "prep": p.prep.Memory(), "input": p.input.Memory(), "state": p.state.Memory(), "loss": p.loss.Memory(),
		"arrived": p.arrived.Memory(), "out": p.out.Memory(), "adjoint": p.adjoint.Memory(), "prepadj": p.prepadj.Memory(), "lossadj": p.lossadj.Memory(),
		"outadj": p.outadj.Memory(), "spikeadj": p.spikeadj.Memory(), "arrivedadj": p.arrivedadj.Memory(), "arrivedrate": p.arrivedrate.Memory(),
	}
}

// bind connects the kernels with their operands.
func (p *part) bind() (err error) {
	known := p.operands()
	if p.forward, err = newCall(p.Code.Advance, known); err != nil || !p.of.machine.backward || !p.needed {
		return err
	}
	if p.taped, err = newCall(p.Code.Taped, known); err != nil {
		return err
	}
	known["outrate"] = p.outrate.Memory()
	if p.backward, err = newCall(p.Code.Backward, known); err != nil {
		return err
	}
	return p.bindAdjoint()
}

// begin brings the cells to step 0.
func (p *part) begin() {
	for i := range p.lists {
		p.lists[i].step = -1
	}
	if p.Code == nil {
		return
	}
	p.forget()
	for s := range p.samples {
		n := p.start.Len()
		p.state.Part(s*n, (s+1)*n).Copy(p.start)
	}
	p.arrived.Clear()
	p.loss.Clear()
}

// advance runs the cells for a step.
func (p *part) advance(t, active int, taped bool) {
	if p.Code == nil {
		return
	}
	p.drive(t, active)
	kernel := p.forward
	if taped && p.taped != nil {
		kernel = p.taped
		at := t % p.segment
		kernel.set(kernel.tape, p.tape.From(at*p.tapeWidth))
		kernel.set(kernel.live, p.live)
	}
	kernel.set(kernel.spikes, p.bits(t))
	kernel.run(active*p.groups, p.samples*p.padded)
	if taped && p.live != nil {
		p.unite(t, active)
	}
	if taped && p.recorded != nil {
		p.recorded.add(p.spiked(t), active)
	}
}

// bits are the words that say who spiked in a step.
func (p *part) bits(t int) []float64 {
	if len(p.spikes) == 0 {
		return nil
	}
	n := p.samples * p.groups
	return p.spikes[t%(p.past+1)*n:][:n]
}
