package llvm

import (
	"slices"

	"github.com/llir/llvm/ir"
	"github.com/llir/llvm/ir/constant"
	"github.com/llir/llvm/ir/value"

	"nmlc/codegen/kernel"
)

// apart adds a region for one vector after the other: what is rare in one is
// rarer still in several at once.
func (g *group) apart(b *ir.Block, r kernel.Region) *ir.Block {
	if !g.live[r.Begin] {
		return b
	}
	if n := len(g.section.widths); n > 1 && g.section.widths[0] == g.section.widths[n-1] {
		return g.shared(b, r)
	}
	all := g.vectors
	for _, v := range all {
		g.vectors = []int{v}
		b = g.enter(b, r.Begin)
		g.fetch(b, r)
		for id := r.Begin + 1; id < r.End; id++ {
			b = g.next(b, id)
		}
		g.deliver(b, r)
		b = g.leave(b)
	}
	g.vectors = all
	return b
}

// shared adds a region once for all vectors of a group, which halves the work
// of libLLVM on what is large and rare. To the region the vector at hand is one
// more, whose values come from the vector that entered:
//
//	b -> try 0 -> body -> try 1 -> body -> last -> behind
//
// and from b to behind where no vector enters, from each try to the next where
// its own does not.
func (g *group) shared(b *ir.Block, r kernel.Region) *ir.Block {
	w := way{before: b, body: g.f.NewBlock(""), behind: g.f.NewBlock("")}
	for range len(g.section.widths) + 1 {
		w.tries = append(w.tries, g.f.NewBlock(""))
	}
	rarely(b.NewCondBr(g.any(b, r.Mask), w.tries[0], w.behind))
	number := g.bring(w, r)
	all, current := g.vectors, len(g.section.widths)
	g.vectors = []int{current}
	g.fetch(w.body, r)
	w.end = w.body
	for id := r.Begin + 1; id < r.End; id++ {
		w.end = g.next(w.end, id)
	}
	g.deliver(w.end, r)
	g.keep(w, r)
	var cases []*ir.Case
	for v := range current {
		g.vectors = []int{v}
		w.tries[v].NewCondBr(g.any(w.tries[v], r.Mask), w.body, w.tries[v+1])
		cases = append(cases, ir.NewCase(i64(v), w.tries[v+1]))
	}
	g.vectors = all
	w.end.NewSwitch(number, w.tries[current], cases[:current-1]...)
	w.tries[current].NewBr(w.behind)
	return w.behind
}

// way is the blocks around and in a shared region.
type way struct {
	before    *ir.Block
	tries     []*ir.Block // one for each vector, and the last
	body, end *ir.Block   // the first and the last of the region
	behind    *ir.Block
}

// bring gives the body the values that it needs of the vector at hand, and
// returns the number of that vector.
func (g *group) bring(w way, r kernel.Region) value.Value {
	current := len(g.section.widths)
	from := func(of func(v int) value.Value) value.Value {
		var incoming []*ir.Incoming
		for v := range current {
			incoming = append(incoming, ir.NewIncoming(of(v), w.tries[v]))
		}
		return w.body.NewPhi(incoming...)
	}
	number := from(func(v int) value.Value { return i64(v) })
	g.start = from(func(v int) value.Value { return i64(g.starts[v]) })
	for _, id := range g.entering(r) {
		if g.k.At(id).Op == kernel.Const || g.common(id) {
			g.values[current][id] = g.values[0][id]
			continue
		}
		g.values[current][id] = from(func(v int) value.Value { return g.values[v][id] })
	}
	return number
}

// entering lists the values from outside that a region needs.
func (g *group) entering(r kernel.Region) []kernel.ID {
	var ids []kernel.ID
	for id := r.Begin + 1; id < r.End; id++ {
		in := g.k.At(id)
		for a := range in.Op.Info().Arity {
			if arg := in.Args[a]; g.live[id] && arg < r.Begin && !g.isSum(arg) {
				ids = append(ids, arg)
			}
		}
	}
	ids = append(ids, r.Mask)
	slices.Sort(ids)
	return slices.Compact(ids)
}

// keep carries what the body made for each vector to the block behind, past
// the rounds of the other vectors: zeros where a vector did not enter.
func (g *group) keep(w way, r kernel.Region) {
	for _, id := range g.escaping(r) {
		for v := range g.section.widths {
			g.values[v][id] = g.carry(w, id, v)
		}
	}
}

// carry carries what the body made for one vector.
func (g *group) carry(w way, id kernel.ID, owner int) value.Value {
	made := g.values[len(g.section.widths)][id]
	zero := value.Value(constant.NewZeroInitializer(made.Type()))
	x, held := zero, ir.NewPhi(ir.NewIncoming(zero, w.tries[0]))
	for v := range g.section.widths {
		after := value.Value(held)
		if v == owner {
			after = made
		}
		x = w.tries[v+1].NewPhi(ir.NewIncoming(x, w.tries[v]), ir.NewIncoming(after, w.end))
		if v+1 < len(g.section.widths) {
			held.Incs = append(held.Incs, ir.NewIncoming(x, w.tries[v+1]))
		}
	}
	w.body.Insts = append([]ir.Instruction{held}, w.body.Insts...)
	return w.behind.NewPhi(ir.NewIncoming(x, w.tries[len(w.tries)-1]), ir.NewIncoming(zero, w.before))
}
