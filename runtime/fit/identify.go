package fit

import (
	"fmt"
	"math"
	"slices"

	"nmlc/runtime/random"
)

// Streams of random numbers, by what they are for.
const (
	streamStarts = 1
	streamProbes = 2
)

const (
	probes = 8
	// silent is the largest effect that counts as none, relative to the spread
	// of the data and the misfit. Rounding leaves effects near 1e-13 of them,
	// data determine a parameter down to perhaps 1e-4.
	silent = 1e-9
)

// identify splits the free parameters into those to search and those that the
// loss does not depend on anywhere: neither at the values of the model nor at
// random points of the box.
//
// The effect of a parameter is measured over its whole range, to first order.
// With forward sensitivities it is sqrt(diag J'J), the root mean square change
// of the residual; a parameter has none if that is below 1e-9 of the root mean
// square residual and spread of the data. With gradients alone it is |dL/dp|,
// compared with the loss and the variance of the data; that can vanish at a
// point by chance, not at nine of them.
func (r *run) identify() (searched, silentOnes []int) {
	for i := range r.job.Params {
		if r.job.Params[i].Free {
			searched = append(searched, i)
		}
	}
	r.job.report("identify")
	p := newProblem(r.e, searched)
	effect := p.effects(r.probePoints(p))
	if effect == nil {
		return searched, nil // the loss is undefined everywhere: no evidence
	}
	all := searched
	searched = nil
	for k, i := range all {
		if effect[k] > silent {
			searched = append(searched, i)
		} else {
			silentOnes = append(silentOnes, i)
		}
	}
	return searched, silentOnes
}

// ownPoint is the parameters' own values.
func (r *run) ownPoint(p *problem) []float64 {
	x := make([]float64, p.Dim())
	for k, i := range p.searched {
		param := &r.job.Params[i]
		x[k] = (param.Default - param.Lo) / p.span(k)
	}
	return x
}

// probePoints are the model's own values and random points of the box.
func (r *run) probePoints(p *problem) [][]float64 {
	points := [][]float64{r.ownPoint(p)}
	for n := range probes {
		points = append(points, r.randomPoint(p, streamProbes, n))
	}
	return points
}

// randomPoint is uniform in the box. Each parameter of the cell draws its own
// number, so that leaving one out does not move the others.
func (r *run) randomPoint(p *problem, stream uint32, n int) []float64 {
	s := random.NewStream(r.job.Seed, stream)
	x := make([]float64, p.Dim())
	for k, i := range p.searched {
		x[k] = s.Uniform(uint32(n), uint64(i))
	}
	return x
}

// effects is the largest relative effect of each searched parameter over the
// points; nil if the loss is undefined at all of them.
func (p *problem) effects(points [][]float64) []float64 {
	n, squares := p.Dim(), p.e.job.Kernels.Tangent != nil
	if len(p.e.job.SpikeLosses) > 0 {
		return p.effectsOfMoving(points)
	}
	loss := make([]float64, len(points))
	slope := matrix(len(points), n)
	curvature := matrix(len(points), n*(n+1)/2)
	if squares {
		p.EvalLeastSquares(points, loss, slope, curvature)
	} else {
		p.Eval(points, true, loss, slope)
	}
	spread := p.e.spread()
	var effect []float64
	for i := range points {
		if !finite(loss[i]) || !finite(slope[i]...) || !finite(curvature[i]...) {
			continue
		}
		if effect == nil {
			effect = make([]float64, n)
		}
		scale := math.Max(loss[i]+spread, math.SmallestNonzeroFloat64)
		for k := range n {
			size := math.Abs(slope[i][k]) / scale
			if squares {
				size = math.Sqrt(curvature[i][packed(k, k, n)] / scale)
			}
			effect[k] = math.Max(effect[k], size)
		}
	}
	return effect
}

// effectsOfMoving measures effects by the loss alone: each parameter of a point
// takes the value of the next point. A loss of spike times has no slope where
// no spikes of model and data meet.
func (p *problem) effectsOfMoving(points [][]float64) []float64 {
	n := p.Dim()
	var all [][]float64
	for i, x := range points {
		all = append(all, x)
		for k := range n {
			y := append([]float64(nil), x...)
			y[k] = points[(i+1)%len(points)][k]
			all = append(all, y)
		}
	}
	loss := make([]float64, len(all))
	p.Eval(all, false, loss, nil)
	var effect []float64
	for i := range points {
		own := loss[i*(n+1)]
		for k := range n {
			size := math.Abs(loss[i*(n+1)+1+k]-own) / math.Max(own+p.e.spread(), math.SmallestNonzeroFloat64)
			if !finite(size) {
				continue
			}
			if effect == nil {
				effect = make([]float64, n)
			}
			effect[k] = math.Max(effect[k], size)
		}
	}
	return effect
}

// spread is the loss of a model that tells nothing: the variance of the data
// for mean squares, for other losses one unit.
func (e *evaluator) spread() float64 {
	if e.job.Kernels.Tangent == nil && !slices.Contains(e.job.Inputs, "(weight)") {
		return 1
	}
	return e.variance()
}

// variance is the weighted variance of the data, summed over the targets.
func (e *evaluator) variance() float64 {
	total := 0.0
	for t := range e.job.Targets {
		var mean, square float64
		for _, g := range e.grids {
			for i, w := range g.weight {
				mean += w * g.sweep.Targets[t][i] / e.total
			}
		}
		for _, g := range e.grids {
			for i, w := range g.weight {
				square += w * (g.sweep.Targets[t][i] - mean) * (g.sweep.Targets[t][i] - mean) / e.total
			}
		}
		total += square
	}
	return total
}

// silentNote says why a parameter is not searched.
func silentNote(p *Param) string {
	return fmt.Sprintf("the loss does not depend on it, neither at the model's values nor at %d random points of the ranges; left at %s",
		probes, p.show(p.Default))
}

func matrix(rows, columns int) [][]float64 {
	m := make([][]float64, rows)
	for i := range m {
		m[i] = make([]float64, columns)
	}
	return m
}
