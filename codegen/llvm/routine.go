package llvm

import (
	"fmt"

	"github.com/llir/llvm/ir"
	"github.com/llir/llvm/ir/constant"
	"github.com/llir/llvm/ir/enum"
	"github.com/llir/llvm/ir/types"
	"github.com/llir/llvm/ir/value"
)

// routine is a function of loops that is being defined. Its one argument is a
// list of words, numbers and addresses; b is where the next instruction goes.
type routine struct {
	*module
	number *number
	f      *ir.Func
	b      *ir.Block
	words  *ir.Param
	taken  int // words
	blocks int
}

// never and always are conditions.
var never, always = newSplat(1, types.I1, "false"), newSplat(1, types.I1, "true")

// routine begins a function.
func (m *module) routine(name string, n *number) *routine {
	r := &routine{module: m, number: n, words: ir.NewParam("words", types.NewPointer(types.I64))}
	r.f = m.ir.NewFunc(name, types.Void, r.words)
	r.f.FuncAttrs = []ir.FuncAttribute{enum.FuncAttrNoUnwind}
	m.preferWide(r.f)
	r.b = r.f.NewBlock("entry")
	m.alignStack(r.b)
	return r
}

// word takes the next argument.
func (r *routine) word() value.Value {
	at := offset(r.b, r.words, i64(r.taken))
	r.taken++
	return r.b.NewLoad(types.I64, at)
}

// numbers takes the next argument, the address of numbers.
func (r *routine) numbers() value.Value {
	return r.b.NewIntToPtr(r.word(), types.NewPointer(r.number.typ))
}

// indices takes the next argument, the address of indices.
func (r *routine) indices() value.Value {
	return r.b.NewIntToPtr(r.word(), types.NewPointer(types.I32))
}

// index loads an index.
func (r *routine) index(list, at value.Value) value.Value {
	return r.b.NewSExt(r.b.NewLoad(types.I32, offset(r.b, list, at)), types.I64)
}

// row is where a row of a matrix begins.
func (r *routine) row(matrix, n, pitch value.Value) value.Value {
	return offset(r.b, matrix, r.b.NewMul(n, pitch))
}

func (r *routine) less(a, b value.Value) value.Value { return r.b.NewICmp(enum.IPredSLT, a, b) }

// vectorLanes is how many numbers a vector of the machine holds.
func (r *routine) vectorLanes() int { return r.vector * r.number.perDouble() }

// lineLanes is how many numbers a line of the cache holds.
func (r *routine) lineLanes() int { return 64 * 8 / int(r.number.word.BitSize) }

// load loads the vector that begins at number n of a row.
func (r *routine) load(row, n value.Value) value.Value {
	typ := vectorOf(r.vectorLanes(), r.number.typ)
	load := r.b.NewLoad(typ, r.b.NewBitCast(offset(r.b, row, n), types.NewPointer(typ)))
	load.Align = r.number.align()
	return load
}

func (r *routine) store(x, row, n value.Value) {
	store := r.b.NewStore(x, r.b.NewBitCast(offset(r.b, row, n), types.NewPointer(x.Type())))
	store.Align = r.number.align()
}

// vectorsFrom loads consecutive vectors.
func (r *routine) vectorsFrom(row, n value.Value, count int) []value.Value {
	out := make([]value.Value, count)
	at := offset(r.b, row, n)
	for v := range out {
		out[v] = r.load(at, i64(v*r.vectorLanes()))
	}
	return out
}

func (r *routine) storeVectors(x []value.Value, row, n value.Value) {
	at := offset(r.b, row, n)
	for v := range x {
		r.store(x[v], at, i64(v*r.vectorLanes()))
	}
}

// spread is a number in all lanes of a vector.
func (r *routine) spread(x value.Value) value.Value {
	width := r.vectorLanes()
	if width == 1 {
		return x
	}
	undef := constant.NewUndef(vectorOf(width, r.number.typ))
	single := r.b.NewInsertElement(undef, x, i64(0))
	return r.b.NewShuffleVector(single, undef, constant.NewZeroInitializer(vectorOf(width, types.I32)))
}

// fma is a*b + c of vectors, or of numbers.
func (r *routine) fma(a, b, c value.Value) value.Value {
	width := 1
	if _, ok := a.Type().(*types.VectorType); ok {
		width = r.vectorLanes()
	}
	return r.b.NewCall(r.intrinsic(r.number, "fma", width, 3), a, b, c)
}

// zeros are vectors of zeros.
func (r *routine) zeros(count int) []value.Value {
	out := make([]value.Value, count)
	for i := range out {
		out[i] = r.number.splat(r.vectorLanes(), 0)
	}
	return out
}

// repeat adds a loop that is entered if the condition holds. The body takes the
// values that a round hands on to the next, and says whether there is one.
func (r *routine) repeat(enter value.Value, first []value.Value, body func(v []value.Value) (next []value.Value, again value.Value)) []value.Value {
	before := r.b
	loop, after := r.block("loop"), r.block("after")
	before.NewCondBr(enter, loop, after)
	phis, values := make([]*ir.InstPhi, len(first)), make([]value.Value, len(first))
	for i, v := range first {
		phis[i] = loop.NewPhi(ir.NewIncoming(v, before))
		values[i] = phis[i]
	}
	r.b = loop
	next, again := body(values)
	last := r.b
	last.NewCondBr(again, loop, after)
	results := make([]value.Value, len(first))
	for i, phi := range phis {
		phi.Incs = append(phi.Incs, ir.NewIncoming(next[i], last))
		results[i] = after.NewPhi(ir.NewIncoming(first[i], before), ir.NewIncoming(next[i], last))
	}
	r.b = after
	return results
}

// when adds code for where a condition holds.
func (r *routine) when(condition value.Value, body func()) {
	r.repeat(condition, nil, func([]value.Value) ([]value.Value, value.Value) {
		body()
		return nil, never
	})
}

// loop counts from one number up to another, which it does not reach.
func (r *routine) loop(from, to value.Value, step int, first []value.Value, body func(i value.Value, v []value.Value) []value.Value) []value.Value {
	out := r.repeat(r.less(from, to), append([]value.Value{from}, first...), func(v []value.Value) ([]value.Value, value.Value) {
		next := body(v[0], v[1:])
		i := r.b.NewAdd(v[0], i64(step))
		return append([]value.Value{i}, next...), r.less(i, to)
	})
	return out[1:]
}

// each is a loop that hands on nothing.
func (r *routine) each(from, to value.Value, step int, body func(i value.Value)) {
	r.loop(from, to, step, nil, func(i value.Value, _ []value.Value) []value.Value {
		body(i)
		return nil
	})
}

// tiles goes over a row of a width that is a multiple of a line: tiles of the
// given number of vectors, and lines where there is no whole tile left.
func (r *routine) tiles(width value.Value, vectors int, body func(c value.Value, vectors int)) {
	whole := r.b.NewAnd(width, i64(-vectors*r.vectorLanes()))
	line := r.lineLanes() / r.vectorLanes()
	for _, part := range []struct {
		from, to value.Value
		vectors  int
	}{{i64(0), whole, vectors}, {whole, width, line}} {
		r.each(part.from, part.to, part.vectors*r.vectorLanes(), func(c value.Value) { body(c, part.vectors) })
	}
}

func (r *routine) block(name string) *ir.Block {
	r.blocks++
	return r.f.NewBlock(fmt.Sprintf("%s%d", name, r.blocks))
}
