package plan

import (
	"slices"

	"nmlc/codegen/kernel"
	"nmlc/ir"
)

// leastRegion is the cost, in units of one addition, from which on a branch
// around what is rarely needed is worth its test.
const leastRegion = 20

// rarely is what the kernel at hand needs only where a rare condition holds.
type rarely struct {
	cond    *ir.Node
	only    map[*ir.Node]bool // reached through branches of the condition alone
	selects []*ir.Node        // whose branch taken under the condition is such a value
	depth   map[*ir.Node]int  // how many selects of the condition stand below a value
	varying map[*ir.Node]bool // with the variable of a search, outside of which it has no meaning
}

// findRare finds, for each rare condition that the roots depend on, what hangs
// on it. Nodes that given knows are not looked behind.
func findRare(given func(*ir.Node) bool, roots ...*ir.Node) map[*ir.Node]*rarely {
	nodes := reached(given, roots)
	var all []*rarely
	found := map[*ir.Node]*rarely{}
	for _, n := range nodes {
		if n.Op == ir.Select && n.Args[0].Op == ir.Rare && found[n.Args[0]] == nil {
			r := &rarely{cond: n.Args[0], only: map[*ir.Node]bool{}, depth: map[*ir.Node]int{}, varying: map[*ir.Node]bool{}}
			found[r.cond], all = r, append(all, r)
		}
	}
	for some := range slices.Chunk(all, 64) {
		markOnly(some, given, nodes, roots)
	}
	for _, r := range all {
		r.fill(nodes)
	}
	return found
}

// markOnly marks what up to 64 conditions alone reach: a node all of whose uses
// are branches under the condition, or in nodes that are such themselves.
func markOnly(some []*rarely, given func(*ir.Node) bool, nodes, roots []*ir.Node) {
	bit := map[*ir.Node]uint64{}
	for i, r := range some {
		bit[r.cond] = 1 << i
	}
	others := map[*ir.Node]uint64{} // conditions without which a node is reached, too
	for _, r := range roots {
		others[r] = ^uint64(0)
	}
	for i := len(nodes) - 1; i >= 0; i-- {
		n := nodes[i]
		if n.Rate == ir.Step && n.Op != ir.Leaf {
			for k, r := range some {
				if others[n]&(1<<k) == 0 {
					r.only[n] = true
				}
			}
		}
		if given(n) {
			continue
		}
		for k, a := range n.Args {
			if a == nil {
				continue
			}
			use := others[n]
			if k == 1 && n.Op == ir.Select {
				use &^= bit[n.Args[0]]
			}
			others[a] |= use
		}
	}
}

// fill finds the selects of the condition, and how they nest.
func (r *rarely) fill(nodes []*ir.Node) {
	for _, n := range nodes {
		depth, varying := 0, n.Kind == ir.Bound
		for _, a := range n.Args {
			depth = max(depth, r.depth[a])
			varying = varying || r.varying[a] && n.Op != ir.Root
		}
		if varying {
			r.varying[n] = true
		}
		if n.Op == ir.Select && n.Args[0] == r.cond {
			depth++
			if r.only[n.Args[1]] {
				r.selects = append(r.selects, n)
			}
		}
		if depth > 0 {
			r.depth[n] = depth
		}
	}
}

// reached lists what the roots need, arguments first.
func reached(given func(*ir.Node) bool, roots []*ir.Node) []*ir.Node {
	var out []*ir.Node
	seen := map[*ir.Node]bool{}
	var visit func(n *ir.Node)
	visit = func(n *ir.Node) {
		if n == nil || seen[n] {
			return
		}
		seen[n] = true
		if !given(n) {
			for _, a := range n.Args {
				visit(a)
			}
		}
		out = append(out, n)
	}
	for _, r := range roots {
		visit(r)
	}
	return out
}

