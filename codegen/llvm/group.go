package llvm

import (
	"slices"

	"github.com/llir/llvm/ir"
	"github.com/llir/llvm/ir/constant"
	"github.com/llir/llvm/ir/enum"
	"github.com/llir/llvm/ir/types"
	"github.com/llir/llvm/ir/value"

	"nmlc/codegen/kernel"
)

// group is the code of one group of vectors that advance side by side.
type group struct {
	*function
	section section
	lane    value.Value                 // the group's first lane
	starts  []int                       // first lane of each vector, from the group's
	start   value.Value                 // first lane of the vector at hand in a shared region
	values  [][]value.Value             // of each vector, that at hand last: the value of each kernel.ID
	phis    [][]*ir.InstPhi             // of each vector: the phi of each carry
	cursors []*ir.InstPhi               // where the current step of each per-step buffer begins
	regions map[kernel.ID]kernel.Region // of the kernel, by where they begin
	vectors []int                       // that are being added: all, in a region one alone
	open    []branch                    // around the regions that are being added
	sums    map[kernel.ID]sum           // rare ones, by the phi and by the select that is next
	rounds  rounds                      // of the repeat that is being added
}

func newGroup(fn *function, s section, lane value.Value) *group {
	g := &group{function: fn, section: s, lane: lane, cursors: make([]*ir.InstPhi, len(fn.k.Buffers)), regions: map[kernel.ID]kernel.Region{}, sums: rareSums(fn.k, fn.live)}
	for _, r := range fn.k.Regions() {
		g.regions[r.Begin] = r
	}
	at := 0
	for v, w := range s.widths {
		g.vectors = append(g.vectors, v)
		g.starts = append(g.starts, at)
		g.values = append(g.values, fn.commonValues(w))
		g.phis = append(g.phis, make([]*ir.InstPhi, len(fn.k.Carries)))
		at += w
	}
	g.values = append(g.values, make([]value.Value, fn.k.Len()))
	return g
}

// width is the number of lanes of a vector; that at hand is like all others.
func (g *group) width(v int) int {
	if v == len(g.section.widths) {
		return g.section.widths[0]
	}
	return g.section.widths[v]
}

// before adds what comes before the loop over time.
func (g *group) before(b *ir.Block) {
	for id := range kernel.ID(len(g.k.Pre)) {
		if !g.common(id) {
			g.instr(b, id)
		}
	}
}

// loop adds the body of the loop over time, and returns its last block. What
// comes from the end of the body is added to the phis afterwards.
func (g *group) loop(before, b *ir.Block) *ir.Block {
	for i, c := range g.k.Carries {
		if g.isSum(c.Phi) || g.inMemory(c) {
			continue
		}
		for v := range g.section.widths {
			phi := b.NewPhi(ir.NewIncoming(g.values[v][c.First], before))
			g.phis[v][i], g.values[v][c.Phi] = phi, phi
		}
	}
	for i, pointer := range g.pointers {
		if pointer != nil && g.k.Buffers[i].PerStep {
			g.cursors[i] = b.NewPhi(ir.NewIncoming(g.firstStep(before, i), before))
		}
	}
	g.fetchCarries(b)
	for id := kernel.ID(len(g.k.Pre)); id < kernel.ID(g.k.Len()); id++ {
		if g.k.At(id).Op == kernel.Begin {
			b = g.apart(b, g.regions[id])
			id = g.regions[id].End
			continue
		}
		b = g.next(b, id)
	}
	g.keepCarries(b)
	for i, c := range g.k.Carries {
		if g.isSum(c.Phi) || g.inMemory(c) {
			continue
		}
		for v := range g.section.widths {
			g.phis[v][i].Incs = append(g.phis[v][i].Incs, ir.NewIncoming(g.values[v][c.Next], b))
		}
	}
	return b
}

// next adds an instruction of the body, and returns the block that follows it.
func (g *group) next(b *ir.Block, id kernel.ID) *ir.Block {
	switch g.k.At(id).Op {
	case kernel.Begin:
		return g.enter(b, id)
	case kernel.End:
		return g.leave(b)
	case kernel.Repeat:
		return g.repeat(b, id)
	case kernel.Again:
		return g.again(b, id)
	}
	g.instr(b, id)
	return b
}

// stride is how many numbers a step of a per-step buffer takes.
func (g *group) stride(buf int) value.Value {
	shape := g.k.Buffers[buf]
	switch {
	case shape.Wide:
		return g.cells.row(shape.Width)
	case shape.Shared, shape.Bits:
		return i64(shape.Width)
	case shape.Owned, shape.Indexed:
		return i64(0) // there is but one step
	}
	return i64(shape.Width * g.lanes)
}

// firstStep is where the numbers of this group begin in the first step that
// the loop takes.
func (g *group) firstStep(b *ir.Block, buf int) value.Value {
	pointer := g.pointers[buf]
	if shape := g.k.Buffers[buf]; !shape.Shared && !shape.Bits && !shape.Owned && !shape.Indexed {
		pointer = offset(b, pointer, g.lane)
	}
	if !g.k.Reverse {
		return pointer
	}
	last := b.NewSub(g.steps, i64(1))
	return offset(b, pointer, b.NewMul(last, g.stride(buf)))
}

