package llvm

import "github.com/llir/llvm/ir/value"

// partsOfProduct are the sums of a product that run side by side, so that none
// waits for the one before.
const partsOfProduct = 4

// vectorsOfProduct are the vectors of a row that one factor multiplies, at most:
// the more they are, the fewer factors are loaded.
const vectorsOfProduct = 4

// sumsInRegisters are the vectors that fit sixteen registers beside what is
// added to them.
const sumsInRegisters = 12

// multiplyRows is abi.Rows.Product.
func (m *module) multiplyRows(n *number) {
	r := m.routine("rows_product", n)
	rows, count, start, index := r.indices(), r.word(), r.indices(), r.indices()
	weight, x, xPitch, y, yPitch, width := r.numbers(), r.numbers(), r.word(), r.numbers(), r.word(), r.word()
	r.each(i64(0), count, 1, func(k value.Value) {
		row := r.index(rows, k)
		first, end := r.index(start, row), r.index(start, r.b.NewAdd(row, i64(1)))
		sum := r.row(y, row, yPitch)
		r.tiles(width, min(vectorsOfProduct, 2*r.lineLanes()/r.vectorLanes()), func(s value.Value, vectors int) {
			total := r.productOfRow(first, end, vectors, func(e value.Value) (value.Value, []value.Value) {
				factor := r.spread(r.b.NewLoad(r.number.typ, offset(r.b, weight, e)))
				return factor, r.vectorsFrom(r.row(x, r.index(index, e), xPitch), s, vectors)
			})
			for v, old := range r.vectorsFrom(sum, s, vectors) {
				total[v] = r.b.NewFAdd(old, total[v])
			}
			r.storeVectors(total, sum, s)
		})
	})
	r.b.NewRet(nil)
}

// entry loads a factor and the vectors that it multiplies.
type entry func(e value.Value) (factor value.Value, vectors []value.Value)

// productOfRow sums factors times vectors over entries, in as many sweeps as the
// registers ask for: each sweep is for some of the parts.
func (r *routine) productOfRow(first, end value.Value, vectors int, load entry) []value.Value {
	sweeps := 1
	if vectors*partsOfProduct > sumsInRegisters && r.vector < 8 {
		sweeps = 2
	}
	var parts []value.Value
	for sweep := range sweeps {
		n := partsOfProduct / sweeps
		parts = append(parts, r.partsOfRow(first, end, vectors, sweep*n, n, load)...)
	}
	return r.sumOfParts(parts, vectors)
}

// partsOfRow are n of the parts of a row from one on. Whole rounds of entries go
// to the parts in turn, and so do the few that are left.
func (r *routine) partsOfRow(first, end value.Value, vectors, from, n int, load entry) []value.Value {
	add := func(parts []value.Value, e value.Value) {
		factor, terms := load(e)
		for v, x := range terms {
			parts[v] = r.fma(factor, x, parts[v])
		}
	}
	whole := r.b.NewAnd(r.b.NewSub(end, first), i64(-partsOfProduct))
	rest := r.b.NewAdd(first, whole)
	parts := r.loop(first, rest, partsOfProduct, r.zeros(n*vectors), func(e value.Value, parts []value.Value) []value.Value {
		next := append([]value.Value(nil), parts...)
		for p := range n {
			add(next[p*vectors:][:vectors], r.b.NewAdd(e, i64(from+p)))
		}
		return next
	})
	// Of at most three entries that are left the part of each is known.
	for p := range min(n, partsOfProduct-1-from) {
		e := r.b.NewAdd(rest, i64(from+p))
		part := parts[p*vectors:][:vectors]
		copy(part, r.repeat(r.less(e, end), part, func(v []value.Value) ([]value.Value, value.Value) {
			next := append([]value.Value(nil), v...)
			add(next, e)
			return next, never
		}))
	}
	return parts
}

// sumOfParts is (0+1)+(2+3).
func (r *routine) sumOfParts(parts []value.Value, vectors int) []value.Value {
	out := make([]value.Value, vectors)
	for v := range out {
		part := func(p int) value.Value { return parts[p*vectors+v] }
		out[v] = r.b.NewFAdd(r.b.NewFAdd(part(0), part(1)), r.b.NewFAdd(part(2), part(3)))
	}
	return out
}
