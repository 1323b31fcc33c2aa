package diff

import (
	"cmp"
	"slices"

	"nmlc/ir"
)

// seeded is a root with its adjoint. A conditional one counts only where its
// adjoint is not zero.
type seeded struct {
	node, adjoint *ir.Node
	conditional   bool
}

// pulled is the adjoint of a node, zero where no root depends on it.
// Conditional ones belong to nodes that are used in branches only.
type pulled struct {
	adjoint     *ir.Node
	conditional bool
}

func adjointsOf(by []pulled) []*ir.Node {
	out := make([]*ir.Node, len(by))
	for i, p := range by {
		out[i] = p.adjoint
	}
	return out
}

// pullBack carries the adjoints of the roots back to the nodes wrt, which are
// not looked behind. It returns their adjoints in the same order.
func pullBack(g *ir.Graph, roots []seeded, wrt []*ir.Node) []pulled {
	b := &backward{g: g, gates: gates{}, parts: map[*ir.Node][]gated{}, stop: map[*ir.Node]bool{}}
	for _, n := range wrt {
		b.stop[n] = true
	}
	for _, r := range roots {
		var at *gate
		if r.conditional {
			at = b.gates.enter(nil, g.Binary(ir.NE, r.adjoint, g.Const(0)), true)
		}
		b.add(r.node, r.adjoint, at)
	}
	for _, n := range b.users(roots) {
		if parts := b.parts[n]; len(parts) > 0 && !b.stop[n] {
			restore := g.At(n.Origin)
			b.visit(n, b.gates.join(g, parts))
			restore()
		}
	}
	out := make([]pulled, len(wrt))
	for i, n := range wrt {
		out[i] = b.total(n)
	}
	return out
}

type backward struct {
	g     *ir.Graph
	gates gates
	parts map[*ir.Node][]gated // of the adjoint, not yet summed
	stop  map[*ir.Node]bool
}

func (b *backward) add(n, adjoint *ir.Node, at *gate) {
	if !adjoint.IsConst(0) {
		b.parts[n] = append(b.parts[n], gated{value: adjoint, at: at})
	}
}

// total is the adjoint of a node with all gates applied.
func (b *backward) total(n *ir.Node) pulled {
	parts := b.parts[n]
	if len(parts) == 0 {
		return pulled{adjoint: b.g.Const(0)}
	}
	all := sum(b.g, parts)
	conditional := all.at != nil || all.left
	for ; all.at != nil; all.at = all.at.outer {
		all.value = leave(b.g, all.value, all.at)
	}
	return pulled{all.value, conditional}
}

// users lists what the roots need and what depends on wrt, users before their
// arguments.
func (b *backward) users(roots []seeded) []*ir.Node {
	var nodes, from []*ir.Node
	matters := map[*ir.Node]bool{}
	for _, r := range roots {
		from = append(from, r.node)
	}
	ir.Walk(func(n *ir.Node) {
		matters[n] = b.stop[n]
		for _, a := range n.Args {
			matters[n] = matters[n] || matters[a]
		}
		if matters[n] {
			nodes = append(nodes, n)
		}
	}, from...)
	slices.SortFunc(nodes, func(x, y *ir.Node) int { return cmp.Compare(y.ID, x.ID) })
	b.parts = b.only(matters)
	return nodes
}

// only drops the parts of what does not matter.
func (b *backward) only(matters map[*ir.Node]bool) map[*ir.Node][]gated {
	kept := map[*ir.Node][]gated{}
	for n, p := range b.parts {
		if matters[n] {
			kept[n] = p
		}
	}
	return kept
}

// branches hands the adjoint of an event to its branches. Where a spike adds to
// what is there without it, that gets the adjoint whether or not there is one.
func (b *backward) branches(event *ir.Node, adj gated) {
	spike := b.gates.enter(adj.at, event.Args[0], true)
	added, ok := addition(event)
	if !ok {
		b.add(event.Args[1], adj.value, spike)
		b.add(event.Args[2], adj.value, b.gates.enter(adj.at, event.Args[0], false))
		return
	}
	b.add(event.Args[2], adj.value, adj.at)
	for _, n := range added.order {
		if w := added.weight[n]; w != 0 {
			b.add(n, b.g.Mul(b.g.Const(w), adj.value), spike)
		}
	}
}

// visit hands the adjoint of a node on to its arguments.
func (b *backward) visit(n *ir.Node, adj gated) {
	g := b.g
	switch n.Op {
	case ir.Select:
		b.add(n.Args[1], adj.value, b.gates.enter(adj.at, n.Args[0], true))
		b.add(n.Args[2], adj.value, b.gates.enter(adj.at, n.Args[0], false))
	case ir.Event:
		b.branches(n, adj)
		at, step := adj.at, stepOf(g, n)
		if cond := near(g, n, step); cond != nil {
			at = b.gates.enter(at, cond, true)
		}
		b.add(n.Args[0], g.Mul(adj.value, step), at)
	case ir.Min, ir.Max:
		op := ir.LT
		if n.Op == ir.Max {
			op = ir.GT
		}
		first := g.Binary(op, n.Args[0], n.Args[1])
		b.add(n.Args[0], adj.value, b.gates.enter(adj.at, first, true))
		b.add(n.Args[1], adj.value, b.gates.enter(adj.at, first, false))
	case ir.Spike:
		b.add(n.Args[1], g.Mul(adj.value, n.Args[2]), adj.at)
	case ir.And:
		b.add(n.Args[0], adj.value, b.gates.enter(adj.at, n.Args[1], true))
		b.add(n.Args[1], adj.value, b.gates.enter(adj.at, n.Args[0], true))
	case ir.Or:
		b.add(n.Args[0], adj.value, b.gates.enter(adj.at, n.Args[1], false))
		b.add(n.Args[1], adj.value, b.gates.enter(adj.at, n.Args[0], false))
	case ir.Not:
		b.add(n.Args[0], g.Neg(adj.value), adj.at)
	case ir.Div: // one division for both arguments
		over := g.Div(adj.value, n.Args[1])
		b.add(n.Args[0], over, adj.at)
		b.add(n.Args[1], g.Neg(g.Mul(over, n)), adj.at)
	default:
		for i, d := range partials(g, n) {
			if d != nil {
				b.add(n.Args[i], g.Mul(adj.value, d), adj.at)
			}
		}
	}
}
