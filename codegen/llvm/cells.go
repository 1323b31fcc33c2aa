package llvm

import (
	"github.com/llir/llvm/ir"
	"github.com/llir/llvm/ir/enum"
	"github.com/llir/llvm/ir/types"
	"github.com/llir/llvm/ir/value"

	"nmlc/codegen/kernel"
	"nmlc/runtime/abi"
)

// cells is what a kernel that goes over the groups of a population has besides.
type cells struct {
	groups, pitch *ir.Param
	large         bool                  // see isLarge
	rows          map[int]value.Value   // where each row of a wide buffer begins
	common        map[kernel.ID]bool    // values that are the same for all groups
	values        map[int][]value.Value // those in vectors of each width
}

func newCells(large bool) *cells {
	return &cells{
		large:  large,
		groups: ir.NewParam("groups", types.I64), pitch: ir.NewParam("pitch", types.I64),
		rows: map[int]value.Value{0: i64(0)}, common: map[kernel.ID]bool{}, values: map[int][]value.Value{},
	}
}

// vectorsOfLarge is how many vectors of a large kernel advance side by side. In a
// population the steps of one group are few, and what hides latencies is other
// cells.
const vectorsOfLarge = 4

// leastLarge is the number of operations of a step from which on a kernel is
// large: it has longer chains of operations than a pair of vectors hides, and
// more values than registers whatever it does.
const leastLarge = 32

// latencyBound is a processor that waits for operands, as far as LLVM knows: code
// ordered for it alternates between vectors more. That counts where the
// registers are sixteen, and large kernels are in memory half of their time: the
// Hodgkin-Huxley cell gains 11 %.
const latencyBound = "goldmont"

// isLarge reports whether a step has many operations.
func (fn *function) isLarge() bool {
	count := 0
	for i, in := range fn.k.Loop {
		if fn.live[len(fn.k.Pre)+i] && in.Op.Info().Kind != kernel.None {
			count++
		}
	}
	return count >= leastLarge
}

// row is where row n of a wide buffer begins.
func (c *cells) row(n int) value.Value { return c.rows[n] }

// overGroups adds a loop over the groups around the code of their lanes:
//
//	before -> cells -> sections -> next -> cells ... -> behind
//
// What all groups share is made before.
func (fn *function) overGroups(before *ir.Block) *ir.Block {
	fn.measureRows(before)
	fn.makeCommon(before)
	strides := make([]value.Value, len(fn.pointers))
	for i, pointer := range fn.pointers {
		if shape := fn.k.Buffers[i]; pointer != nil && !shape.Shared && !shape.Owned && !shape.Indexed {
			strides[i] = fn.groupStride(before, fn.k.Buffers[i])
		}
	}
	first, behind := fn.f.NewBlock("cells"), fn.f.NewBlock("behind")
	before.NewCondBr(before.NewICmp(enum.IPredSGT, fn.cells.groups, i64(0)), first, behind)
	left := first.NewPhi(ir.NewIncoming(fn.cells.groups, before))
	places := make([]*ir.InstPhi, len(fn.pointers))
	for i, stride := range strides {
		if stride != nil {
			places[i] = first.NewPhi(ir.NewIncoming(fn.pointers[i], before))
			fn.pointers[i] = places[i]
		}
	}
	var last *ir.Block
	if fn.segments != nil {
		last = fn.connectionsOfGroup(before, first)
	} else {
		last = fn.lanesOfGroup(first)
	}
	for i, stride := range strides {
		if stride != nil {
			places[i].Incs = append(places[i].Incs, ir.NewIncoming(offset(last, places[i], stride), last))
		}
	}
	fewer := last.NewSub(left, i64(1))
	left.Incs = append(left.Incs, ir.NewIncoming(fewer, last))
	last.NewCondBr(last.NewICmp(enum.IPredNE, fewer, i64(0)), first, behind)
	return behind
}

// groupStride is how far the numbers of one group are from those of the next.
func (fn *function) groupStride(b *ir.Block, shape abi.Buffer) value.Value {
	switch {
	case shape.Wide:
		return i64(fn.lanes)
	case shape.PerStep:
		return b.NewMul(fn.steps, i64(shape.Len(1, fn.lanes)))
	}
	return i64(shape.Len(1, fn.lanes))
}

// measureRows finds where the rows of wide buffers begin.
func (fn *function) measureRows(b *ir.Block) {
	for _, shape := range fn.k.Buffers {
		if shape.Indexed {
			fn.segments.measureRows(b, shape.Width)
		}
		for n := 1; (shape.Wide || shape.Owned) && n <= shape.Width; n++ {
			if fn.cells.rows[n] == nil {
				fn.cells.rows[n] = b.NewMul(fn.cells.pitch, i64(n))
			}
		}
	}
}

// makeCommon makes what does not depend on the cell, in vectors of all widths
// that the sections have.
func (fn *function) makeCommon(b *ir.Block) {
	for id := range kernel.ID(len(fn.k.Pre)) {
		fn.cells.common[id] = fn.isCommon(id)
	}
	for _, s := range fn.sections() {
		for _, width := range s.widths {
			if fn.cells.values[width] != nil {
				continue
			}
			one := newGroup(fn, section{widths: []int{width}, count: 1}, i64(0))
			for id := range kernel.ID(len(fn.k.Pre)) {
				if fn.cells.common[id] {
					one.instr(b, id)
				}
			}
			fn.cells.values[width] = one.values[0]
		}
	}
}

// isCommon reports whether a value from before the loop is the same for all
// groups: it is read from shared buffers alone.
func (fn *function) isCommon(id kernel.ID) bool {
	in := fn.k.At(id)
	if in.Op == kernel.Load {
		return fn.k.Buffers[in.Buf].Shared
	}
	for a := range in.Op.Info().Arity {
		if !fn.cells.common[in.Args[a]] {
			return false
		}
	}
	return true
}

// common reports whether a value was made before the loop over groups.
func (fn *function) common(id kernel.ID) bool { return fn.cells != nil && fn.cells.common[id] }

// commonValues begins the values of a vector with those that all groups share.
func (fn *function) commonValues(width int) []value.Value {
	values := make([]value.Value, fn.k.Len())
	if fn.cells != nil {
		copy(values, fn.cells.values[width])
	}
	return values
}

// inMemory reports whether a value that goes from step to step does so in its
// buffer. In a large kernel it does: its register is of more use within the
// step.
func (g *group) inMemory(c kernel.Carry) bool {
	first := g.k.At(c.First)
	return g.cells != nil && g.cells.large && !g.isSum(c.Phi) && first.Op == kernel.Load && first.Buf == c.Buf && first.Index == c.Index
}

// fetchCarries loads what goes from step to step in memory.
func (g *group) fetchCarries(b *ir.Block) {
	for _, c := range g.k.Carries {
		for v := range g.section.widths {
			if g.inMemory(c) {
				g.values[v][c.Phi] = g.load(b, &kernel.Instr{Buf: c.Buf, Index: c.Index}, v)
			}
		}
	}
}

// keepCarries stores it.
func (g *group) keepCarries(b *ir.Block) {
	for _, c := range g.k.Carries {
		for v := range g.section.widths {
			if g.inMemory(c) {
				g.store(b, g.values[v][c.Next], g.placeOf(b, c.Buf, c.Index, v))
			}
		}
	}
}
