package optimize

import (
	"context"
	"fmt"
	"math"
)

// evaluator returns a function that evaluates points into samples, whose
// slices are reused by the next call.
func evaluator(p Problem, m Method) (func(points [][]float64) []sample, error) {
	squares, isSquares := p.(LeastSquares)
	if m == LevenbergMarquardt && !isSquares {
		return nil, fmt.Errorf("the optimiser lm needs a loss that is a sum of squares")
	}
	var loss []float64
	var grad, jtj [][]float64
	var samples []sample
	grow := func(n int) {
		loss, samples = make([]float64, n), make([]sample, n)
		if m.Gradients() {
			grad = rows(n, p.Dim())
		}
		if m == LevenbergMarquardt {
			jtj = rows(n, p.Dim()*(p.Dim()+1)/2)
		}
	}
	return func(points [][]float64) []sample {
		n := len(points)
		if n > len(loss) {
			grow(n)
		}
		switch {
		case m == LevenbergMarquardt:
			squares.EvalLeastSquares(points, loss[:n], grad[:n], jtj[:n])
		case m.Gradients():
			p.Eval(points, true, loss[:n], grad[:n])
		default:
			p.Eval(points, false, loss[:n], nil)
		}
		for i := range n {
			samples[i] = sample{loss: loss[i]}
			if grad != nil {
				samples[i].grad = grad[i]
			}
			if jtj != nil {
				samples[i].curvature = jtj[i]
			}
		}
		return samples[:n]
	}, nil
}

// rounds is a minimisation in progress.
type rounds struct {
	active []searcher
	left   int // evaluations that the budget still allows
	points [][]float64
	counts []int // how many of them each active start proposed
}

// runRounds evaluates what the running starts propose until none runs, or the
// budget is used up.
func runRounds(ctx context.Context, all []searcher, evaluate func([][]float64) []sample, s Settings) {
	r := &rounds{active: append([]searcher(nil), all...), left: s.affordable()}
	progress := Progress{Starts: len(all)}
	for len(r.active) > 0 && ctx.Err() == nil {
		r.propose()
		if len(r.points) == 0 {
			return
		}
		samples := evaluate(r.points)
		if ctx.Err() != nil {
			return // the evaluation may have been cut short
		}
		r.answer(samples)
		progress.Round++
		progress.Samples += len(r.points)
		if s.Round != nil {
			progress.Active, progress.Best = len(r.active), best(all)
			s.Round(progress)
		}
	}
}

// propose gathers the points of the active starts as far as the budget goes,
// the first starts first.
func (r *rounds) propose() {
	r.points, r.counts = r.points[:0], r.counts[:0]
	still := r.active[:0]
	for _, m := range r.active {
		points := m.points()
		n := min(len(points), r.left)
		if n == 0 {
			m.stop(OutOfBudget)
			continue
		}
		r.left -= n
		still = append(still, m)
		r.points = append(r.points, points[:n]...)
		r.counts = append(r.counts, n)
	}
	r.active = still
}

// answer hands each start its samples and keeps those that still run.
func (r *rounds) answer(samples []sample) {
	still := r.active[:0]
	for i, m := range r.active {
		mine := samples[:r.counts[i]]
		samples = samples[r.counts[i]:]
		m.receive(mine)
		if m.outcome().Status == Running {
			still = append(still, m)
		}
	}
	r.active = still
}

func best(all []searcher) float64 {
	least := math.Inf(1)
	for _, m := range all {
		if l := m.outcome().Loss; l < least {
			least = l
		}
	}
	return least
}

func rows(n, width int) [][]float64 {
	flat := make([]float64, n*width)
	out := make([][]float64, n)
	for i := range out {
		out[i] = flat[i*width : (i+1)*width : (i+1)*width]
	}
	return out
}
