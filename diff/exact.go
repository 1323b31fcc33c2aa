package diff

import "nmlc/ir"

// Exact rewrites the step of a program so that its spikes lie where the state
// crosses the threshold, and not at the end of the step (spec.md, section 8):
// the state is carried to the crossing, jumps, and is carried on to the end of
// the step. So the derivative of the step is that through the time of the spike
// and through the jump. The rest of a refractory period becomes a time, which
// has a derivative, too. The program must have a Jump, and no noise.
//
// Up to that many spikes of one step are located; a further one waits for the
// beginning of the next step. With a refractory period, which is no shorter
// than the step, there is one.
func Exact(p *ir.Program, spikes int) {
	e := &exact{g: p.Graph, p: p, j: p.Jump}
	start := moment{states: ir.Leaves(p.States), passed: e.g.Const(0)}
	var out outcome
	if e.j.Left == nil && e.changesNothing() {
		out = e.watched(start)
	} else if v := e.j.Left; v != nil {
		v.Counts, v.Unit, v.Dim = false, "ms", "ms" // it was a count of steps
		out = e.refractoryStep(start)
	} else {
		if e.j.Crossing {
			spikes = 1 // behind it the value is above the threshold
		}
		out = e.freely(start, p.DT, spikes)
	}
	for i, v := range p.States {
		if !v.Counts {
			p.Next[i] = out.states[i]
		}
	}
	p.SpikeAt = out.spikes
	p.Spiked = e.g.Binary(ir.GT, p.SpikeAt[0], e.g.Const(0))
}

// exact holds a program while its spikes are located.
type exact struct {
	g *ir.Graph
	p *ir.Program
	j *ir.Jump

	searches int // that have been written
}

// moment is a point of the trajectory within a step.
type moment struct {
	states []*ir.Node
	passed *ir.Node // ms since the start of the step
}

// outcome is the end of a step, and the spikes on the way.
type outcome struct {
	states []*ir.Node
	spikes []*ir.Node // each the fraction of the step at which it lies, 0 for none
}

// changesNothing reports whether a spike leaves the state as it is.
func (e *exact) changesNothing() bool {
	for i, v := range e.p.States {
		if e.j.After[i] != v.Node {
			return false
		}
	}
	return true
}

// watched is the step of a cell whose spikes are but noted.
func (e *exact) watched(start moment) outcome {
	end := e.flow(e.j.Free, start, e.p.DT)
	above, before := e.distance(end), e.distance(start)
	rare := e.g.Unary(ir.Rare, e.crosses(before, above))
	spike := e.spike(start, e.p.DT, before, above)
	return outcome{states: end.states, spikes: []*ir.Node{e.g.Select(rare, e.fraction(spike), e.g.Const(0))}}
}

// freely carries the state on for span outside of any refractory period,
// through up to that many spikes.
func (e *exact) freely(m moment, span *ir.Node, spikes int) outcome {
	g := e.g
	end := e.flow(e.j.Free, m, span)
	if spikes == 0 {
		return outcome{states: end.states}
	}
	above, before := e.distance(end), e.distance(m)
	rare := g.Unary(ir.Rare, e.crosses(before, above))
	spike := e.spike(m, span, before, above)
	left := g.Sub(span, g.Sub(spike.passed, m.passed))
	rest := e.freely(e.jump(spike), left, spikes-1)
	out := outcome{spikes: []*ir.Node{g.Select(rare, e.fraction(spike), g.Const(0))}}
	for _, s := range rest.spikes {
		out.spikes = append(out.spikes, g.Select(rare, s, g.Const(0)))
	}
	out.states = e.choose(rare, rest.states, end.states)
	return out
}

