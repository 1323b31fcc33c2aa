package learn

import (
	"nmlc/runtime/group"
	"slices"
)

// along is a population with its derivative in the direction of each sample.
type along struct {
	*part
	tangent *call
	// [sample][group][k][lane]
	state, loss, params group.Numbers
	arrived             group.Numbers // [port][sample][cell]
	out                 group.Numbers // [output][sample][cell]
	fired               group.Numbers // of the spikes: [step modulo past + 1][sample][cell]
	firedAt             int           // among the buffers of the kernel
}

func newAlong(p *part) (*along, error) {
	k := p.Code.Tangent
	numbers := func(per int) group.Numbers { return group.NewNumbers(per*p.samples*p.padded, p.single) }
	a := &along{part: p, state: numbers(len(p.States)), loss: numbers(width(k, "tloss")), params: numbers(width(k, "tparam")),
		arrived: numbers(p.Ports), out: numbers(width(k, "tout")), fired: numbers(p.past + 1)}
	known := map[string][]float64{}
	for i, b := range p.forward.kernel.Buffers { // those of the step without tangents
		known[b.Name] = p.forward.buffers[i]
	}
	known["tstate"], known["tloss"], known["tparam"], known["tarrived"], known["tout"] =
		a.state.Memory(), a.loss.Memory(), a.params.Memory(), a.arrived.Memory(), a.out.Memory()
	known["tspike"] = a.fired.Memory()
	a.firedAt = find(k, "tspike")
	var err error
	a.tangent, err = newCall(k, known)
	return a, err
}

// begin sets out in some directions.
func (a *along) begin(to []direction) {
	for _, v := range []group.Numbers{a.state, a.loss, a.params, a.arrived, a.fired} {
		v.Clear()
	}
	for s, d := range to {
		f := &a.of.machine.job.Free[d.free]
		if f.Kind != Params || f.Population != a.index {
			continue
		}
		k := slices.Index(a.Code.GradBy, f.Param)
		for cell := range a.Size {
			if place(f.Start, cell) == d.number {
				a.turn(s, cell, k)
			}
		}
	}
}

// turn sets the direction of a cell to a parameter, on which its states at the
// beginning depend.
func (a *along) turn(sample, cell, k int) {
	g, lane, states := cell/a.lanes, cell%a.lanes, len(a.States)
	a.params.Set(((sample*a.groups+g)*len(a.Code.GradBy)+k)*a.lanes+lane, 1)
	for i := range states {
		a.state.Set(((sample*a.groups+g)*states+i)*a.lanes+lane, a.startBy[g][(k*states+i)*a.lanes+lane])
	}
}

// advance runs the cells and their tangents for a step.
func (a *along) advance(t, active int) {
	a.drive(t, active)
	a.tangent.set(a.tangent.spikes, a.bits(t))
	a.tangent.set(a.firedAt, a.fired.From(a.firedRow(t)))
	a.tangent.run(active*a.groups, a.samples*a.padded)
	a.arrived.Clear()
}

func (a *along) firedRow(t int) int { return t % (a.past + 1) * a.samples * a.padded }

// spike is the tangent of a spike.
func (a *along) spike(t, sample, cell int) float64 {
	return a.fired.At(a.firedRow(t) + sample*a.padded + cell)
}

// add adds what a step contributes to the derivatives of the loss of a trial.
func (a *along) add(by *seeds, t, sample int, gradient []float64) {
	for s := range gradient {
		for k := 0; k*a.samples*a.padded < len(by.outputs); k++ {
			seeds, along := (k*a.samples+sample)*a.padded, (k*a.samples+s)*a.padded
			for cell := range a.Size {
				if seed := by.outputs[seeds+cell]; seed != 0 {
					gradient[s] += seed * a.out.At(along+cell)
				}
			}
		}
		if a.firedAt < 0 {
			continue
		}
		row := a.firedRow(t)
		for cell := range a.Size {
			if seed := by.spikes[cell*a.width+sample]; seed != 0 {
				gradient[s] += seed * a.fired.At(row+s*a.padded+cell)
			}
		}
	}
}

// addPenalties adds what the kernels summed.
func (a *along) addPenalties(of *part, sample int, gradient []float64) {
	if a.loss.Len() == 0 {
		return
	}
	for s := range gradient {
		for cell := range a.Size {
			at := func(s int) int { return (s*a.groups+cell/a.lanes)*a.lanes + cell%a.lanes }
			gradient[s] += of.lossadj.At(at(sample)) * a.loss.At(at(s))
		}
	}
}
