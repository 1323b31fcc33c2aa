package integrate

import "nmlc/ir"

var explicitMethods = []string{"euler", "midpoint", "heun", "rk4", "euler_maruyama"}

// explicit advances the states whose method this is, as one system.
func (s *System) explicit(method string) {
	e := &stages{System: s, members: map[int]bool{}}
	for i := range s.States {
		if s.Rates[i] != nil && s.pick[i].method == method {
			e.members[i] = true
		}
	}
	if len(e.members) == 0 {
		return
	}
	for i, n := range e.run(method) {
		s.next[i] = n
	}
}

// stages evaluates the rates of one group of states at points within the step.
type stages struct {
	*System
	members map[int]bool
}

type values map[int]*ir.Node // by state

func (e *stages) run(method string) values {
	k1 := e.slope(nil, 0)
	switch method {
	case "midpoint":
		return e.advance(1, e.slope(e.advance(0.5, k1), 0.5))
	case "heun":
		k2 := e.slope(e.advance(1, k1), 1)
		return e.advance(0.5, e.combine(k1, 1, k2))
	case "rk4":
		k2 := e.slope(e.advance(0.5, k1), 0.5)
		k3 := e.slope(e.advance(0.5, k2), 0.5)
		k4 := e.slope(e.advance(1, k3), 1)
		return e.advance(1.0/6, e.combine(e.combine(k1, 2, k2), 1, e.combine(k4, 2, k3)))
	case "euler_maruyama":
		return e.withNoise(e.advance(1, k1))
	}
	return e.advance(1, k1)
}

// slope is the rate of each member where members have the given values, at the
// fraction c of the step. Other states are taken there by their own integrator.
func (e *stages) slope(at values, c float64) values {
	out := values{}
	for i := range e.States {
		if !e.members[i] {
			continue
		}
		out[i] = e.Rates[i]
		if at != nil {
			out[i] = e.Graph.Rewrite(func(n *ir.Node, _ []*ir.Node) *ir.Node {
				if n == e.Time {
					return e.Graph.Add(n, e.Graph.Mul(e.Graph.Const(c), e.DT))
				}
				return e.stateAt(n, at, c)
			}, e.Rates[i])[0]
		}
	}
	return out
}

// stateAt is what a state is there; nil for what is no state, or stays.
func (e *stages) stateAt(leaf *ir.Node, at values, c float64) *ir.Node {
	j, ok := e.index[leaf]
	switch {
	case !ok:
		return nil
	case e.members[j]:
		return at[j]
	case e.next[j] == nil: // of another explicit method: its value at the start
		return nil
	case c == 1:
		return e.next[j]
	}
	part := e.Graph.Mul(e.Graph.Const(c), e.DT)
	return e.Graph.Rewrite(func(n *ir.Node, _ []*ir.Node) *ir.Node {
		switch n {
		case e.DT:
			return part
		case e.Time: // no shorter than it is
			return n
		}
		return nil
	}, e.next[j])[0]
}

// advance is x + c*dt*k.
func (e *stages) advance(c float64, k values) values {
	g, out := e.Graph, values{}
	h := g.Mul(g.Const(c), e.DT)
	for i, slope := range k {
		out[i] = g.Add(e.States[i].Node, g.Mul(h, slope))
	}
	return out
}

// combine is a + w*b.
func (e *stages) combine(a values, w float64, b values) values {
	out := values{}
	for i := range a {
		out[i] = e.Graph.Add(a[i], e.Graph.Mul(e.Graph.Const(w), b[i]))
	}
	return out
}

func (e *stages) withNoise(x values) values {
	g := e.Graph
	for i := range x {
		if n := e.Noise[i]; n != nil {
			x[i] = g.Add(x[i], g.Mul(g.Mul(n, g.Unary(ir.Sqrt, e.DT)), e.Normal(e.States[i])))
		}
	}
	return x
}
