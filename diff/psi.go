package diff

import "nmlc/ir"

// SurrogateConditions are what a spike does to the adjoint where a surrogate
// derivative stands for its own, for people to read. With x what the surrogate
// is of, psi its value, r the reset and dL/dz the derivative of the loss by the
// spike,
//
//	kappa = psi (dL/dz + sum of lambda (r - state))
//	lambda before = lambda + kappa x'              without a spike
//	lambda before = r' lambda + kappa x'           at one
//
// where lambda is the adjoint after the step. Derivatives are by the states
// before the spike.
type SurrogateConditions struct {
	Psi, Kappa     *ir.Node
	Silent, Spiked []Equation // of the adjoint of each state, before
}

// SurrogateOf derives the conditions of a program with a Jump that has a
// surrogate.
func SurrogateOf(p *ir.Program, lambda func(v *ir.Var) *ir.Node) *SurrogateConditions {
	g, j := p.Graph, p.Jump
	kappa := g.Leaf(ir.Seed, "kappa")
	byReset := g.Leaf(ir.Seed, "dL_dz")
	silent := []seeded{{node: j.Of, adjoint: kappa}}
	spiked := []seeded{{node: j.Of, adjoint: kappa}}
	var states []*ir.Var
	for i, v := range p.States {
		if v.Hidden {
			continue
		}
		states = append(states, v)
		byReset = g.Add(byReset, g.Mul(lambda(v), difference(g, j.After[i], v.Node)))
		silent = append(silent, seeded{node: v.Node, adjoint: lambda(v)})
		spiked = append(spiked, seeded{node: j.After[i], adjoint: lambda(v)})
	}
	out := &SurrogateConditions{Psi: j.Surrogate, Kappa: g.Mul(g.Leaf(ir.Seed, "psi"), byReset)}
	equations := func(roots []seeded) (list []Equation) {
		for i, n := range adjointsOf(pullBack(g, roots, ir.Leaves(states))) {
			list = append(list, Equation{states[i], n})
		}
		return list
	}
	out.Silent, out.Spiked = equations(silent), equations(spiked)
	return out
}

// SurrogateTangent are the same in the direction of the states that along gives,
// forward in time.
type SurrogateTangent struct {
	Spike          *ir.Node   // of the spike as a number
	Silent, Spiked []Equation // of each state after the step
}

// SurrogateTangentOf derives them for a program with a Jump.
func SurrogateTangentOf(p *ir.Program, along func(v *ir.Var) *ir.Node) *SurrogateTangent {
	g, j, d := p.Graph, p.Jump, map[*ir.Node]*ir.Node{}
	for _, v := range p.States {
		if !v.Hidden {
			d[v.Node] = along(v)
		}
	}
	f := newForward(g, func(n *ir.Node) *ir.Node { return d[n] })
	out := &SurrogateTangent{Spike: g.Mul(g.Leaf(ir.Seed, "psi"), f.of(j.Of))}
	z := g.Leaf(ir.Seed, "d_z")
	for i, v := range p.States {
		if v.Hidden {
			continue
		}
		through := g.Mul(z, difference(g, j.After[i], v.Node))
		out.Silent = append(out.Silent, Equation{v, g.Add(d[v.Node], through)})
		out.Spiked = append(out.Spiked, Equation{v, g.Add(f.of(j.After[i]), through)})
	}
	return out
}

// Along is the derivative of a node in a direction of the leaves, which along
// gives; nil for a leaf that stays.
func Along(g *ir.Graph, n *ir.Node, along func(leaf *ir.Node) *ir.Node) *ir.Node {
	return newForward(g, along).of(n)
}
