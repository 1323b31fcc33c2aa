package optimize

import "math"

const (
	sufficientDecrease = 1e-4 // Armijo's constant
	enoughCurvature    = 0.9  // Wolfe's constant
	mostTrials         = 20
)

type verdict int

const (
	searching verdict = iota
	accepted
	failed
)

// lineSearch looks for a step along the projected path clamp(x + t direction)
// that decreases the loss enough and leaves the steep part of the slope behind
// (weak Wolfe conditions). It advances by one evaluation at a time.
type lineSearch struct {
	trial  []float64 // clamp(x + t direction)
	t      float64
	low    probe // best step known to decrease enough, at first 0
	high   float64
	trials int
	best   probe // the point of low, with its gradient
}

// probe is a point of the path.
type probe struct {
	t, loss, slope float64
	x, grad        []float64
}

func (l *lineSearch) init(n int) {
	l.trial = make([]float64, n)
	l.best = probe{x: make([]float64, n), grad: make([]float64, n)}
}

// start begins a search from m's point with a first step.
func (l *lineSearch) start(m *lbfgs, step float64) {
	l.trials, l.high = 0, math.Inf(1)
	l.low = probe{loss: m.loss, slope: dotFree(m.grad, m.direction, m.free)}
	l.propose(m, step)
}

func (l *lineSearch) propose(m *lbfgs, t float64) {
	l.t = t
	for i := range l.trial {
		l.trial[i] = clamp(m.x[i] + t*m.direction[i])
	}
}

func (l *lineSearch) receive(m *lbfgs, s sample) verdict {
	l.trials++
	if !finite(s.loss) || !finite(s.grad...) {
		l.high = l.t
		return l.next(m, l.low.t+0.2*(l.t-l.low.t))
	}
	decrease := 0.0 // what the gradient at x promises for this move
	for i := range l.trial {
		decrease += m.grad[i] * (l.trial[i] - m.x[i])
	}
	if s.loss > m.loss+sufficientDecrease*decrease || s.loss >= l.low.loss && l.low.t > 0 {
		l.high = l.t
		return l.next(m, l.between(s.loss))
	}
	slope, pinned := l.slopeAt(m, s.grad)
	initial := dotFree(m.grad, m.direction, m.free)
	l.low = probe{t: l.t, loss: s.loss, slope: slope}
	l.best.loss = s.loss
	copy(l.best.x, l.trial)
	copy(l.best.grad, s.grad)
	if slope >= enoughCurvature*initial || pinned || l.trials >= mostTrials {
		return accepted
	}
	if math.IsInf(l.high, 1) {
		return l.next(m, 4*l.t)
	}
	return l.next(m, (l.low.t+l.high)/2)
}

// next proposes a step, or ends a search that has run too long.
func (l *lineSearch) next(m *lbfgs, t float64) verdict {
	vanished := math.Abs(l.high-l.low.t) <= 1e-14*math.Max(l.high, 1e-300)
	if l.trials < mostTrials && !vanished {
		l.propose(m, t)
		return searching
	}
	if l.low.t > 0 {
		return accepted
	}
	return failed
}

// between interpolates a parabola through low's loss and slope and the loss at
// t, which was too high, and keeps away from both ends.
func (l *lineSearch) between(loss float64) float64 {
	width := l.t - l.low.t
	bend := loss - l.low.loss - l.low.slope*width
	fraction := 0.5
	if bend > 0 {
		fraction = -l.low.slope * width / (2 * bend)
	}
	return l.low.t + width*math.Min(0.5, math.Max(0.1, fraction))
}

// slopeAt is the derivative of the loss along the path, where coordinates that
// have reached a bound no longer move. pinned: none moves.
func (l *lineSearch) slopeAt(m *lbfgs, grad []float64) (slope float64, pinned bool) {
	pinned = true
	for i, d := range m.direction {
		x := l.trial[i]
		if !m.free[i] || d == 0 || d < 0 && x <= 0 || d > 0 && x >= 1 {
			continue
		}
		slope += grad[i] * d
		pinned = false
	}
	return slope, pinned
}
