package llvm

import "github.com/llir/llvm/ir/value"

// outerOfDense is abi.Rows.Outer where the gradient is dense: a tile of a row
// takes what all samples add to it before it is stored.
func (m *module) outerOfDense(n *number) {
	r := m.routine("rows_outer_dense", n)
	sample, count, pres := r.indices(), r.word(), r.word()
	a, aPitch, b, bPitch, width, gradient := r.numbers(), r.word(), r.numbers(), r.word(), r.word(), r.numbers()
	r.each(i64(0), pres, 1, func(pre value.Value) {
		sum := r.row(gradient, pre, width)
		r.tiles(width, vectorsOfTile, func(c value.Value, vectors int) {
			tile := r.loop(i64(0), count, 1, r.vectorsFrom(sum, c, vectors), func(k value.Value, tile []value.Value) []value.Value {
				s := r.index(sample, k)
				factor := r.spread(r.b.NewLoad(n.typ, offset(r.b, r.row(a, s, aPitch), pre)))
				out := make([]value.Value, len(tile))
				for v, x := range r.vectorsFrom(r.row(b, s, bPitch), c, vectors) {
					out[v] = r.fma(factor, x, tile[v])
				}
				return out
			})
			r.storeVectors(tile, sum, c)
		})
	})
	r.b.NewRet(nil)
}

// edgesOfOuter are the sums of a sparse product that run side by side.
const edgesOfOuter = 4

// outerOfSparse is abi.Rows.Outer where the gradient is sparse: some edges of a
// row at a time take what all samples add to them.
func (m *module) outerOfSparse(n *number) {
	r := m.routine("rows_outer_sparse", n)
	sample, count, pres, start, post := r.indices(), r.word(), r.word(), r.indices(), r.indices()
	a, aPitch, b, bPitch, gradient := r.numbers(), r.word(), r.numbers(), r.word(), r.numbers()
	r.each(i64(0), pres, 1, func(pre value.Value) {
		edges := func(from, to value.Value, side int) {
			r.each(from, to, side, func(e value.Value) {
				sums, posts := make([]value.Value, side), make([]value.Value, side)
				for i := range sums {
					at := r.b.NewAdd(e, i64(i))
					sums[i], posts[i] = r.b.NewLoad(n.typ, offset(r.b, gradient, at)), r.index(post, at)
				}
				sums = r.loop(i64(0), count, 1, sums, func(k value.Value, v []value.Value) []value.Value {
					s := r.index(sample, k)
					factor := r.b.NewLoad(n.typ, offset(r.b, r.row(a, s, aPitch), pre))
					row := r.row(b, s, bPitch)
					next := make([]value.Value, side)
					for i := range v {
						next[i] = r.fma(factor, r.b.NewLoad(n.typ, offset(r.b, row, posts[i])), v[i])
					}
					return next
				})
				for i := range sums {
					r.b.NewStore(sums[i], offset(r.b, gradient, r.b.NewAdd(e, i64(i))))
				}
			})
		}
		first, end := r.index(start, pre), r.index(start, r.b.NewAdd(pre, i64(1)))
		rest := r.b.NewAdd(first, r.b.NewAnd(r.b.NewSub(end, first), i64(-edgesOfOuter)))
		edges(first, rest, edgesOfOuter)
		edges(rest, end, 1)
	})
	r.b.NewRet(nil)
}
