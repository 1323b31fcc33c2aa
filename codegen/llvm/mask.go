package llvm

import (
	"github.com/llir/llvm/ir"
	"github.com/llir/llvm/ir/enum"
	"github.com/llir/llvm/ir/types"
	"github.com/llir/llvm/ir/value"

	"nmlc/codegen/kernel"
)

// storeMask stores a mask of all vectors as the bits of one word: those of the
// other lanes of the group stay, but the first lanes begin with none.
func (g *group) storeMask(b *ir.Block, in *kernel.Instr) {
	at := b.NewBitCast(offset(b, g.cursors[in.Buf], i64(in.Index)), types.NewPointer(types.I64))
	var word value.Value
	for _, v := range g.vectors {
		bits := b.NewShl(g.bits(b, g.values[v][in.Args[0]], g.width(v)), i64(g.starts[v]))
		if word == nil {
			word = bits
		} else {
			word = b.NewOr(word, bits)
		}
	}
	if g.section.lanes() < g.lanes {
		first := b.NewICmp(enum.IPredEQ, g.lane, i64(0))
		before := b.NewSelect(first, i64(0), b.NewLoad(types.I64, at))
		word = b.NewOr(before, b.NewShl(word, g.lane))
	}
	store := b.NewStore(word, at)
	store.Align = binary64.align()
}

// loadMask is the mask of a vector from the bits of a word.
func (g *group) loadMask(b *ir.Block, in *kernel.Instr, v int) value.Value {
	at := b.NewBitCast(offset(b, g.cursors[in.Buf], i64(in.Index)), types.NewPointer(types.I64))
	load := b.NewLoad(types.I64, at)
	load.Align = binary64.align()
	width := g.width(v)
	word := value.Value(b.NewLShr(load, b.NewAdd(g.lane, g.firstLane(v))))
	if width == 1 {
		return b.NewTrunc(word, types.I1)
	}
	if width < 64 {
		word = b.NewTrunc(word, types.NewInt(uint64(width)))
	}
	return b.NewBitCast(word, vectorOf(width, types.I1))
}

// bits is a mask as a number, lane 0 in the lowest bit.
func (g *group) bits(b *ir.Block, mask value.Value, width int) value.Value {
	if width > 1 {
		mask = b.NewBitCast(mask, types.NewInt(uint64(width)))
	}
	if width == 64 {
		return mask
	}
	return b.NewZExt(mask, types.I64)
}
