package optimize

// evolution is differential evolution (Storn and Price, J. Global Optim. 11:341,
// 1997), by whole generations: each point of the population is replaced by a
// trial made from differences of others where that is no worse. Trials that
// leave the box are reflected into it.
//
// The library for Go, MaxHalford/eaopt, would not do: last released in 2020, it
// knows no bounds, evaluates point by point, and its trials may repeat their
// parents.
type evolution struct {
	population
	strategy strategy
	members  [][]float64
	losses   []float64 // of members; nil before the first generation
	trials   [][]float64
}

// strategy is how differential evolution makes trials.
type strategy struct {
	size  func(dim int) int
	trial func(e *evolution, i int, trial []float64) // for member i
}

func newEvolution(start []float64, s Settings, strategy strategy) *evolution {
	e := &evolution{population: newPopulation(start, s), strategy: strategy}
	n := e.size(strategy.size(len(start)))
	e.members, e.trials = rows(n, len(start)), rows(n, len(start))
	e.scatter(e.members, start)
	return e
}

func (e *evolution) points() [][]float64 {
	if e.losses == nil {
		return e.members
	}
	return e.trials
}

func (e *evolution) receive(samples []sample) {
	losses, whole := e.take(e.points(), samples)
	if !whole {
		return
	}
	if e.losses == nil {
		e.losses = losses
	} else {
		e.choose(losses)
	}
	if e.judge(e.members, e.losses); e.result.Status == Running {
		for i, trial := range e.trials {
			e.strategy.trial(e, i, trial)
			mirrorAll(trial)
		}
	}
}

// choose replaces members by trials that are no worse.
func (e *evolution) choose(losses []float64) {
	for i, loss := range losses {
		if loss <= e.losses[i] {
			e.losses[i] = loss
			e.members[i], e.trials[i] = e.trials[i], e.members[i]
		}
	}
}

// randOneBin is the classic rand/1/bin: x_a + F (x_b - x_c), of which a trial
// takes each coordinate with probability CR, and one for certain.
var randOneBin = strategy{
	size: func(dim int) int { return max(10*dim, 2*smallestPopulation) }, // 10 dim: the authors' advice
	trial: func(e *evolution, i int, trial []float64) {
		const weight, crossover = 0.5, 0.9 // F and CR: theirs too, for dependent parameters
		var others [3]int
		e.dice.others(len(e.members), i, others[:])
		a, b, c := e.members[others[0]], e.members[others[1]], e.members[others[2]]
		certain := e.dice.below(len(trial))
		for k := range trial {
			trial[k] = e.members[i][k]
			if e.dice.uniform() < crossover || k == certain {
				trial[k] = a[k] + weight*(b[k]-c[k])
			}
		}
	},
}

// twoPoints is TwoPointsDE of Nevergrad (Rapin and Teytaud 2018), with its
// constants: 30 points; mutants x + F (x_a - x_b) + F (best - x), F = 0.8. A
// trial takes the coordinates between two points from the mutant and the others
// from x, or the reverse; in fewer than four dimensions each with probability
// 1/2, and one for certain.
var twoPoints = strategy{
	size: func(int) int { return 30 },
	trial: func(e *evolution, i int, trial []float64) {
		const weight = 0.8
		x, best := e.members[i], e.result.X
		a, b := e.members[e.dice.below(len(e.members))], e.members[e.dice.below(len(e.members))]
		mutated := e.crossover(len(trial))
		for k := range trial {
			trial[k] = x[k]
			if mutated(k) {
				trial[k] += weight*(a[k]-b[k]) + weight*(best[k]-x[k])
			}
		}
	},
}

// crossover draws which coordinates a trial of twoPoints takes from its mutant.
func (e *evolution) crossover(dim int) (mutated func(k int) bool) {
	if dim < 4 {
		certain := e.dice.below(dim)
		return func(k int) bool { return e.dice.uniform() < 0.5 || k == certain }
	}
	var cuts [2]int
	e.dice.others(dim+1, -1, cuts[:])
	from, to := min(cuts[0], cuts[1]), max(cuts[0], cuts[1])
	if from == 0 && to == dim { // all or nothing: move one cut
		if inner := 1 + e.dice.below(dim-1); e.dice.below(2) == 0 {
			from = inner
		} else {
			to = inner
		}
	}
	within := e.dice.below(2) == 0
	return func(k int) bool { return (k >= from && k < to) == within }
}
