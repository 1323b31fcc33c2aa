package optimize

import (
	"context"
	"fmt"
	"math"
)

// evaluator returns a function that evaluates points into samples, whose
// slices are reused by the next call.
func evaluator(p Problem, m Method, most int) (func(points [][]float64) []sample, error) {
	loss := make([]float64, most)
	grad := rows(most, p.Dim())
	samples := make([]sample, most)
	if m != LevenbergMarquardt {
		return func(points [][]float64) []sample {
			n := len(points)
			p.Eval(points, true, loss[:n], grad[:n])
			for i := range n {
				samples[i] = sample{loss: loss[i], grad: grad[i]}
			}
			return samples[:n]
		}, nil
	}
	squares, ok := p.(LeastSquares)
	if !ok {
		return nil, fmt.Errorf("the optimiser lm needs a loss that is a sum of squares")
	}
	jtj := rows(most, p.Dim()*(p.Dim()+1)/2)
	return func(points [][]float64) []sample {
		n := len(points)
		squares.EvalLeastSquares(points, loss[:n], grad[:n], jtj[:n])
		for i := range n {
			samples[i] = sample{loss: loss[i], grad: grad[i], curvature: jtj[i]}
		}
		return samples[:n]
	}, nil
}

// runRounds evaluates what the running starts propose until none runs.
func runRounds(ctx context.Context, all []searcher, evaluate func([][]float64) []sample, report func(Progress)) {
	active := append([]searcher(nil), all...)
	points := make([][]float64, 0, len(all))
	progress := Progress{Starts: len(all)}
	for len(active) > 0 && ctx.Err() == nil {
		points = points[:0]
		for _, m := range active {
			points = append(points, m.point())
		}
		samples := evaluate(points)
		if ctx.Err() != nil {
			return // the evaluation may have been cut short
		}
		still := active[:0]
		for i, m := range active {
			m.receive(samples[i])
			if m.outcome().Status == Running {
				still = append(still, m)
			}
		}
		active = still
		progress.Round++
		progress.Samples += len(points)
		if report != nil {
			progress.Active, progress.Best = len(active), best(all)
			report(progress)
		}
	}
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
