package pass

import "nmlc/ir"

// Depends answers whether expressions depend on a node, and remembers.
type Depends struct {
	on   *ir.Node
	memo map[*ir.Node]bool
}

// DependsOn begins questions about one node.
func DependsOn(on *ir.Node) *Depends {
	return &Depends{on: on, memo: map[*ir.Node]bool{on: true}}
}

// Holds reports whether n depends on the node.
func (d *Depends) Holds(n *ir.Node) bool {
	if known, ok := d.memo[n]; ok {
		return known
	}
	found := false
	for _, a := range n.Args {
		found = found || d.Holds(a)
	}
	d.memo[n] = found
	return found
}

// Substitute replaces leaves in the roots; leaves for which to returns nil stay.
func Substitute(g *ir.Graph, to func(leaf *ir.Node) *ir.Node, roots ...*ir.Node) []*ir.Node {
	return g.Rewrite(func(n *ir.Node, _ []*ir.Node) *ir.Node {
		if n.Op == ir.Leaf {
			return to(n)
		}
		return nil
	}, roots...)
}
