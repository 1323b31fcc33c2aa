package llvm

import (
	"slices"

	"github.com/llir/llvm/ir"
	"github.com/llir/llvm/ir/constant"
	"github.com/llir/llvm/ir/enum"
	"github.com/llir/llvm/ir/metadata"
	"github.com/llir/llvm/ir/types"
	"github.com/llir/llvm/ir/value"

	"nmlc/codegen/kernel"
)

// branch goes around a region where its mask holds in no lane of the group.
type branch struct {
	region  kernel.Region
	before  *ir.Block // nil around a region that nothing needs
	outside *ir.Block
}

// enter begins a region in a block of its own, which it returns.
func (g *group) enter(b *ir.Block, begin kernel.ID) *ir.Block {
	r := g.regions[begin]
	if !g.live[begin] {
		g.open = append(g.open, branch{region: r})
		return b
	}
	inside, outside := g.f.NewBlock(""), g.f.NewBlock("")
	rarely(b.NewCondBr(g.any(b, r.Mask), inside, outside))
	g.open = append(g.open, branch{r, b, outside})
	return inside
}

// leave ends the innermost region. Behind it, its values are those of the
// region; where it was left out, nobody looks at them.
func (g *group) leave(b *ir.Block) *ir.Block {
	last := len(g.open) - 1
	around := g.open[last]
	g.open = g.open[:last]
	if around.before == nil {
		return b
	}
	b.NewBr(around.outside)
	for _, id := range g.escaping(around.region) {
		for _, v := range g.vectors {
			x := g.values[v][id]
			none := constant.NewZeroInitializer(x.Type())
			g.values[v][id] = around.outside.NewPhi(ir.NewIncoming(x, b), ir.NewIncoming(none, around.before))
		}
	}
	return around.outside
}

// escaping are the values of a region that are needed behind it.
func (g *group) escaping(r kernel.Region) []kernel.ID {
	var ids []kernel.ID
	for id := r.End + 1; id < kernel.ID(g.k.Len()); id++ {
		in := g.k.At(id)
		for a := range in.Op.Info().Arity {
			arg := in.Args[a]
			inside := arg > r.Begin && arg < r.End
			if inside && g.live[id] && !g.isSum(id) && g.k.At(arg).Op != kernel.Const && !slices.Contains(ids, arg) {
				ids = append(ids, arg)
			}
		}
	}
	return ids
}

// rarely says that a branch is seldom taken: its block is laid out of the way,
// and registers are spilled there.
func rarely(branch *ir.TermCondBr) {
	weight := func(n int64) metadata.Field { return constant.NewInt(types.I32, n) }
	weights := &metadata.Tuple{MetadataID: -1, Fields: []metadata.Field{&metadata.String{Value: "branch_weights"}, weight(1), weight(1000)}}
	branch.Metadata = append(branch.Metadata, &metadata.Attachment{Name: "prof", Node: weights})
}

// any is whether a mask holds in some lane of the vectors at hand.
func (g *group) any(b *ir.Block, mask kernel.ID) value.Value {
	var some value.Value
	for _, v := range g.vectors {
		width := g.width(v)
		m := g.values[v][mask]
		if width > 1 {
			bits := types.NewInt(uint64(width))
			m = b.NewICmp(enum.IPredNE, b.NewBitCast(m, bits), constant.NewInt(bits, 0))
		}
		if some == nil {
			some = m
		} else {
			some = b.NewOr(some, m)
		}
	}
	return some
}
