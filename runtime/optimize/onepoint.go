package optimize

import "math"

// stepper is a method that asks for one point at a time.
type stepper interface {
	point() []float64
	receive(sample)
	outcome() *Outcome
}

// onePoint makes a searcher of it. It remembers the best point seen, which a
// search that is stopped in the middle of a step has not taken yet.
type onePoint struct {
	stepper
	best []float64
	loss float64
}

func newOnePoint(s stepper) *onePoint {
	return &onePoint{stepper: s, best: append([]float64(nil), s.point()...), loss: math.Inf(1)}
}

func (o *onePoint) points() [][]float64 { return [][]float64{o.point()} }

func (o *onePoint) receive(s []sample) {
	if finite(s[0].loss) && s[0].loss < o.loss {
		o.loss = s[0].loss
		copy(o.best, o.point())
	}
	o.stepper.receive(s[0])
}

func (o *onePoint) stop(why Status) {
	result := o.outcome()
	result.Status = why
	if o.loss < result.Loss {
		result.Loss, result.X = o.loss, o.best
	}
}