// refractoryStep is the step of a cell with a refractory period: all of it
// free, all of it refractory, or, rarely, with a spike or the end of the period
// on the way.
func (e *exact) refractoryStep(start moment) outcome {
	g, zero, dt := e.g, e.g.Const(0), e.p.DT
	left := e.j.Left.Node
	end := e.flow(e.j.Free, start, dt)
	free, all := g.Binary(ir.LE, left, zero), g.Binary(ir.GE, left, dt)
	hit := g.Binary(ir.And, free, e.crosses(e.distance(start), e.distance(end)))
	ends := g.Binary(ir.And, g.Unary(ir.Not, free), g.Unary(ir.Not, all))
	rare := g.Unary(ir.Rare, g.Binary(ir.Or, hit, ends))
	usual := e.choose(all, e.j.Held, end.states)

	wait := g.Binary(ir.Max, left, zero)
	held := e.flow(e.j.Held, start, wait)
	from := moment{e.choose(ends, held.states, start.states), wait}
	span := g.Sub(dt, wait)
	end = e.flow(e.j.Free, from, span)
	end.passed = dt
	before, above := e.distance(from), e.distance(end)
	spikes := g.Unary(ir.Rare, g.Binary(ir.Or, hit, e.crosses(before, above)))
	spike := e.spike(from, span, before, above)
	rest := g.Sub(dt, spike.passed)
	last := e.flow(e.j.Held, e.jump(spike), rest)

	states := e.choose(rare, e.choose(spikes, last.states, end.states), usual)
	remains := g.Binary(ir.Max, g.Sub(e.j.Duration, rest), zero)
	states[e.index(e.j.Left)] = g.Select(rare, g.Select(spikes, remains, zero), g.Binary(ir.Max, g.Sub(left, dt), zero))
	at := g.Select(rare, g.Select(spikes, e.fraction(spike), zero), zero)
	return outcome{states: states, spikes: []*ir.Node{at}}
}

func (e *exact) index(v *ir.Var) int {
	for i, s := range e.p.States {
		if s == v {
			return i
		}
	}
	return -1
}

func (e *exact) choose(cond *ir.Node, yes, no []*ir.Node) []*ir.Node {
	out := make([]*ir.Node, len(yes))
	for i := range yes {
		out[i] = e.g.Select(cond, yes[i], no[i])
	}
	return out
}

// crosses is whether the cell spikes between two distances from the threshold.
func (e *exact) crosses(before, above *ir.Node) *ir.Node {
	g, zero := e.g, e.g.Const(0)
	up := g.Binary(ir.GT, above, zero)
	if e.j.Crossing {
		return g.Binary(ir.And, up, g.Binary(ir.LE, before, zero))
	}
	return up
}

// fraction of the step that has passed, above zero also where that is none.
func (e *exact) fraction(m moment) *ir.Node {
	const least = 1e-30
	return e.g.Binary(ir.Max, e.g.Div(m.passed, e.p.DT), e.g.Const(least))
}

// flow carries the state on for span.
func (e *exact) flow(flow []*ir.Node, m moment, span *ir.Node) moment {
	return moment{e.at(m, span, flow...), e.g.Add(m.passed, span)}
}

// jump is the state after a spike.
func (e *exact) jump(m moment) moment { return moment{e.at(m, nil, e.j.After...), m.passed} }

// distance is how far the state is above the threshold.
func (e *exact) distance(m moment) *ir.Node { return e.at(m, nil, e.j.Distance)[0] }

// timeAt is the time of a moment; at the end of the step it is to the bit that
// at the start of the next.
func (e *exact) timeAt(m moment) *ir.Node {
	if m.passed == e.p.DT {
		return e.g.Mul(e.g.Add(e.j.Steps.Node, e.g.Const(1)), e.p.DT)
	}
	return e.g.Add(e.j.Time, m.passed)
}

// at evaluates expressions of the state at a moment. Where span is given, it
// takes the place of the time step.
func (e *exact) at(m moment, span *ir.Node, roots ...*ir.Node) []*ir.Node {
	to := map[*ir.Node]*ir.Node{}
	for i, v := range e.p.States {
		to[v.Node] = m.states[i]
	}
	if span != nil {
		to[e.p.DT] = span
	}
	if t := e.j.Time; t != nil {
		to[t] = e.timeAt(m)
	}
	return e.g.Rewrite(func(n *ir.Node, _ []*ir.Node) *ir.Node { return to[n] }, roots...)
}
