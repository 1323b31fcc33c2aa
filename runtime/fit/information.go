package fit

import (
	"errors"

	"gonum.org/v1/gonum/mat"
)

// information is the mean of J'WJ over the samples at a point, restricted to
// the inner parameters: from forward sensitivities where there are kernels for
// them, else half of the second derivative of the loss, which equals it where
// residuals are small or the model is close to linear. It is nil where there is
// none.
func (p *problem) information(x []float64, inner []int) (*mat.SymDense, error) {
	if len(inner) == 0 || !p.e.job.Kernels.gradient() || len(p.e.job.SpikeLosses) > 0 {
		return nil, nil // a loss of spike times has kinks where spikes meet
	}
	full := p.curvature(x)
	out := mat.NewSymDense(len(inner), nil)
	for a, k := range inner {
		for b := a; b < len(inner); b++ {
			v := full.At(k, inner[b])
			if !finite(v) {
				return nil, errors.New("the derivatives are not finite at the best point")
			}
			out.SetSym(a, b, v)
		}
	}
	return out, nil
}

func (p *problem) curvature(x []float64) *mat.SymDense {
	n := p.Dim()
	if p.e.job.Kernels.Tangent == nil {
		return p.halfHessian(x)
	}
	loss, jtr, jtj := make([]float64, 1), matrix(1, n), matrix(1, n*(n+1)/2)
	p.EvalLeastSquares([][]float64{x}, loss, jtr, jtj)
	out := mat.NewSymDense(n, nil)
	for i := range n {
		for j := i; j < n; j++ {
			out.SetSym(i, j, jtj[0][packed(i, j, n)])
		}
	}
	return out
}

// halfHessian takes central differences of the gradient, all in one evaluation.
func (p *problem) halfHessian(x []float64) *mat.SymDense {
	const h = 1e-5 // of the range: near the cube root of the rounding error
	n := p.Dim()
	var points [][]float64
	for k := range n {
		for _, step := range []float64{h, -h} {
			y := append([]float64(nil), x...)
			y[k] += step
			points = append(points, y)
		}
	}
	loss, grad := make([]float64, len(points)), matrix(len(points), n)
	p.Eval(points, true, loss, grad)
	out := mat.NewSymDense(n, nil)
	for i := range n {
		for j := i; j < n; j++ {
			slope := grad[2*i][j] - grad[2*i+1][j] + grad[2*j][i] - grad[2*j+1][i]
			out.SetSym(i, j, slope/(8*h))
		}
	}
	return out
}
