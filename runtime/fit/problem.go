package fit

// problem is the fit as a function on the unit box of the searched parameters.
type problem struct {
	e        *evaluator
	searched []int // indices into job.Params
	slot     []int // of each searched parameter in grad and jtr
	full     [][]float64
	sum      [][]float64
}

func newProblem(e *evaluator, searched []int) *problem {
	p := &problem{e: e, searched: searched}
	for _, i := range searched {
		p.slot = append(p.slot, slotOf(e.job.Kernels.Wrt, i))
	}
	return p
}

// slotOf is the place of a parameter's derivative, -1 where there is none.
func slotOf(wrt []int, param int) int {
	for slot, i := range wrt {
		if i == param {
			return slot
		}
	}
	return -1
}

// Dim is the number of searched parameters.
func (p *problem) Dim() int { return len(p.searched) }

func (p *problem) span(k int) float64 {
	param := &p.e.job.Params[p.searched[k]]
	return param.Hi - param.Lo
}

// values turns a point of the unit box into all parameters of the cell.
func (p *problem) values(x []float64) []float64 {
	full := make([]float64, len(p.e.job.Params))
	p.fillIn(x, full)
	return full
}

func (p *problem) fillIn(x, full []float64) {
	for i := range full {
		full[i] = p.e.job.Params[i].Default
	}
	for k, i := range p.searched {
		param := &p.e.job.Params[i]
		full[i] = param.Lo + x[k]*p.span(k)
		if x[k] >= 1 {
			full[i] = param.Hi // not a rounding beyond it
		}
	}
}

func (p *problem) run(points [][]float64, q quantity) {
	for len(p.full) < len(points) {
		p.full = append(p.full, make([]float64, len(p.e.job.Params)))
		p.sum = append(p.sum, make([]float64, max(p.e.width(leastSquares), p.e.width(spikeCounts))))
	}
	for i, x := range points {
		p.fillIn(x, p.full[i])
	}
	p.e.evaluate(p.full[:len(points)], q, p.sum)
}

// Eval computes the mean loss of points, and its gradient.
func (p *problem) Eval(points [][]float64, wantGrad bool, loss []float64, grad [][]float64) {
	q := valueOnly
	if wantGrad {
		q = gradients
	}
	p.run(points, q)
	for i := range points {
		loss[i] = p.sum[i][0] / p.e.total
		if wantGrad {
			p.scale(p.sum[i][1:], grad[i])
		}
	}
}

// scale turns derivatives by parameters into those of the mean loss by
// coordinates of the box.
func (p *problem) scale(from, to []float64) {
	for k, slot := range p.slot {
		to[k] = from[slot] * p.span(k) / p.e.total
	}
}

// EvalLeastSquares computes the mean loss with J'r and J'J.
func (p *problem) EvalLeastSquares(points [][]float64, loss []float64, jtr, jtj [][]float64) {
	p.run(points, leastSquares)
	slots := p.e.slots
	for i := range points {
		loss[i] = p.sum[i][0] / p.e.total
		p.scale(p.sum[i][1:], jtr[i])
		triangle, at := p.sum[i][1+slots:], 0
		for a := range p.searched {
			for b := a; b < len(p.searched); b++ {
				jtj[i][at] = triangle[packed(p.slot[a], p.slot[b], slots)] * p.span(a) * p.span(b) / p.e.total
				at++
			}
		}
	}
}

// packed is the place of (i, j) in the upper triangle of an n x n matrix by rows.
func packed(i, j, n int) int {
	if i > j {
		i, j = j, i
	}
	return i*n - i*(i-1)/2 + j - i
}
