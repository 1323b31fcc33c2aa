package diff

import (
	"fmt"

	"nmlc/ir"
)

// Tangent is the forward step of the sensitivities by some parameters. The
// first index counts the parameters, the second states or residuals.
type Tangent struct {
	Seeds     [][]*ir.Node // leaves: tangents of the states at the start of the step
	Init      [][]*ir.Node // tangents of the initial states
	Next      [][]*ir.Node // tangents of the next states
	Residuals [][]*ir.Node // tangents of the residuals of the loss
}

// TangentOf derives the sensitivities of p by the parameters wrt. What depends
// on parameters alone keeps the rate prepare, and so do its derivatives.
func TangentOf(p *ir.Program, wrt []*ir.Var) *Tangent {
	t := &Tangent{}
	for k, param := range wrt {
		seeds := map[*ir.Node]*ir.Node{}
		var row []*ir.Node
		for _, v := range p.States {
			seed := p.Graph.Leaf(ir.Seed, fmt.Sprintf("tangent.%d.%s", k, v.Name))
			if !v.Counts { // counts of steps have no derivative
				seeds[v.Node] = seed
			}
			row = append(row, seed)
		}
		f := newForward(p.Graph, func(n *ir.Node) *ir.Node {
			if n == param.Node {
				return p.Graph.Const(1)
			}
			return seeds[n]
		})
		t.Seeds = append(t.Seeds, row)
		t.Init = append(t.Init, all(f, p.Init))
		t.Next = append(t.Next, all(f, p.Next))
		t.Residuals = append(t.Residuals, all(f, p.Residuals))
	}
	return t
}

func all(f *forward, nodes []*ir.Node) []*ir.Node {
	out := make([]*ir.Node, len(nodes))
	for i, n := range nodes {
		out[i] = f.of(n)
	}
	return out
}

// Jacobian is the derivative of each next state (rows) by each state at the
// start of the step (columns): the block of one neuron that local learning
// rules need.
func Jacobian(p *ir.Program) [][]*ir.Node {
	rows := make([][]*ir.Node, len(p.States))
	for _, by := range p.States {
		f := newForward(p.Graph, func(n *ir.Node) *ir.Node {
			if n == by.Node {
				return p.Graph.Const(1)
			}
			return nil
		})
		for i, n := range p.Next {
			rows[i] = append(rows[i], f.of(n))
		}
	}
	return rows
}