// rareSelect is a select on a rare condition.
func (e *emitter) rareSelect(n *ir.Node) kernel.ID {
	mask := e.emit(n.Args[0])
	if e.isOpen(mask) {
		return e.emit(n.Args[1]) // in the lanes that count the condition holds
	}
	if r := e.rare[n.Args[0]]; r != nil && kernel.InLoop(mask) && r.only[n.Args[1]] {
		e.region(r, mask, r.depth[n.Args[1]])
	}
	yes, ok := e.madeUnder(n.Args[1], mask)
	if !ok {
		yes = e.emit(n.Args[1])
	}
	return e.op(kernel.Select, mask, yes, e.emit(n.Args[2]))
}

// region emits together what the selects of a rare condition choose, those
// with the given number of selects below them: what they need from outside
// comes first, and holds no others of that number.
func (e *emitter) region(r *rarely, mask kernel.ID, depth int) {
	var members []*ir.Node
	for _, s := range r.selects {
		if _, made := e.madeUnder(s.Args[1], mask); !made && r.depth[s.Args[1]] == depth && e.belongs(s) {
			members = append(members, s.Args[1])
		}
	}
	outside, cost := r.surroundings(e.knows, members)
	if cost < leastRegion {
		return
	}
	for _, n := range outside {
		e.emit(n)
	}
	e.b.Loop(kernel.Instr{Op: kernel.Begin, Args: [3]kernel.ID{mask}})
	e.open = append(e.open, openRegion{r, mask})
	for _, n := range members {
		e.emit(n)
		if s := e.sums[n]; s != nil && s.cond == r.cond {
			s.mask, s.total = mask, e.op(kernel.Add, s.before, e.emit(n))
		}
	}
	e.open = e.open[:len(e.open)-1]
	e.b.Loop(kernel.Instr{Op: kernel.End})
}

// belongs reports whether a select is needed only inside of the open regions.
func (e *emitter) belongs(s *ir.Node) bool {
	for _, o := range e.open {
		if o.rare != nil && !o.rare.only[s] {
			return false
		}
	}
	return true
}

// surroundings lists what members need that others need, too, and what it
// costs to compute the rest.
func (r *rarely) surroundings(given func(*ir.Node) bool, members []*ir.Node) (outside []*ir.Node, cost int) {
	seen := map[*ir.Node]bool{}
	var visit func(n *ir.Node)
	visit = func(n *ir.Node) {
		if seen[n] || n.Kind == ir.Bound {
			return
		}
		seen[n] = true
		if !r.only[n] && !r.varying[n] {
			outside = append(outside, n)
			return
		}
		if given(n) {
			return
		}
		cost += operationCost(n)
		for _, a := range n.Args {
			visit(a)
		}
	}
	for _, n := range members {
		visit(n)
	}
	return outside, cost
}

// openRegion is a region that is being emitted.
type openRegion struct {
	rare *rarely
	mask kernel.ID
}

// made is a value with the masks of the regions that it was made in.
type made struct {
	id    kernel.ID
	under []kernel.ID
}

func (e *emitter) makeHere(id kernel.ID) made {
	m := made{id: id}
	if kernel.InLoop(id) {
		for _, o := range e.open {
			m.under = append(m.under, o.mask)
		}
	}
	return m
}

func (e *emitter) isOpen(mask kernel.ID) bool {
	return slices.ContainsFunc(e.open, func(o openRegion) bool { return o.mask == mask })
}

// usable reports whether a value may be used here, and where besides the masks
// of the open regions those of also hold.
func (e *emitter) usable(m made, also ...kernel.ID) bool {
	for _, mask := range m.under {
		if !e.isOpen(mask) && !slices.Contains(also, mask) {
			return false
		}
	}
	return true
}

func (e *emitter) madeUnder(n *ir.Node, mask kernel.ID) (kernel.ID, bool) {
	m, ok := e.done[n]
	return m.id, ok && e.usable(m, mask)
}

// knows reports whether a node is had without computing it.
func (e *emitter) knows(n *ir.Node) bool {
	_, _, ok := e.given(n)
	return ok
}
