package llvm

import (
	"github.com/llir/llvm/ir/enum"
	"github.com/llir/llvm/ir/value"
)

// vectorsOfTile is how many vectors of a sum stay in registers while rows are
// added to it.
const vectorsOfTile = 8

// addRows is abi.Rows.Add. Rows that are added to the same row one after the
// other go into a tile of it before it is stored.
func (m *module) addRows(n *number) {
	r := m.routine("rows_add", n)
	from, to, count := r.indices(), r.indices(), r.word()
	x, xPitch, y, yPitch, width := r.numbers(), r.word(), r.numbers(), r.word(), r.word()
	r.runs(to, count, func(first, end, target value.Value) {
		sum := r.row(y, target, yPitch)
		r.tiles(width, vectorsOfTile, func(c value.Value, vectors int) {
			tile := r.loop(first, end, 1, r.vectorsFrom(sum, c, vectors), func(k value.Value, tile []value.Value) []value.Value {
				source := r.row(x, r.index(from, k), xPitch)
				out := make([]value.Value, len(tile))
				for v, added := range r.vectorsFrom(source, c, vectors) {
					out[v] = r.b.NewFAdd(tile[v], added)
				}
				return out
			})
			r.storeVectors(tile, sum, c)
		})
	})
	r.b.NewRet(nil)
}

// runs goes over the runs of equal indices of a list.
func (r *routine) runs(list, count value.Value, body func(first, end, index value.Value)) {
	r.repeat(r.less(i64(0), count), []value.Value{i64(0)}, func(v []value.Value) ([]value.Value, value.Value) {
		first := v[0]
		index := r.index(list, first)
		end := r.repeat(always, []value.Value{first}, func(v []value.Value) ([]value.Value, value.Value) {
			next := r.b.NewAdd(v[0], i64(1))
			// Behind the last comes the first again, so that nothing outside is read.
			inside := r.less(next, count)
			same := r.b.NewICmp(enum.IPredEQ, r.index(list, r.b.NewSelect(inside, next, first)), index)
			return []value.Value{next}, r.b.NewAnd(inside, same)
		})[0]
		body(first, end, index)
		return []value.Value{end}, r.less(end, count)
	})
}

// scatterRows is abi.Rows.Scatter.
func (m *module) scatterRows(n *number) {
	r := m.routine("rows_scatter", n)
	from, to, count, start, index := r.indices(), r.indices(), r.word(), r.indices(), r.indices()
	weight, y, yPitch := r.numbers(), r.numbers(), r.word()
	r.sparse(from, to, count, start, y, yPitch, func(e, row value.Value) {
		at := offset(r.b, row, r.index(index, e))
		r.increase(at, offset(r.b, weight, e))
	})
}

// gatherRows is abi.Rows.Gather.
func (m *module) gatherRows(n *number) {
	r := m.routine("rows_gather", n)
	from, to, count, start, index := r.indices(), r.indices(), r.word(), r.indices(), r.indices()
	x, xPitch, gradient := r.numbers(), r.word(), r.numbers()
	r.sparse(from, to, count, start, x, xPitch, func(e, row value.Value) {
		r.increase(offset(r.b, gradient, e), offset(r.b, row, r.index(index, e)))
	})
}

// sparse goes over the entries of listed sparse rows, with the dense row that
// each belongs to, and ends the routine.
func (r *routine) sparse(from, to, count, start, matrix, pitch value.Value, body func(e, row value.Value)) {
	r.each(i64(0), count, 1, func(k value.Value) {
		sparse := r.index(from, k)
		row := r.row(matrix, r.index(to, k), pitch)
		r.each(r.index(start, sparse), r.index(start, r.b.NewAdd(sparse, i64(1))), 1, func(e value.Value) { body(e, row) })
	})
	r.b.NewRet(nil)
}

// increase adds the number at one address to that at another.
func (r *routine) increase(sum, by value.Value) {
	total := r.b.NewFAdd(r.b.NewLoad(r.number.typ, sum), r.b.NewLoad(r.number.typ, by))
	r.b.NewStore(total, sum)
}
