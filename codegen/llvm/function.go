package llvm

import (
	"fmt"

	"github.com/llir/llvm/ir"
	"github.com/llir/llvm/ir/constant"
	"github.com/llir/llvm/ir/enum"
	"github.com/llir/llvm/ir/types"
	"github.com/llir/llvm/ir/value"

	"nmlc/codegen/kernel"
)

// function is a kernel that is being defined.
type function struct {
	*module
	k        *kernel.Kernel
	number   *number
	live     []bool
	f        *ir.Func
	steps    value.Value
	pointers []value.Value // start of each buffer, nil where no live value uses it
	cells    *cells        // of a kernel that goes over groups
	segments *segments     // of one that goes over groups of connections
	count    int           // of sections
}

// define adds the function of a kernel of primitive operators.
func (m *module) define(k *kernel.Kernel) {
	fn := &function{module: m, k: k, number: numberOf(k), live: kernel.Live(k, k.Results()), pointers: make([]value.Value, len(k.Buffers))}
	steps := ir.NewParam("steps", types.I64)
	fn.steps = steps
	buffers := ir.NewParam("buffers", types.NewPointer(types.NewPointer(types.Double)))
	params := []*ir.Param{steps, buffers}
	if k.Population {
		fn.cells = newCells(fn.isLarge())
		params = append(params, fn.cells.groups, fn.cells.pitch)
	}
	if k.Segments {
		steps.SetName("sources")
		fn.segments, fn.steps = &segments{sources: steps, rows: map[int]value.Value{0: i64(0)}}, i64(1)
	}
	fn.f = m.ir.NewFunc(k.Name, types.Void, params...)
	fn.f.FuncAttrs = []ir.FuncAttribute{enum.FuncAttrNoUnwind}
	m.preferWide(fn.f)
	if m.vector*64 == 256 && fn.cells != nil && fn.cells.large {
		fn.f.FuncAttrs = append(fn.f.FuncAttrs, ir.AttrPair{Key: "tune-cpu", Value: latencyBound})
	}
	block := fn.f.NewBlock("entry")
	m.alignStack(block)
	fn.loadPointers(block, buffers)
	if k.Population {
		block = fn.overGroups(block)
	} else {
		block = fn.lanesOfGroup(block)
	}
	block.NewRet(nil)
}

// preferWide asks for vectors of 512 bits, which LLVM avoids unless told otherwise.
func (m *module) preferWide(f *ir.Func) {
	if bits := m.vector * 64; bits > 256 {
		width := fmt.Sprint(bits)
		f.FuncAttrs = append(f.FuncAttrs,
			ir.AttrPair{Key: "prefer-vector-width", Value: width},
			ir.AttrPair{Key: "min-legal-vector-width", Value: width})
	}
}

// alignStack makes LLVM align the stack for whole vectors: those that it puts
// there would lie across two lines of the cache else. It does so for a variable
// that asks for it, though nobody uses it.
func (m *module) alignStack(b *ir.Block) {
	bytes := m.vector * 8
	variable := b.NewAlloca(vectorOf(m.vector, types.Double))
	variable.Align = ir.Align(bytes)
}

// lanesOfGroup adds the code of all lanes of a group.
func (fn *function) lanesOfGroup(block *ir.Block) *ir.Block {
	for _, s := range fn.sections() {
		block = fn.section(block, fn.count, s)
		fn.count++
	}
	return block
}

func (fn *function) sections() []section {
	inFlight := vectorsInFlight
	switch {
	case fn.cells != nil && fn.cells.large:
		inFlight = vectorsOfLarge
	case len(fn.k.Carries) == 0:
		inFlight = 1 // no step waits for the one before
	}
	return sections(fn.lanes, fn.vector*fn.number.perDouble(), inFlight)
}

// loadPointers loads the addresses of the buffers that are used.
func (fn *function) loadPointers(b *ir.Block, buffers value.Value) {
	used := make([]bool, len(fn.k.Buffers))
	for id := range kernel.ID(fn.k.Len()) {
		if in := fn.k.At(id); fn.live[id] && (in.Op == kernel.Load || in.Op == kernel.Store || in.Op == kernel.StoreMask || in.Op == kernel.LoadMask) {
			used[in.Buf] = true
		}
	}
	for _, c := range fn.k.Carries {
		used[c.Buf] = true
	}
	for i, u := range used {
		if u {
			at := b.NewGetElementPtr(types.NewPointer(types.Double), buffers, i64(i))
			fn.pointers[i] = b.NewLoad(types.NewPointer(types.Double), at)
			if fn.number != binary64 && !fn.k.Buffers[i].Bits {
				fn.pointers[i] = b.NewBitCast(fn.pointers[i], types.NewPointer(fn.number.typ))
			}
		}
	}
	if fn.segments != nil {
		fn.segments.load(b, buffers, len(used))
	}
}

// section adds the code of a section after the block before, and returns the
// block that follows it:
//
//	before -> group -> loop -> ... -> loop -> done -> group ... -> after
//
// with a branch around each region of the loop's body, and no way back to a
// group where the section has but one.
func (fn *function) section(before *ir.Block, number int, s section) *ir.Block {
	name := func(part string) string { return fmt.Sprintf("%s%d", part, number) }
	group, loop, done, after := fn.f.NewBlock(name("group")), fn.f.NewBlock(name("loop")), fn.f.NewBlock(name("done")), fn.f.NewBlock(name("after"))
	before.NewBr(group)

	g := newGroup(fn, s, i64(s.first))
	var lane *ir.InstPhi
	if s.count > 1 {
		lane = group.NewPhi(ir.NewIncoming(i64(s.first), before))
		g.lane = lane
	}
	g.before(group)
	running := group.NewICmp(enum.IPredSGT, fn.steps, i64(0))
	group.NewCondBr(running, loop, done)

	last := g.loop(group, loop)
	again := g.countStep(group, loop, last)
	last.NewCondBr(again, loop, done)

	g.finish(group, last, done)
	if lane == nil {
		done.NewBr(after)
		return after
	}
	next := done.NewAdd(lane, i64(s.lanes()))
	lane.Incs = append(lane.Incs, ir.NewIncoming(next, done))
	more := done.NewICmp(enum.IPredSLT, next, i64(s.first+s.count*s.lanes()))
	done.NewCondBr(more, group, after)
	return after
}

// offset is the place of number n from a pointer on.
func offset(b *ir.Block, pointer value.Value, n value.Value) value.Value {
	if c, ok := n.(*constant.Int); ok && c.X.Sign() == 0 {
		return pointer
	}
	return b.NewGetElementPtr(pointer.Type().(*types.PointerType).ElemType, pointer, n)
}
