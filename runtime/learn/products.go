package learn

// addProducts adds scale times the products of two rows to a sum.
func (v numbers) addProducts(at int, by numbers, byAt int, scale float64, sum []float64) {
	if v.singles != nil {
		addProducts(v.singles[at:][:len(sum)], by.singles[byAt:][:len(sum)], scale, sum)
		return
	}
	addProducts(v.doubles[at:][:len(sum)], by.doubles[byAt:][:len(sum)], scale, sum)
}

func addProducts[F float32 | float64](a, b []F, scale float64, sum []float64) {
	for i, x := range a {
		sum[i] += float64(scale * float64(x) * float64(b[i]))
	}
}

// setProducts writes scale times a row.
func (v numbers) setProducts(at int, row []float64, scale float64) {
	if v.singles != nil {
		setProducts(v.singles[at:][:len(row)], row, scale)
		return
	}
	setProducts(v.doubles[at:][:len(row)], row, scale)
}

func setProducts[F float32 | float64](to []F, row []float64, scale float64) {
	for i, x := range row {
		to[i] = F(scale * x)
	}
}

// gatherProducts adds to each sum the products of its weights with what they lead
// to: of sum i those from start[i] to start[i+1].
func (v numbers) gatherProducts(start, target []int32, of, sum []float64) {
	if v.singles != nil {
		gatherProducts(v.singles, start, target, of, sum)
		return
	}
	gatherProducts(v.doubles, start, target, of, sum)
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
