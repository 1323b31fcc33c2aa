package llvm

import (
	"github.com/llir/llvm/ir"
	"github.com/llir/llvm/ir/enum"
	"github.com/llir/llvm/ir/value"

	"nmlc/codegen/kernel"
)

// rounds is a loop within a step.
type rounds struct {
	first *ir.Block
	left  *ir.InstPhi
	next  []given
}

// given is a value that goes from round to round, and what it is in the next.
type given struct {
	turn  *ir.InstPhi
	value value.Value
}

// repeat begins a loop in a block of its own, which it returns.
func (g *group) repeat(b *ir.Block, id kernel.ID) *ir.Block {
	if !g.live[id] {
		return b
	}
	round := g.f.NewBlock("")
	b.NewBr(round)
	g.rounds = rounds{first: round, left: round.NewPhi(ir.NewIncoming(i64(g.k.At(id).Index), b))}
	for turn := id + 1; g.k.At(turn).Op == kernel.Turn; turn++ {
		for _, v := range g.vectors {
			if g.live[turn] {
				g.values[v][turn] = round.NewPhi(ir.NewIncoming(g.values[v][g.k.At(turn).Args[0]], b))
			}
		}
	}
	return round
}

// again ends the loop, and returns the block behind it.
func (g *group) again(b *ir.Block, id kernel.ID) *ir.Block {
	if !g.live[id] {
		return b
	}
	behind := g.f.NewBlock("")
	fewer := b.NewSub(g.rounds.left, i64(1))
	g.rounds.left.Incs = append(g.rounds.left.Incs, ir.NewIncoming(fewer, b))
	for _, n := range g.rounds.next {
		n.turn.Incs = append(n.turn.Incs, ir.NewIncoming(n.value, b))
	}
	more := b.NewAnd(b.NewICmp(enum.IPredNE, fewer, i64(0)), g.any(b, g.k.At(id).Args[0]))
	b.NewCondBr(more, g.rounds.first, behind)
	return behind
}
