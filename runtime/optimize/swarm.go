package optimize

import "math"

// swarm is particle swarm optimisation (Kennedy and Eberhart, Proc. IEEE Int.
// Conf. Neural Networks 1942, 1995): particles are drawn to their own best point
// and to that of all. Constants are those of the standard of 2006 (Clerc), inertia
// 1/(2 ln 2) and attractions 1/2 + ln 2, with 40 particles, all as in Nevergrad. A
// particle that meets the border stops there. See evolution for why no library
// is used.
type swarm struct {
	population
	places, speeds [][]float64
	own            [][]float64 // the best point of each particle
	losses         []float64   // there
}

const (
	inertia    = 1 / (2 * math.Ln2)
	attraction = 0.5 + math.Ln2
	particles  = 40
)

func newSwarm(start []float64, s Settings) *swarm {
	w := &swarm{population: newPopulation(start, s)}
	n, dim := w.size(particles), len(start)
	w.places, w.speeds, w.own = rows(n, dim), rows(n, dim), rows(n, dim)
	w.scatter(w.places, start)
	for i, speed := range w.speeds {
		w.losses = append(w.losses, math.Inf(1))
		copy(w.own[i], w.places[i])
		for k := range speed {
			speed[k] = (w.dice.uniform() - w.places[i][k]) / 2
		}
	}
	return w
}

func (w *swarm) points() [][]float64 { return w.places }

func (w *swarm) receive(samples []sample) {
	losses, whole := w.take(w.places, samples)
	if !whole {
		return
	}
	for i, loss := range losses {
		if loss < w.losses[i] {
			w.losses[i] = loss
			copy(w.own[i], w.places[i])
		}
	}
	if w.judge(w.own, w.losses); w.result.Status == Running {
		w.move()
	}
}

func (w *swarm) move() {
	for i, x := range w.places {
		speed := w.speeds[i]
		for k := range x {
			speed[k] = inertia*speed[k] +
				attraction*w.dice.uniform()*(w.own[i][k]-x[k]) +
				attraction*w.dice.uniform()*(w.result.X[k]-x[k])
			x[k] += speed[k]
			if x[k] < 0 || x[k] > 1 {
				x[k], speed[k] = clamp(x[k]), 0
			}
		}
	}
}
