package learn

import "nmlc/runtime/group"

// addProductsIn adds scale times the products of two rows to a sum.
func addProductsIn(v group.Numbers, at int, by group.Numbers, byAt int, scale float64, sum []float64) {
	if v.Singles != nil {
		addProducts(v.Singles[at:][:len(sum)], by.Singles[byAt:][:len(sum)], scale, sum)
		return
	}
	addProducts(v.Doubles[at:][:len(sum)], by.Doubles[byAt:][:len(sum)], scale, sum)
}

func addProducts[F float32 | float64](a, b []F, scale float64, sum []float64) {
	for i, x := range a {
		sum[i] += float64(scale * float64(x) * float64(b[i]))
	}
}

// setProductsIn writes scale times a row.
func setProductsIn(v group.Numbers, at int, row []float64, scale float64) {
	if v.Singles != nil {
		setProducts(v.Singles[at:][:len(row)], row, scale)
		return
	}
	setProducts(v.Doubles[at:][:len(row)], row, scale)
}

func setProducts[F float32 | float64](to []F, row []float64, scale float64) {
	for i, x := range row {
		to[i] = F(scale * x)
	}
}

// gatherProductsIn adds to each sum the products of its weights with what they lead
// to: of sum i those from start[i] to start[i+1].
func gatherProductsIn(v group.Numbers, start, target []int32, of, sum []float64) {
	if v.Singles != nil {
		gatherProducts(v.Singles, start, target, of, sum)
		return
	}
	gatherProducts(v.Doubles, start, target, of, sum)
}

func gatherProducts[F float32 | float64](weight []F, start, target []int32, of, sum []float64) {
	for i := range sum {
		total := sum[i]
		for e := start[i]; e < start[i+1]; e++ {
			total += float64(float64(weight[e]) * of[target[e]])
		}
		sum[i] = total
	}
}
