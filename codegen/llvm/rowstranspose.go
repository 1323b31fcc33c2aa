package llvm

import (
	"fmt"
	"strings"

	"github.com/llir/llvm/ir/types"
	"github.com/llir/llvm/ir/value"
)

// transposeRows is abi.Rows.Transpose: squares of as many rows as a vector has
// lanes within registers, and numbers one by one where rows are left.
func (m *module) transposeRows(n *number) {
	r := m.routine("rows_transpose", n)
	rows, width, x, xPitch, y, yPitch := r.word(), r.word(), r.numbers(), r.word(), r.numbers(), r.word()
	side := r.vectorLanes()
	whole := r.b.NewAnd(rows, i64(-side))
	turn := func(row, column value.Value) {
		square := make([]value.Value, side)
		for i := range square {
			square[i] = r.load(r.row(x, r.b.NewAdd(row, i64(i)), xPitch), column)
		}
		for i, v := range r.transpose(square) {
			r.store(v, r.row(y, r.b.NewAdd(column, i64(i)), yPitch), row)
		}
	}
	// The shorter way is inside, so that lines of the cache are filled while they
	// are near.
	wide := r.less(whole, width)
	r.when(wide, func() {
		r.each(i64(0), width, side, func(column value.Value) {
			r.each(i64(0), whole, side, func(row value.Value) { turn(row, column) })
		})
	})
	r.when(r.b.NewXor(wide, always), func() {
		r.each(i64(0), whole, side, func(row value.Value) {
			r.each(i64(0), width, side, func(column value.Value) { turn(row, column) })
		})
	})
	r.each(whole, rows, 1, func(row value.Value) {
		source := r.row(x, row, xPitch)
		r.each(i64(0), width, 1, func(column value.Value) {
			v := r.b.NewLoad(r.number.typ, offset(r.b, source, column))
			r.b.NewStore(v, offset(r.b, r.row(y, column, yPitch), row))
		})
	})
	r.b.NewRet(nil)
}

// transpose transposes a square of vectors. Blocks of 128 bits, within which
// processors move numbers freely, change places first; then rows of a block are
// interleaved, as often as halving it takes.
func (r *routine) transpose(rows []value.Value) []value.Value {
	side := len(rows)
	block := min(side, 128/int(r.number.word.BitSize))
	rows = append([]value.Value(nil), rows...)
	for d := side / 2; d >= block; d /= 2 {
		for i := range rows {
			if i&d == 0 {
				a, b := rows[i], rows[i+d]
				rows[i] = r.pick(a, b, func(j int) int { return j&^d + j/d%2*side })
				rows[i+d] = r.pick(a, b, func(j int) int { return j&^d + d + j/d%2*side })
			}
		}
	}
	for d := block / 2; d >= 1; d /= 2 {
		next := make([]value.Value, side)
		for i := range rows {
			if low := i % block; low < block/2 {
				a, b, to := rows[i], rows[i+block/2], i-low+2*low
				next[to] = r.pick(a, b, func(j int) int { return j - j%block + j%block/2 + j%2*side })
				next[to+1] = r.pick(a, b, func(j int) int { return j - j%block + block/2 + j%block/2 + j%2*side })
			}
		}
		rows = next
	}
	return rows
}

// pick makes a vector of lanes of two, those of the second numbered after those
// of the first.
func (r *routine) pick(a, b value.Value, lane func(j int) int) value.Value {
	width := r.vectorLanes()
	lanes := make([]string, width)
	for j := range lanes {
		lanes[j] = fmt.Sprintf("i32 %d", lane(j))
	}
	mask := &splat{typ: vectorOf(width, types.I32), text: "<" + strings.Join(lanes, ", ") + ">"}
	return r.b.NewShuffleVector(a, b, mask)
}
