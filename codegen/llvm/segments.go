package llvm

import (
	"github.com/llir/llvm/ir"
	"github.com/llir/llvm/ir/constant"
	"github.com/llir/llvm/ir/enum"
	"github.com/llir/llvm/ir/types"
	"github.com/llir/llvm/ir/value"

	"nmlc/codegen/kernel"
)

// segments is what a kernel that goes over groups of connections has besides:
// the lists of owners and of indices follow the buffers in the list of
// addresses.
type segments struct {
	sources       *ir.Param
	rows          map[int]value.Value // where each row of an indexed buffer begins
	owners, index value.Value         // where both lists begin
	ownersAt      *ir.InstPhi         // and where the group at hand is in them
	indexAt       *ir.InstPhi
	owner         value.Value // of the group at hand
	from          value.Value // its first source, where they are consecutive; else nil
}

// load loads the addresses of the lists.
func (s *segments) load(b *ir.Block, buffers value.Value, count int) {
	list := func(n int) value.Value {
		at := b.NewGetElementPtr(types.NewPointer(types.Double), buffers, i64(n))
		return b.NewBitCast(b.NewLoad(types.NewPointer(types.Double), at), types.NewPointer(types.I32))
	}
	s.owners, s.index = list(count), list(count+1)
}

// measureRows finds where the rows of an indexed buffer begin.
func (s *segments) measureRows(b *ir.Block, width int) {
	for n := 1; n < width; n++ {
		if s.rows[n] == nil {
			s.rows[n] = b.NewMul(s.sources, i64(n))
		}
	}
}

// connectionsOfGroup adds the code of all lanes of a group, once for those that come
// from consecutive sources and once for others:
//
//	cells -> vectors -> ... -> join
//	      -> numbers -> ... -> join
func (fn *function) connectionsOfGroup(before, b *ir.Block) *ir.Block {
	s := fn.segments
	s.ownersAt = b.NewPhi(ir.NewIncoming(s.owners, before))
	s.indexAt = b.NewPhi(ir.NewIncoming(s.index, before))
	s.owner = b.NewSExt(b.NewLoad(types.I32, s.ownersAt), types.I64)
	source := b.NewSExt(b.NewLoad(types.I32, s.indexAt), types.I64)
	vectors, numbers, join := fn.f.NewBlock("vectors"), fn.f.NewBlock("numbers"), fn.f.NewBlock("join")
	b.NewCondBr(b.NewICmp(enum.IPredSLT, source, i64(0)), vectors, numbers)
	s.from = vectors.NewXor(source, i64(-1))
	fn.lanesOfGroup(vectors).NewBr(join)
	s.from = nil
	fn.lanesOfGroup(numbers).NewBr(join)
	s.ownersAt.Incs = append(s.ownersAt.Incs, ir.NewIncoming(offset(join, s.ownersAt, i64(1)), join))
	s.indexAt.Incs = append(s.indexAt.Incs, ir.NewIncoming(offset(join, s.indexAt, i64(fn.lanes)), join))
	return join
}

// loadIndexed loads the number of each lane from where its index says. Numbers
// come one by one: that is what a gather does in the processors at hand.
func (g *group) loadIndexed(b *ir.Block, in *kernel.Instr, v int) value.Value {
	width := g.width(v)
	row := offset(b, g.cursors[in.Buf], g.segments.rows[in.Index])
	if from := g.segments.from; from != nil {
		at := offset(b, offset(b, offset(b, row, from), g.lane), g.firstOf(v))
		return g.aligned(b, vectorOf(width, g.number.typ), at)
	}
	first := offset(b, offset(b, g.segments.indexAt, g.lane), g.firstOf(v))
	var all value.Value = constant.NewUndef(vectorOf(width, g.number.typ))
	for lane := range width {
		source := b.NewSExt(b.NewLoad(types.I32, offset(b, first, i64(lane))), types.I64)
		x := b.NewLoad(g.number.typ, offset(b, row, source))
		if width == 1 {
			return x
		}
		all = b.NewInsertElement(all, x, i64(lane))
	}
	return all
}

// firstOf is the first lane of a vector, from the group's on.
func (g *group) firstOf(v int) value.Value {
	if v < len(g.starts) {
		return i64(g.starts[v])
	}
	return g.start
}
