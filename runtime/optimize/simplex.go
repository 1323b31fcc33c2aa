package optimize

import (
	"math"

	gonum "gonum.org/v1/gonum/optimize"
)

const (
	simplexSide = 0.1 // of the first simplex, in units of the box
	// calmIterations is for how many iterations per vertex the best loss must
	// stand still.
	calmIterations = 10
)

// simplex is gonum's method of Nelder and Mead, with the constants of Gao and Han
// (Comput. Optim. Appl. 51:259, 2012). gonum runs it in a goroutine that asks
// for one evaluation at a time; so many starts share a batch. Vertices outside
// of the box stand for their reflections in it.
type simplex struct {
	population
	requests chan gonum.Task
	answers  chan gonum.Task
	asked    gonum.Task
	trial    []float64
	mark     float64 // best loss at the last sign of progress
}

func newSimplex(start []float64, s Settings) *simplex {
	m := &simplex{
		population: newPopulation(start, s), requests: make(chan gonum.Task, 1), answers: make(chan gonum.Task, 1),
		trial: make([]float64, len(start)), mark: math.Inf(1),
	}
	method := &gonum.NelderMead{SimplexSize: simplexSide}
	method.Init(len(start), 1)
	first := gonum.Task{Location: &gonum.Location{X: append([]float64(nil), start...)}}
	go method.Run(m.requests, m.answers, []gonum.Task{first})
	m.next()
	return m
}

func (m *simplex) points() [][]float64 { return [][]float64{m.trial} }

func (m *simplex) receive(samples []sample) {
	losses, _ := m.take(m.points(), samples)
	if m.result.Values == 1 {
		if m.first = losses[0]; math.IsInf(m.first, 1) {
			m.stop(Undefined)
			return
		}
	}
	m.asked.F = losses[0]
	m.answers <- m.asked
	m.next()
}

// next waits for the next request for an evaluation. Between them the method
// reports its iterations, after which it may be stopped.
func (m *simplex) next() {
	for m.asked = range m.requests {
		if m.asked.Op == gonum.FuncEvaluation {
			copy(m.trial, m.asked.X)
			mirrorAll(m.trial)
			return
		}
		if m.watch(); m.result.Status != Running {
			m.stop(m.result.Status)
			return
		}
		m.answers <- m.asked
	}
}

// watch ends the search where its best loss has stood still, or its iterations
// are used up.
func (m *simplex) watch() {
	m.result.Iterations++
	m.calm++
	if math.IsInf(m.mark, 1) || !settled(m.mark, m.result.Loss, m.first, m.settings.LossTolerance) {
		m.mark, m.calm = m.result.Loss, 0
	}
	switch {
	case m.calm >= calmIterations*(len(m.trial)+1):
		m.result.Status = ConvergedLoss
	case m.result.Iterations >= m.settings.Iterations:
		m.result.Status = OutOfSteps
	}
}

// stop ends the method and its goroutine.
func (m *simplex) stop(why Status) {
	m.result.Status = why
	m.answers <- gonum.Task{Op: gonum.PostIteration}
	close(m.answers)
	for range m.requests {
	}
}
