package optimize

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// marquardt is the Levenberg-Marquardt method with bounds: variables held by a
// bound are taken out, and the damped Gauss-Newton step of the others is
// projected on the box.
type marquardt struct {
	settings Settings
	result   Outcome

	x, jtr, jtj []float64
	first       float64
	free        []bool
	trial       []float64
	damping     float64
	growth      float64 // by which a refused step multiplies the damping
	promised    float64 // decrease that the quadratic model promises for trial
	started     bool
}

func newMarquardt(x []float64, s Settings) *marquardt {
	n := len(x)
	m := &marquardt{
		settings: s, x: make([]float64, n), jtr: make([]float64, n), jtj: make([]float64, n*(n+1)/2),
		free: make([]bool, n), trial: make([]float64, n), damping: 1e-2, growth: 2,
	}
	for i, v := range x {
		m.x[i] = clamp(v)
	}
	copy(m.trial, m.x)
	m.result = Outcome{X: m.x, Loss: math.Inf(1), Status: Running}
	return m
}

func (m *marquardt) point() []float64  { return m.trial }
func (m *marquardt) outcome() *Outcome { return &m.result }

func (m *marquardt) receive(s sample) {
	m.result.Values++
	m.result.Gradients++
	usable := finite(s.loss) && finite(s.grad...) && finite(s.curvature...)
	before := m.result.Loss
	switch {
	case !m.started && !usable:
		m.result.Status = Undefined
		return
	case !m.started:
		m.started, m.first = true, s.loss
		m.move(s)
	case usable && before-s.loss > 1e-4*m.promised && m.promised > 0:
		m.relax((before - s.loss) / m.promised)
		m.result.Iterations++
		m.move(s)
		if settled(before, s.loss, m.first, m.settings.LossTolerance) {
			m.result.Status = ConvergedLoss
		}
	default:
		// Refused. A promise below the tolerance says that no decrease is left.
		if usable && m.promised > 0 && settled(before, before-m.promised, m.first, m.settings.LossTolerance) {
			m.result.Status = ConvergedLoss
			return
		}
		m.tighten()
	}
	if m.result.Status == Running {
		m.propose()
	}
}

func (m *marquardt) move(s sample) {
	m.result.Loss = s.loss
	copy(m.x, m.trial)
	copy(m.jtr, s.grad)
	copy(m.jtj, s.curvature)
	if projectedGradient(m.x, m.jtr) <= m.settings.GradTolerance*math.Max(1, s.loss) {
		m.result.Status = ConvergedGrad
	} else if m.result.Iterations >= m.settings.Iterations {
		m.result.Status = OutOfSteps
	}
}

// relax adapts the damping after a step by how well the model foretold it
// (Nielsen's rule).
func (m *marquardt) relax(ratio float64) {
	m.damping = math.Max(1e-12, m.damping*math.Max(1.0/10, 1-math.Pow(2*ratio-1, 3)))
	m.growth = 2
}

func (m *marquardt) tighten() {
	m.damping *= m.growth
	m.growth *= 2
	if m.damping > 1e16 {
		m.result.Status = NoDescent
	}
}

// propose sets trial to the projected damped step.
func (m *marquardt) propose() {
	freeVariables(m.x, m.jtr, m.free)
	index := make([]int, 0, len(m.x))
	largest := 0.0
	for i := range m.x {
		largest = math.Max(largest, m.entry(i, i))
		if m.free[i] {
			index = append(index, i)
		}
	}
	if len(index) == 0 {
		m.result.Status = ConvergedGrad
		return
	}
	step := m.solve(index, largest)
	for step == nil && m.result.Status == Running { // not positive definite within rounding
		m.tighten()
		step = m.solve(index, largest)
	}
	copy(m.trial, m.x)
	for k, i := range index {
		if step != nil {
			m.trial[i] = clamp(m.x[i] + step[k])
		}
	}
	m.promise()
}

// solve returns the step (J'J + damping diag(J'J)) step = -J'r of the free
// variables, or nil where the matrix is not positive definite.
func (m *marquardt) solve(index []int, largest float64) []float64 {
	n := len(index)
	a, b := mat.NewSymDense(n, nil), mat.NewVecDense(n, nil)
	for r, i := range index {
		b.SetVec(r, -m.jtr[i])
		for c := r; c < n; c++ {
			a.SetSym(r, c, m.entry(i, index[c]))
		}
		// The floor damps a parameter that does nothing here.
		a.SetSym(r, r, a.At(r, r)+m.damping*math.Max(a.At(r, r), 1e-10*largest+1e-300))
	}
	var factor mat.Cholesky
	if !factor.Factorize(a) {
		return nil
	}
	step := mat.NewVecDense(n, nil)
	if err := factor.SolveVecTo(step, b); err != nil && !finite(step.RawVector().Data...) {
		return nil
	}
	return step.RawVector().Data
}

// promise computes the decrease of |r + J move|^2 for the move to trial.
func (m *marquardt) promise() {
	n := len(m.x)
	m.promised = 0
	for i := range n {
		di := m.trial[i] - m.x[i]
		m.promised -= 2 * m.jtr[i] * di
		for j := range n {
			m.promised -= di * m.entry(i, j) * (m.trial[j] - m.x[j])
		}
	}
}

// entry is J'J at row i, column j.
func (m *marquardt) entry(i, j int) float64 {
	if i > j {
		i, j = j, i
	}
	return m.jtj[i*len(m.x)-i*(i-1)/2+j-i]
}
