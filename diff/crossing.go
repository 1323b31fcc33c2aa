package diff

import (
	"fmt"

	"nmlc/ir"
)

// spike is the moment after m, within span, at which the distance to the
// threshold rises through zero. before and above are the distances at the ends.
//
// A search brackets the time s*. One step of Newton from there,
//
//	s = s* + ds   with ds = -h(s*)/h'(s*),   x(s) = x(s*) + x'(s*) ds
//
// with s* and the rates x', h' held fixed, has the derivative -dh/h' of the
// implicit function h(s; state, parameters) = 0, and carries it to the state.
// A cell that is above its threshold already spikes at once.
func (e *exact) spike(m moment, span, before, above *ir.Node) moment {
	g, zero := e.g, e.g.Const(0)
	found := e.search(m, span, before, above)
	if !e.j.Crossing {
		found = g.Select(g.Binary(ir.GT, before, zero), zero, found)
	}
	near := g.Unary(ir.Fixed, found)
	at := e.flow(e.j.Free, m, near)
	rates := e.rates(m, near, at)
	rise := g.Unary(ir.Fixed, e.rise(at, rates))
	moves := g.Binary(ir.GT, rise, zero)
	if !e.j.Crossing {
		moves = g.Binary(ir.And, moves, g.Binary(ir.LE, before, zero))
	}
	more := g.Select(moves, g.Neg(g.Div(e.distance(at), rise)), zero)
	out := moment{passed: g.Add(at.passed, more)}
	for i, x := range at.states {
		out.states = append(out.states, g.Add(x, g.Mul(g.Unary(ir.Fixed, rates[i]), more)))
	}
	return out
}

// rates are the derivatives of the states by the time s since m, at the moment
// at that it leads to. Where the integrator is exact, that is the right side of
// the equation; else it is the derivative of the integrator's own step.
func (e *exact) rates(m moment, s *ir.Node, at moment) []*ir.Node {
	g := e.g
	time := g.Leaf(ir.Seed, "time of the spike")
	f := newForward(g, func(n *ir.Node) *ir.Node {
		if n == time {
			return g.Const(1)
		}
		return nil
	})
	exactly := map[*ir.Var]bool{}
	for _, method := range e.p.Methods {
		exactly[method.State] = method.Name == "exact"
	}
	out := make([]*ir.Node, len(e.p.States))
	for i := range out {
		out[i] = g.Const(0)
	}
	matters := e.mattering()
	for _, eq := range e.p.Equations {
		i := e.index(eq.State)
		if !matters[eq.State.Node] {
			continue
		}
		if exactly[eq.State] {
			out[i] = e.at(at, nil, eq.Rate)[0]
			continue
		}
		rate := f.of(e.at(m, time, e.j.Free[i])[0])
		out[i] = g.Rewrite(func(n *ir.Node, _ []*ir.Node) *ir.Node {
			if n == time {
				return s
			}
			return nil
		}, rate)[0]
	}
	return out
}

// rise is the rate at which the distance to the threshold grows.
func (e *exact) rise(at moment, rates []*ir.Node) *ir.Node {
	g := e.g
	f := newForward(g, func(n *ir.Node) *ir.Node {
		for i, v := range e.p.States {
			if v.Node == n {
				return g.Leaf(ir.Seed, fmt.Sprintf("rate %d", i))
			}
		}
		return nil
	})
	total := e.at(at, nil, f.of(e.j.Distance))[0]
	return g.Rewrite(func(n *ir.Node, _ []*ir.Node) *ir.Node {
		for i := range e.p.States {
			if n.Op == ir.Leaf && n.Kind == ir.Seed && n.Name == fmt.Sprintf("rate %d", i) {
				return rates[i]
			}
		}
		return nil
	}, total)[0]
}

// near are the nodes that the distance to the threshold is made of.
func (e *exact) near() map[*ir.Node]bool {
	nodes := map[*ir.Node]bool{}
	ir.Walk(func(n *ir.Node) { nodes[n] = true }, e.j.Distance)
	return nodes
}

// mattering are the states whose rates at a spike are needed: those near the
// threshold, and all where the spike changes the state.
func (e *exact) mattering() map[*ir.Node]bool {
	nodes := e.near()
	if e.j.Left != nil || !e.changesNothing() {
		for _, v := range e.p.States {
			nodes[v.Node] = true
		}
	}
	return nodes
}

// distanceAfter is how far above the threshold the state is a time after m.
func (e *exact) distanceAfter(m moment, s *ir.Node) *ir.Node {
	needed := e.near()
	at := moment{append([]*ir.Node(nil), m.states...), e.g.Add(m.passed, s)}
	for i, v := range e.p.States {
		if needed[v.Node] {
			at.states[i] = e.at(m, s, e.j.Free[i])[0]
		}
	}
	return e.distance(at)
}

// search finds the time of the crossing.
func (e *exact) search(m moment, span, before, above *ir.Node) *ir.Node {
	e.searches++
	time := e.g.Leaf(ir.Bound, fmt.Sprintf("crossing %d", e.searches))
	return e.g.Raw(ir.Root, 0, span, before, above, time, e.distanceAfter(m, time))
}
