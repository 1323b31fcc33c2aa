package learn

import (
	"slices"

	"nmlc/runtime/group"
	"nmlc/runtime/task"
)

// tangents follow the derivatives of all states by the values forward in time:
// each trial is run again for as many values at once as samples fit, the samples
// being the same trial with its derivative in different directions.
type tangents struct {
	of    *ensemble // the trials, run once for the derivatives by outputs and spikes
	twin  *ensemble // the same trial several times
	parts []*along  // by population; nil for inputs
	seeds [][]seeds // [population][step]
}

// seeds are derivatives of the losses of a step: by the outputs
// [output][sample][cell], and by the spikes [cell][sample].
type seeds struct{ outputs, spikes []float64 }

// direction is a value, the derivative by which a sample follows.
type direction struct{ free, number int }

// newTangents is made when it is first asked for.
func (m *Machine) newTangents(of *ensemble) (*tangents, error) {
	g := &tangents{of: of, seeds: make([][]seeds, len(m.crowds)), parts: make([]*along, len(m.crowds))}
	var err error
	if g.twin, err = m.newEnsemble(); err != nil {
		return nil, err
	}
	for i, p := range of.parts {
		if p.Code == nil {
			continue
		}
		p.makeSeeds()
		if g.parts[i], err = newAlong(g.twin.parts[i]); err != nil {
			return nil, err
		}
	}
	return g, nil
}

// makeSeeds makes room for what losses say.
func (p *part) makeSeeds() {
	p.outadj = group.NewNumbers(p.out.Len(), p.single)
	p.pull = group.NewNumbers(p.padded*p.width, p.single)
	p.lossadj = group.NewNumbers(p.loss.Len(), p.single)
}

// follow finds the gradient of the sum of the losses forward in time.
func (e *ensemble) follow() ([]float64, error) {
	if e.tangents == nil {
		made, err := e.machine.newTangents(e)
		if err != nil {
			return nil, err
		}
		e.tangents = made
	}
	return e.tangents.derive(), nil
}

// derive runs the trials, and then their derivatives by one value after the other.
func (g *tangents) derive() []float64 {
	e := g.of
	for t := range e.steps {
		e.step(t, false)
	}
	for _, term := range e.terms {
		term.beginBackward()
	}
	for t := e.steps - 1; t >= 0; t-- {
		g.collectSeeds(t)
	}
	var all []direction
	for i, f := range e.machine.job.Free {
		for k := range f.Start {
			all = append(all, direction{i, k})
		}
	}
	gradient := make([]float64, len(all))
	for s := range e.trials {
		for first := 0; first < len(all); first += e.machine.samples {
			last := min(first+e.machine.samples, len(all))
			g.run(s, all[first:last], gradient[first:last])
		}
	}
	return gradient
}

// repeat brings a trial to step 0, a number of times beside itself, for no loss
// to see.
func (e *ensemble) repeat(trial *task.Trial, times int) {
	e.begin(slices.Repeat([]*task.Trial{trial}, times), 0)
	e.seen = -1
}

// collectSeeds keeps what the losses say of a step.
func (g *tangents) collectSeeds(t int) {
	active := g.of.active(t)
	for i, p := range g.of.parts {
		if p.Code == nil {
			continue
		}
		for len(g.seeds[i]) <= t {
			g.seeds[i] = append(g.seeds[i], seeds{})
		}
		p.outadj.Clear()
		p.pull.Clear()
		p.rows = p.rows[:0]
		for cell := range p.Size {
			p.rows = append(p.rows, int32(cell))
		}
		for _, term := range g.of.terms {
			term.seedOutputs(p, t, active)
			if p.fires() {
				term.seedSpikes(p, t, active, p.rows)
			}
		}
		of := &g.seeds[i][t]
		of.outputs, of.spikes = p.outadj.List(of.outputs[:0]), p.pull.List(of.spikes[:0])
	}
}

// run adds the derivatives of the loss of a trial in some directions.
func (g *tangents) run(sample int, to []direction, gradient []float64) {
	trial := g.of.trials[sample]
	g.twin.repeat(trial, len(to))
	for _, a := range g.parts {
		if a != nil {
			a.begin(to)
		}
	}
	for t := range trial.Steps {
		for _, p := range g.twin.machine.paths {
			g.twin.deliver(p, t, len(to))
			g.deliver(p, t, to)
		}
		for i, a := range g.parts {
			if a != nil {
				a.advance(t, len(to))
				a.add(&g.seeds[i][t], t, sample, gradient)
			}
		}
	}
	for i, a := range g.parts {
		if a != nil {
			a.addPenalties(g.of.parts[i], sample, gradient)
		}
	}
}

// deliver adds how what arrives changes: by the tangents of spikes, and by the
// weights and delays themselves.
func (g *tangents) deliver(p *path, t int, to []direction) {
	at := t - 1 - p.delay
	if at < 0 {
		return
	}
	post := g.parts[p.post.index]
	row := func(s int) int { return (p.Port*post.samples + s) * post.padded }
	if pre := g.parts[p.pre.index]; pre != nil {
		for s := range to {
			for i := range p.pre.Size {
				if by := pre.spike(at, s, i); by != 0 {
					for e := p.start[i]; e < p.start[i+1]; e++ {
						post.arrived.Add(row(s)+int(p.target[e]), p.weight.At(int(e))*by)
					}
				}
			}
		}
	}
	if !p.trained {
		return
	}
	spikes := g.twin.parts[p.pre.index].spiked(at)
	for k, i := range spikes.cells {
		s := int(spikes.samples[k])
		for e := p.start[i]; e < p.start[i+1]; e++ {
			if by := g.of.machine.byValue(p, int(e), to[s]); by != 0 {
				post.arrived.Add(row(s)+int(p.target[e]), by)
			}
		}
	}
}

// byValue is the derivative of what a spike brings over a connection by a value.
func (m *Machine) byValue(p *path, e int, to direction) float64 {
	f, edge := &m.job.Free[to.free], int(p.edge[e])
	if f.Kind == Params || f.Projection != p.index || place(f.Start, edge) != to.number {
		return 0
	}
	if f.Kind == Weights {
		if p.share != nil {
			return p.share[e]
		}
		return 1
	}
	by := valueOf(m.weights(p.index), edge)
	if p.delay == int(valueOf(m.values[to.free], edge)) {
		return -by
	}
	return by
}
