package diff

import (
	"fmt"

	"nmlc/ir"
)

// Adjoint is the backward step of a program.
type Adjoint struct {
	Seeds []*ir.Node // leaves: adjoints of the next states
	Prev  []*ir.Node // adjoints of the states at the start of the step
	Cut   []*ir.Node // what the step uses of rate prepare that depends on the parameters
	CutBy []*ir.Node // what a step adds to the adjoint of each value of Cut

	// The prepare stage, once after the last step back.
	CutSeeds []*ir.Node // leaves: adjoints of Cut, summed over the steps
	Grad     []*ir.Node // derivative of the loss by each parameter asked for
}

// AdjointOf derives the backward step of the loss of p, and its gradient by the
// parameters wrt.
func AdjointOf(p *ir.Program, wrt []*ir.Var) *Adjoint {
	g := p.Graph
	a := &Adjoint{}
	roots, forwardRoots := make([]seeded, 0, len(p.States)+1), append([]*ir.Node(nil), p.Next...)
	for i, v := range p.States {
		seed := g.Leaf(ir.Seed, "adjoint."+v.Name)
		a.Seeds = append(a.Seeds, seed)
		if !v.Counts { // they of steps decide, and have no derivative
			roots = append(roots, seeded{node: p.Next[i], adjoint: seed})
		}
	}
	if p.Loss != nil {
		roots = append(roots, seeded{node: p.Loss, adjoint: g.Const(1)})
		forwardRoots = append(forwardRoots, p.Loss)
	}
	cut := dependents(ir.Cut(forwardRoots...), ir.Leaves(wrt))
	by := pullBack(g, roots, append(ir.Leaves(p.States), cut...))
	a.Prev = adjointsOf(by[:len(p.States)])
	a.prepare(p, wrt, a.keepCut(cut, by[len(p.States):]))
	return a
}

// keepCut keeps the values of the cut that the step has a derivative by.
func (a *Adjoint) keepCut(cut []*ir.Node, by []pulled) []pulled {
	var kept []pulled
	for i, n := range cut {
		if !by[i].adjoint.IsConst(0) {
			a.Cut, a.CutBy = append(a.Cut, n), append(a.CutBy, by[i].adjoint)
			kept = append(kept, by[i])
		}
	}
	return kept
}

// dependents are the nodes that depend on any of the leaves.
func dependents(nodes, on []*ir.Node) []*ir.Node {
	depends := map[*ir.Node]bool{}
	for _, leaf := range on {
		depends[leaf] = true
	}
	var out []*ir.Node
	ir.Walk(func(n *ir.Node) {
		for _, a := range n.Args {
			depends[n] = depends[n] || depends[a]
		}
	}, nodes...)
	for _, n := range nodes {
		if depends[n] {
			out = append(out, n)
		}
	}
	return out
}

// prepare pulls the adjoints of initial state and cut back to the parameters.
// What no step needed, since none took its branch, may have no derivative.
func (a *Adjoint) prepare(p *ir.Program, wrt []*ir.Var, cutBy []pulled) {
	g := p.Graph
	var roots []seeded
	for i, n := range p.Init {
		roots = append(roots, seeded{node: n, adjoint: a.Seeds[i]})
	}
	for i, n := range a.Cut {
		seed := g.Leaf(ir.Seed, fmt.Sprintf("adjoint.cut.%d", i))
		a.CutSeeds = append(a.CutSeeds, seed)
		roots = append(roots, seeded{n, seed, cutBy[i].conditional})
	}
	a.Grad = adjointsOf(pullBack(g, roots, ir.Leaves(wrt)))
}

// Equation is a line of the continuous adjoint.
type Equation struct {
	State *ir.Var
	Rate  *ir.Node // of the adjoint of State
}

// ContinuousAdjoint derives the adjoint equations of the differential equations
// themselves, between spikes, for people to read:
//
//	lambda_j' = - sum over i of lambda_i df_i/dx_j - dl/dx_j
//
// with lambda_i the leaves that lambda gives, and l the loss per time; the term
// of the loss is left out where loss is nil.
func ContinuousAdjoint(p *ir.Program, lambda func(v *ir.Var) *ir.Node, loss *ir.Node) []Equation {
	var roots []seeded
	for _, eq := range p.Equations {
		roots = append(roots, seeded{node: eq.Rate, adjoint: lambda(eq.State)})
	}
	if loss != nil {
		roots = append(roots, seeded{node: loss, adjoint: p.Graph.Const(1)})
	}
	var states []*ir.Var
	for _, eq := range p.Equations {
		states = append(states, eq.State)
	}
	by := adjointsOf(pullBack(p.Graph, roots, ir.Leaves(states)))
	out := make([]Equation, len(states))
	for i, v := range states {
		out[i] = Equation{v, p.Graph.Neg(by[i])}
	}
	return out
}

// Program is the backward step as a program of its own, for people to read and
// to be printed: its states are the adjoints, its inputs the state and input of
// the step, its outputs what the step adds to the adjoint of the cut.
func (a *Adjoint) Program(p *ir.Program) *ir.Program {
	out := &ir.Program{Name: p.Name + "_adjoint", Graph: p.Graph, DT: p.DT, Params: p.Params, Next: a.Prev}
	for i, v := range p.States {
		unit := "loss/" + v.Unit
		out.States = append(out.States, &ir.Var{Node: a.Seeds[i], Name: a.Seeds[i].Name, Unit: unit, Dim: unit, Scale: 1 / v.Scale, Hidden: v.Hidden, Counts: v.Counts})
		out.Init = append(out.Init, p.Graph.Const(0))
	}
	out.Inputs = append(append(out.Inputs, p.States...), p.Inputs...)
	for i, n := range a.CutBy {
		out.Outputs = append(out.Outputs, ir.Output{Name: a.CutSeeds[i].Name, Node: n, Scale: 1})
	}
	return out
}
