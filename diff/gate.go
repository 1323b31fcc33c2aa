package diff

import "nmlc/ir"

// gate says in which branches of which selects a value is used: an adjoint that
// comes through a branch counts only where the branch is taken. It is carried
// beside the adjoint and applied where branches join again, so that a branch
// without a derivative where it is not taken (0/0, a root of zero) never
// spoils the sum, as a product with zero would. The nil gate is always open.
type gate struct {
	outer *gate
	cond  *ir.Node
	holds bool // open where cond holds, else where it does not
	depth int
}

type gateKey struct {
	outer *gate
	cond  *ir.Node
	holds bool
}

// gates makes gates unique.
type gates map[gateKey]*gate

func (gs gates) enter(outer *gate, cond *ir.Node, holds bool) *gate {
	for at := outer; at != nil; at = at.outer {
		if at.cond == cond && at.holds == holds {
			return outer // inside already
		}
	}
	k := gateKey{outer, cond, holds}
	if known, ok := gs[k]; ok {
		return known
	}
	made := &gate{outer: outer, cond: cond, holds: holds, depth: depth(outer) + 1}
	gs[k] = made
	return made
}

func depth(g *gate) int {
	if g == nil {
		return 0
	}
	return g.depth
}

// leave applies the innermost gate to a value.
func leave(g *ir.Graph, v *ir.Node, at *gate) *ir.Node {
	zero := g.Const(0)
	if at.holds {
		return g.Select(at.cond, v, zero)
	}
	return g.Select(at.cond, zero, v)
}

// gated is a part of an adjoint with its gate.
type gated struct {
	value *ir.Node
	at    *gate
	left  bool // a gate inside of at
}

// join sums the parts of an adjoint. Where all parts had to leave a gate, the
// value is used in branches only, of which none may be taken: then the sum is
// zero, and passes no further.
func (gs gates) join(g *ir.Graph, parts []gated) gated {
	total := sum(g, parts)
	if total.left {
		total.at = gs.enter(total.at, g.Binary(ir.NE, total.value, g.Const(0)), true)
	}
	return total
}

// sum adds up the parts of an adjoint. Parts with one gate keep it; others
// leave their gates, from the inside out, until they meet.
func sum(g *ir.Graph, parts []gated) gated {
	for {
		parts = merge(g, parts)
		if len(parts) == 1 {
			return parts[0]
		}
		deepest := 0
		for i, p := range parts {
			if depth(p.at) > depth(parts[deepest].at) {
				deepest = i
			}
		}
		p := &parts[deepest]
		p.value, p.at, p.left = leave(g, p.value, p.at), p.at.outer, true
	}
}

// merge adds up parts of one gate, and selects between the two sides of one
// condition.
func merge(g *ir.Graph, parts []gated) []gated {
	var out []gated
next:
	for _, p := range parts {
		for i := range out {
			o := &out[i]
			if o.at == p.at {
				o.value, o.left = g.Add(o.value, p.value), o.left && p.left
				continue next
			}
			if o.at != nil && p.at != nil && o.at.outer == p.at.outer && o.at.cond == p.at.cond {
				yes, no := o.value, p.value
				if p.at.holds {
					yes, no = no, yes
				}
				o.value, o.at, o.left = g.Select(p.at.cond, yes, no), p.at.outer, o.left || p.left
				continue next
			}
		}
		out = append(out, p)
	}
	if len(out) < len(parts) {
		return merge(g, out)
	}
	return out
}
