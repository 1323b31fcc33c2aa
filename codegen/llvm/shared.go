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
		for id := r.Begin; id <= r.End; id++ {
			b = g.next(b, id)
		}
	}
	g.vectors = all
	return b
}

// shared adds a region once for all vectors of a group, which halves the work
// of libLLVM on what is large and rare. To the region the vector at hand is one
// more, whose values come from the vector that entered:
//
//	try 0 -> body -> try 1 -> body -> behind
//
// and from each try to the next where the mask of its vector holds in no lane.
func (g *group) shared(b *ir.Block, r kernel.Region) *ir.Block {
	tries := []*ir.Block{b}
	for range g.section.widths {
		tries = append(tries, g.f.NewBlock("")) // the last stands behind
	}
	body := g.f.NewBlock("")
	number := g.bring(body, r, tries)
	all, current := g.vectors, len(g.section.widths)
	g.vectors = []int{current}
	end := body
	for id := r.Begin + 1; id < r.End; id++ {
		end = g.next(end, id)
	}
	g.keep(r, tries, body, end)
	for v := range g.section.widths {
		g.vectors = []int{v}
		rarely(tries[v].NewCondBr(g.any(tries[v], r.Mask), body, tries[v+1]))
	}
	g.vectors = all
	var cases []*ir.Case
	for v, next := range tries[1:current] {
		cases = append(cases, ir.NewCase(i64(v), next))
	}
	end.NewSwitch(number, tries[current], cases...)
	return tries[current]
}

// bring gives the body the values that it needs of the vector at hand, and
// returns the number of that vector.
func (g *group) bring(body *ir.Block, r kernel.Region, tries []*ir.Block) value.Value {
	current := len(g.section.widths)
	from := func(of func(v int) value.Value) value.Value {
		var incoming []*ir.Incoming
		for v := range current {
			incoming = append(incoming, ir.NewIncoming(of(v), tries[v]))
		}
		return body.NewPhi(incoming...)
	}
	number := from(func(v int) value.Value { return i64(v) })
	g.start = from(func(v int) value.Value { return i64(g.starts[v]) })
	for _, id := range g.entering(r) {
		if g.k.At(id).Op == kernel.Const {
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
			if arg := in.Args[a]; g.live[id] && arg < r.Begin {
				ids = append(ids, arg)
			}
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// keep carries what the body made for each vector to the block behind, past
// the rounds of the other vectors: zeros where a vector did not enter.
func (g *group) keep(r kernel.Region, tries []*ir.Block, body, end *ir.Block) {
	current := len(g.section.widths)
	for _, id := range g.escaping(r) {
		made := g.values[current][id]
		for owner := range current {
			x := value.Value(constant.NewZeroInitializer(made.Type()))
			held := ir.NewPhi(ir.NewIncoming(x, tries[0]))
			for v := range current {
				after := value.Value(held)
				if v == owner {
					after = made
				}
				x = tries[v+1].NewPhi(ir.NewIncoming(x, tries[v]), ir.NewIncoming(after, end))
				if v+1 < current {
					held.Incs = append(held.Incs, ir.NewIncoming(x, tries[v+1]))
				}
			}
			body.Insts = append([]ir.Instruction{held}, body.Insts...)
			g.values[owner][id] = x
		}
	}
}