// countStep adds the end of the loop: the cursors move on, and the result says
// whether there is another step.
func (g *group) countStep(before, first, b *ir.Block) value.Value {
	for i, cursor := range g.cursors {
		if cursor == nil {
			continue
		}
		stride := g.stride(i)
		if g.k.Reverse {
			stride = b.NewSub(i64(0), stride)
		}
		cursor.Incs = append(cursor.Incs, ir.NewIncoming(offset(b, cursor, stride), b))
	}
	left := ir.NewPhi(ir.NewIncoming(g.steps, before))
	first.Insts = append([]ir.Instruction{left}, first.Insts...)
	fewer := b.NewSub(left, i64(1))
	left.Incs = append(left.Incs, ir.NewIncoming(fewer, b))
	return b.NewICmp(enum.IPredNE, fewer, i64(0))
}

// finish stores the last values of the carries.
func (g *group) finish(before, loop, b *ir.Block) {
	finals := make([][]*ir.InstPhi, len(g.section.widths))
	carries := slices.DeleteFunc(slices.Clone(g.k.Carries), func(c kernel.Carry) bool { return g.isSum(c.Phi) || g.inMemory(c) })
	for _, c := range carries {
		for v := range g.section.widths {
			finals[v] = append(finals[v], b.NewPhi(
				ir.NewIncoming(g.values[v][c.First], before),
				ir.NewIncoming(g.values[v][c.Next], loop)))
		}
	}
	for i, c := range carries {
		for v := range g.section.widths {
			g.store(b, finals[v][i], g.placeOf(b, c.Buf, c.Index, v))
		}
	}
}

// instr adds an instruction for each vector, so that those of different
// vectors alternate.
func (g *group) instr(b *ir.Block, id kernel.ID) {
	in := g.k.At(id)
	if !g.live[id] || in.Op == kernel.Phi || in.Op == kernel.Turn || g.isSum(id) {
		return
	}
	if in.Op == kernel.StoreMask {
		g.storeMask(b, in)
		return
	}
	for _, v := range g.vectors {
		width := g.width(v)
		switch in.Op {
		case kernel.Const:
			g.values[v][id] = g.number.splat(width, in.Const)
		case kernel.Load:
			g.values[v][id] = g.load(b, in, v)
		case kernel.LoadMask:
			g.values[v][id] = g.loadMask(b, in, v)
		case kernel.Next:
			turn := g.values[v][in.Args[0]].(*ir.InstPhi)
			g.rounds.next = append(g.rounds.next, given{turn, g.values[v][in.Args[1]]})
		case kernel.Store:
			g.store(b, g.values[v][in.Args[0]], g.placeOf(b, in.Buf, in.Index, v))
		default:
			args := make([]value.Value, in.Op.Info().Arity)
			for a := range args {
				args[a] = g.values[v][in.Args[a]]
			}
			g.values[v][id] = g.operate(b, in.Op, width, args)
		}
	}
}

// firstLane is the first lane of a vector, from the group's on.
func (g *group) firstLane(v int) value.Value {
	if v < len(g.starts) {
		return i64(g.starts[v])
	}
	return g.start
}

// placeOf is the address of a vector's numbers in a buffer.
func (g *group) placeOf(b *ir.Block, buf, index, v int) value.Value {
	shape := g.k.Buffers[buf]
	pointer := g.pointers[buf]
	switch {
	case shape.PerStep:
		pointer = g.cursors[buf]
	case !shape.Shared:
		pointer = offset(b, pointer, g.lane)
	}
	if shape.Shared {
		return offset(b, pointer, i64(index))
	}
	lane := g.firstLane(v)
	if shape.Wide {
		return offset(b, offset(b, pointer, g.cells.row(index)), lane)
	}
	return offset(b, offset(b, pointer, i64(index*g.lanes)), lane)
}

func (g *group) load(b *ir.Block, in *kernel.Instr, v int) value.Value {
	switch shape := g.k.Buffers[in.Buf]; {
	case shape.Indexed:
		return g.loadIndexed(b, in, v)
	case shape.Owned:
		row := offset(b, g.cursors[in.Buf], g.cells.row(in.Index))
		return g.broadcast(b, offset(b, row, g.segments.owner), g.width(v))
	case shape.Shared:
		return g.broadcast(b, g.placeOf(b, in.Buf, in.Index, v), g.width(v))
	}
	return g.aligned(b, vectorOf(g.width(v), g.number.typ), g.placeOf(b, in.Buf, in.Index, v))
}

// broadcast loads one number into all lanes of a vector.
func (g *group) broadcast(b *ir.Block, at value.Value, width int) value.Value {
	x := value.Value(b.NewLoad(g.number.typ, at))
	if width == 1 {
		return x
	}
	undef := constant.NewUndef(vectorOf(width, g.number.typ))
	single := b.NewInsertElement(undef, x, i64(0))
	mask := constant.NewZeroInitializer(vectorOf(width, types.I32))
	return b.NewShuffleVector(single, undef, mask)
}

// aligned loads a vector of numbers from an address that is aligned for one.
func (g *group) aligned(b *ir.Block, typ types.Type, at value.Value) value.Value {
	load := b.NewLoad(typ, b.NewBitCast(at, types.NewPointer(typ)))
	load.Align = g.number.align()
	return load
}

func (g *group) store(b *ir.Block, x, at value.Value) {
	store := b.NewStore(x, b.NewBitCast(at, types.NewPointer(x.Type())))
	store.Align = g.number.align()
}
