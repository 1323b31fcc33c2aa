package fit

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// estimateErrors computes standard errors and correlations of the estimates at
// a point x of the box, by the linear theory of weighted least squares.
//
// The loss is L = sum w r^2 / sum w. Weights are taken as inverse variances up
// to a common factor: var(r_i) = sigma^2/w_i. Then sigma^2 is estimated by
// s^2 = sum w r^2 / (n - p), with n the samples of positive weight, and the
// covariance of the estimates is s^2 (J'WJ)^-1; a factor common to all weights
// cancels. Parameters on a border of their range are held there.
func (r *run) estimateErrors(x []float64) {
	p := r.problem
	n := p.Dim()
	res := r.result
	res.Correlation = matrix(n, n)
	for a := range n {
		for b := range n {
			res.Correlation[a][b] = math.NaN()
		}
	}
	inner := r.splitBounds(x)
	samples := 0
	for _, g := range r.e.grids {
		samples += g.count * len(r.job.Targets)
	}
	information, err := p.information(x, inner) // mean of J'WJ, in coordinates of the box
	switch {
	case len(inner) == 0:
		return
	case information == nil:
		for _, k := range inner {
			res.Params[p.searched[k]].Identifiable = true // as far as the loss depends on it
		}
		return
	case err != nil:
		r.noteAll(inner, err.Error())
		return
	case samples <= len(inner):
		r.noteAll(inner, fmt.Sprintf("%d samples do not determine %d parameters", samples, len(inner)))
		return
	}
	s2 := r.variancePerInformation(samples - len(inner))
	scaled := mat.NewSymDense(len(inner), nil)
	scaled.ScaleSym(p.e.total, information)
	r.judge(inner, analyse(scaled), s2)
}

// variancePerInformation is what the inverse of the summed information is
// multiplied by: the estimated variance of the data for mean squares; for a
// likelihood, whose second derivative is the information itself, what undoes
// the scale of the sum; no number for sums of both.
func (r *run) variancePerInformation(freedom int) float64 {
	squares, likelihood := slices.Contains(r.job.Inputs, "(weight)"), slices.Contains(r.job.Inputs, "(counted)")
	switch {
	case squares && likelihood:
		return math.NaN()
	case likelihood: // half of the second derivative, of the loss per spike
		return r.e.total / (2 * r.e.totals.spikes)
	}
	return r.result.Loss * r.e.total / float64(freedom)
}

// splitBounds notes the parameters that lie on a border of their range, and
// returns the others: indices of searched.
func (r *run) splitBounds(x []float64) (inner []int) {
	for k, i := range r.problem.searched {
		e := &r.result.Params[i]
		border, side := e.Lo, "lower"
		switch {
		case x[k] <= nearBound:
		case x[k] >= 1-nearBound:
			border, side = e.Hi, "upper"
		default:
			inner = append(inner, k)
			continue
		}
		e.AtBound = true
		e.Note = fmt.Sprintf("lies on the %s end of its range, %s: the data pull it further; widen the range if the cell allows it",
			side, e.show(border))
	}
	return inner
}

// judge stores errors and correlations, and notes what the data leave open.
func (r *run) judge(inner []int, s *spectrum, s2 float64) {
	for a, k := range inner {
		e := &r.result.Params[r.problem.searched[k]]
		span := r.problem.span(k)
		if note := r.openNote(inner, s, a); note != "" {
			e.Note = note
			continue
		}
		e.Stderr = math.Sqrt(s2*s.covariance.At(a, a)) * span
		if math.IsNaN(s2) { // there is a minimum, but squares and nats have no common measure
			e.Identifiable = true
			continue
		}
		e.Identifiable = finite(e.Stderr) && e.Stderr <= span
		if !e.Identifiable {
			e.Note = fmt.Sprintf("its standard error, %s, exceeds its range", e.show(e.Stderr))
		}
	}
	for a, k := range inner {
		for b, l := range inner {
			if !s.open(a) && !s.open(b) {
				r.result.Correlation[k][l] = s.covariance.At(a, b) / math.Sqrt(s.covariance.At(a, a)*s.covariance.At(b, b))
			}
		}
	}
}

func (r *run) noteAll(inner []int, note string) {
	for _, k := range inner {
		r.result.Params[r.problem.searched[k]].Note = note
	}
}
