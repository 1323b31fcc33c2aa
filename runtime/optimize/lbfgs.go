package optimize

import "math"

const (
	lbfgsMemory = 10
	firstMove   = 1 // longest first step of a start: across the box, since nothing is known of the scale yet
)

// lbfgs is a projected limited-memory quasi-Newton method. Variables held by a
// bound are taken out; the two-loop recursion on the others gives a direction;
// the line search follows its projection on the box.
type lbfgs struct {
	settings Settings
	result   Outcome

	x, grad []float64 // the current point
	loss    float64
	first   float64 // loss of the first point
	free    []bool
	pairs   []pair // the newest last

	direction []float64
	search    lineSearch
	started   bool
}

// pair is a step and the change of the gradient over it.
type pair struct{ step, change []float64 }

func newLBFGS(x []float64, s Settings) *lbfgs {
	n := len(x)
	m := &lbfgs{
		settings: s, x: make([]float64, n), grad: make([]float64, n),
		free: make([]bool, n), direction: make([]float64, n),
	}
	for i, v := range x {
		m.x[i] = clamp(v)
	}
	m.search.init(n)
	copy(m.search.trial, m.x)
	m.result = Outcome{X: m.x, Loss: math.Inf(1), Status: Running}
	return m
}

func (m *lbfgs) point() []float64  { return m.search.trial }
func (m *lbfgs) outcome() *Outcome { return &m.result }

func (m *lbfgs) receive(s sample) {
	m.result.Values++
	m.result.Gradients++
	if !m.started {
		m.begin(s)
		return
	}
	switch m.search.receive(m, s) {
	case searching:
	case accepted:
		m.accept()
	case failed:
		m.recover()
	}
}

func (m *lbfgs) begin(s sample) {
	m.started = true
	if !finite(s.loss) || !finite(s.grad...) {
		m.result.Status = Undefined
		return
	}
	m.loss, m.first, m.result.Loss = s.loss, s.loss, s.loss
	copy(m.grad, s.grad)
	if projectedGradient(m.x, m.grad) <= m.settings.GradTolerance*m.gradScale() {
		m.result.Status = ConvergedGrad
		return
	}
	m.launch()
}

// gradScale makes the tolerance of the gradient relative to the loss where the
// loss is large: a gradient of 1e-6 below a loss of 1e6 is rounding.
func (m *lbfgs) gradScale() float64 { return math.Max(1, math.Abs(m.loss)) }

// accept moves to the point that the line search found.
func (m *lbfgs) accept() {
	best := &m.search.best
	before := m.loss
	m.remember(best.x, best.grad)
	copy(m.x, best.x)
	copy(m.grad, best.grad)
	m.loss, m.result.Loss = best.loss, best.loss
	m.result.Iterations++
	switch {
	case projectedGradient(m.x, m.grad) <= m.settings.GradTolerance*m.gradScale():
		m.result.Status = ConvergedGrad
	case settled(before, m.loss, m.first, m.settings.LossTolerance):
		m.result.Status = ConvergedLoss
	case m.result.Iterations >= m.settings.Iterations:
		m.result.Status = OutOfSteps
	default:
		m.launch()
	}
}

// recover forgets the curvature and tries the gradient itself; where that also
// finds no descent, the start ends.
func (m *lbfgs) recover() {
	if len(m.pairs) == 0 {
		m.result.Status = NoDescent
		return
	}
	m.pairs = m.pairs[:0]
	m.launch()
}

// remember keeps the step and the gradient's change where they tell of positive
// curvature.
func (m *lbfgs) remember(x, grad []float64) {
	p := pair{make([]float64, len(x)), make([]float64, len(x))}
	var product, square float64
	for i := range x {
		p.step[i], p.change[i] = x[i]-m.x[i], grad[i]-m.grad[i]
		product += p.step[i] * p.change[i]
		square += p.change[i] * p.change[i]
	}
	if product <= 1e-10*square {
		return
	}
	if len(m.pairs) == lbfgsMemory {
		m.pairs = append(m.pairs[:0], m.pairs[1:]...)
	}
	m.pairs = append(m.pairs, p)
}

// launch chooses a direction and starts a line search along it.
func (m *lbfgs) launch() {
	freeVariables(m.x, m.grad, m.free)
	m.quasiNewton()
	if dotFree(m.grad, m.direction, m.free) >= 0 {
		m.pairs = m.pairs[:0]
		m.quasiNewton()
	}
	step := 1.0
	if len(m.pairs) == 0 {
		longest := 0.0
		for _, d := range m.direction {
			longest = math.Max(longest, math.Abs(d))
		}
		step = math.Min(1, firstMove/longest)
	}
	m.search.start(m, step)
}

// quasiNewton sets the direction to -H grad on the free variables, H being the
// inverse curvature that the pairs tell of (two-loop recursion).
func (m *lbfgs) quasiNewton() {
	d := m.direction
	for i := range d {
		d[i] = 0
		if m.free[i] {
			d[i] = -m.grad[i]
		}
	}
	var factor, curvature [lbfgsMemory]float64
	scale := 1.0
	scaled := false
	for k := len(m.pairs) - 1; k >= 0; k-- {
		p := m.pairs[k]
		curvature[k] = dotFree(p.step, p.change, m.free)
		square := dotFree(p.change, p.change, m.free)
		if curvature[k] <= 1e-10*square {
			continue
		}
		if !scaled {
			scale, scaled = curvature[k]/square, true
		}
		factor[k] = dotFree(p.step, d, m.free) / curvature[k]
		m.addFree(-factor[k], p.change)
	}
	for i := range d {
		d[i] *= scale
	}
	for k, p := range m.pairs {
		if curvature[k] > 1e-10*dotFree(p.change, p.change, m.free) {
			m.addFree(factor[k]-dotFree(p.change, d, m.free)/curvature[k], p.step)
		}
	}
}

func (m *lbfgs) addFree(factor float64, v []float64) {
	for i := range v {
		if m.free[i] {
			m.direction[i] += factor * v[i]
		}
	}
}
