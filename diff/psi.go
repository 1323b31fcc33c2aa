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

// Along is the derivative of a node in a direction of the leaves, which along
// gives; nil for a leaf that stays.
func Along(g *ir.Graph, n *ir.Node, along func(leaf *ir.Node) *ir.Node) *ir.Node {
	return newForward(g, along).of(n)
}
