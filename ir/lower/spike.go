package lower

import (
	"nmlc/ir"
	"nmlc/lang/diag"
	"nmlc/lang/model"
)

// AtSpike is what parameters alone decide about the spikes of a cell. What they
// do not decide, or what the cell does not have, is nil.
type AtSpike struct {
	Refractory  *ir.Node // the refractory period
	Left, Right *ir.Node // of the condition `left > right`, or with AtLeast `left >= right`, after the reset
	AtLeast     bool
}

// AtSpikeOf evaluates a cell's spike on the state that the reset leaves behind.
func AtSpikeOf(cell *model.Cell) AtSpike {
	var out AtSpike
	sp := cell.Spike
	if sp == nil {
		return out
	}
	l := &lowerer{g: ir.NewGraph(), cell: cell, diags: &diag.List{}, vars: map[*model.Symbol]*ir.Var{}}
	l.p = &ir.Program{Graph: l.g, DT: l.g.Leaf(ir.TimeStep, "dt")}
	l.declare()
	before := l.environment()
	if sp.Refractory != nil {
		out.Refractory = fixed(before.expr(sp.Refractory.Duration))
	}
	if sp.Left == nil || sp.Crossing {
		return out
	}
	after := l.environment()
	for _, r := range sp.Resets {
		after.states[r.State] = before.expr(r.Value)
	}
	if sp.Refractory != nil {
		for _, clamp := range sp.Refractory.Clamps {
			after.states[clamp.State] = l.moment(l.values(after)).expr(clamp.Value)
		}
	}
	after = l.moment(l.values(after))
	left, right := fixed(after.expr(sp.Left)), fixed(after.expr(sp.Right))
	if left != nil && right != nil {
		out.Left, out.Right, out.AtLeast = left, right, sp.AtLeast
	}
	return out
}

// values are the states of an environment in their order.
func (l *lowerer) values(env *environment) []*ir.Node {
	var out []*ir.Node
	for _, s := range l.cell.States {
		out = append(out, env.states[s])
	}
	return out
}

// fixed is the node if parameters alone decide it.
func fixed(n *ir.Node) *ir.Node {
	if n.Rate > ir.Prepare {
		return nil
	}
	return n
}
