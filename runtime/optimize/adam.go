package optimize

import "math"

const (
	adamMean     = 0.9
	adamVariance = 0.999
	adamPatience = 0.2 // share of the steps that may pass without progress
)

// adam is Kingma and Ba's method, projected on the box. At an undefined point
// it goes back to its best one with half the rate.
type adam struct {
	settings Settings
	result   Outcome
	x        []float64
	mean     []float64
	variance []float64
	count    int
	rate     float64
	first    float64
	mark     float64 // best loss at the last sign of progress
	idle     int
}

func newAdam(x []float64, s Settings) *adam {
	n := len(x)
	m := &adam{
		settings: s, rate: s.Rate, first: math.NaN(), mark: math.Inf(1),
		x: make([]float64, n), mean: make([]float64, n), variance: make([]float64, n),
	}
	for i, v := range x {
		m.x[i] = clamp(v)
	}
	m.result = Outcome{X: append([]float64(nil), m.x...), Loss: math.Inf(1), Status: Running}
	return m
}

func (m *adam) point() []float64  { return m.x }
func (m *adam) outcome() *Outcome { return &m.result }

func (m *adam) receive(s sample) {
	m.result.Values++
	m.result.Gradients++
	if !finite(s.loss) || !finite(s.grad...) {
		m.retreat()
		return
	}
	if math.IsNaN(m.first) {
		m.first = s.loss
	}
	if s.loss < m.result.Loss {
		m.result.Loss = s.loss
		copy(m.result.X, m.x)
	}
	if projectedGradient(m.x, s.grad) <= m.settings.GradTolerance*math.Max(1, math.Abs(s.loss)) {
		m.result.Status = ConvergedGrad
		return
	}
	m.watch()
	if m.result.Status == Running {
		m.step(s.grad)
	}
}

// watch ends the start when its best loss has stood still, or its steps are
// used up.
func (m *adam) watch() {
	m.idle++
	if math.IsInf(m.mark, 1) || !settled(m.mark, m.result.Loss, m.first, m.settings.LossTolerance) {
		m.mark, m.idle = m.result.Loss, 0
	}
	if float64(m.idle) >= adamPatience*float64(m.settings.Iterations) {
		m.result.Status = ConvergedLoss
	} else if m.result.Iterations >= m.settings.Iterations {
		m.result.Status = OutOfSteps
	}
}

func (m *adam) step(grad []float64) {
	m.result.Iterations++
	m.count++
	correctMean := 1 - math.Pow(adamMean, float64(m.count))
	correctVariance := 1 - math.Pow(adamVariance, float64(m.count))
	// The rate decays to a tenth, so that the last steps settle.
	rate := m.rate * math.Pow(0.1, float64(m.count)/float64(m.settings.Iterations))
	for i, g := range grad {
		m.mean[i] += (1 - adamMean) * (g - m.mean[i])
		m.variance[i] += (1 - adamVariance) * (g*g - m.variance[i])
		move := m.mean[i] / correctMean / (math.Sqrt(m.variance[i]/correctVariance) + 1e-12)
		m.x[i] = clamp(m.x[i] - rate*move)
	}
}

func (m *adam) retreat() {
	if math.IsInf(m.result.Loss, 1) {
		m.result.Status = Undefined
		return
	}
	m.result.Iterations++
	if m.rate *= 0.5; m.rate < 1e-6 || m.result.Iterations >= m.settings.Iterations {
		m.result.Status = NoDescent
		return
	}
	copy(m.x, m.result.X)
	clear(m.mean)
	clear(m.variance)
	m.count = 0
}
