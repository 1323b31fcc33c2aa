package diff

import "nmlc/ir"

// JumpConditions are the conditions of the continuous adjoint at a spike, for
// people to read. With f the rates before the spike and f+ after it, g the
// distance to the threshold and r the reset, all at the state before the spike,
//
//	rise  = g_x f + g_t
//	kappa = (lambda (f+ - r_x f - r_t) - mu)/rise
//	lambda before = r_x' lambda + kappa g_x
//	dL/dp gains lambda r_p + kappa g_p
//
// where lambda is the adjoint after the spike. mu = lambda (f_held - f) at the
// end of the refractory period is what the loss gains by its later end; a loss
// that holds the time of the spike adds minus its derivative by that to the
// numerator. (C. Wunderlich, C. Pehle, Sci. Rep. 11, 12829 (2021) has the case
// of leaky cells with a fixed threshold.)
type JumpConditions struct {
	Rise, Kappa *ir.Node
	Before      []Equation // of the adjoint of each state, before the spike
	Params      []ParamJump
	Release     *ir.Node // mu; nil without a refractory period that holds a state
}

// ParamJump is what a spike adds to the derivative by a parameter.
type ParamJump struct {
	Param *ir.Var
	Gain  *ir.Node
}

// JumpOf derives the conditions from the threshold and the reset of a program
// with a Jump. lambda gives the adjoints after the spike; held are the states
// that the refractory period fixes.
func JumpOf(p *ir.Program, lambda func(v *ir.Var) *ir.Node, held map[*ir.Var]bool) *JumpConditions {
	g := p.Graph
	rates := map[*ir.Node]*ir.Node{}
	for _, e := range p.Equations {
		rates[e.State.Node] = e.Rate
	}
	along := newForward(g, func(n *ir.Node) *ir.Node { // the derivative by time, before the spike
		if s := p.Jump.Steps; s != nil && n == s.Node {
			return g.Div(g.Const(1), p.DT)
		}
		return rates[n]
	})
	kappa, mu := g.Leaf(ir.Seed, "kappa"), g.Leaf(ir.Seed, "mu")
	out := &JumpConditions{Rise: along.of(p.Jump.Distance)}
	numerator, roots := g.Const(0), []seeded{{node: p.Jump.Distance, adjoint: kappa}}
	release := g.Const(0)
	for i, v := range p.States {
		rate := rates[v.Node]
		if rate == nil && v.Hidden {
			continue
		}
		if rate == nil { // only spikes change it
			rate = g.Const(0)
		}
		if clamped(p, i) {
			release = g.Sub(release, g.Mul(lambda(v), g.Sub(rate, along.of(p.Jump.Clamp[i]))))
			continue // it follows what the clamp depends on, whatever it was reset to
		}
		after := afterSpike(p, rate)
		if held[v] {
			after = g.Const(0)
			release = g.Sub(release, g.Mul(lambda(v), rate))
		}
		gain := g.Sub(after, along.of(p.Jump.After[i]))
		numerator = g.Add(numerator, g.Mul(lambda(v), gain))
		roots = append(roots, seeded{node: p.Jump.After[i], adjoint: lambda(v)})
	}
	if !release.IsConst(0) {
		out.Release = release
		numerator = g.Sub(numerator, mu)
	}
	out.Kappa = g.Div(numerator, g.Leaf(ir.Seed, "rise"))
	out.derive(p, roots)
	return out
}

// clamped reports whether the refractory period clamps a state.
func clamped(p *ir.Program, state int) bool {
	return p.Jump.Clamp != nil && p.Jump.Clamp[state] != nil
}

// derive pulls the adjoints after the spike back to states and parameters.
func (j *JumpConditions) derive(p *ir.Program, roots []seeded) {
	var states []*ir.Var
	for _, e := range p.Equations {
		states = append(states, e.State)
	}
	for i, n := range adjointsOf(pullBack(p.Graph, roots, ir.Leaves(states))) {
		j.Before = append(j.Before, Equation{states[i], n})
	}
	for i, n := range adjointsOf(pullBack(p.Graph, roots, ir.Leaves(p.Params))) {
		if !n.IsConst(0) {
			j.Params = append(j.Params, ParamJump{p.Params[i], n})
		}
	}
}

// afterSpike is an expression of the state, after the reset.
func afterSpike(p *ir.Program, n *ir.Node) *ir.Node {
	to := map[*ir.Node]*ir.Node{}
	for i, v := range p.States {
		to[v.Node] = p.Jump.After[i]
	}
	return p.Graph.Rewrite(func(n *ir.Node, _ []*ir.Node) *ir.Node { return to[n] }, n)[0]
}
