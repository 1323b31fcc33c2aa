package optimize

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
)

// method is how a method begins, and what it needs.
type method struct {
	begin      func(start []float64, s Settings) searcher
	gradients  bool
	iterations int // by default
}

var catalogue = map[Method]method{
	LBFGS:                 {func(x []float64, s Settings) searcher { return newOnePoint(newLBFGS(x, s)) }, true, 200},
	Adam:                  {func(x []float64, s Settings) searcher { return newOnePoint(newAdam(x, s)) }, true, 500},
	LevenbergMarquardt:    {func(x []float64, s Settings) searcher { return newOnePoint(newMarquardt(x, s)) }, true, 200},
	NelderMead:            {func(x []float64, s Settings) searcher { return newSimplex(x, s) }, false, 2000},
	CMAES:                 {func(x []float64, s Settings) searcher { return newCMAES(x, s) }, false, 2000},
	DifferentialEvolution: {func(x []float64, s Settings) searcher { return newEvolution(x, s, randOneBin) }, false, 2000},
	TwoPointsDE:           {func(x []float64, s Settings) searcher { return newEvolution(x, s, twoPoints) }, false, 2000},
	ParticleSwarm:         {func(x []float64, s Settings) searcher { return newSwarm(x, s) }, false, 2000},
}

// smallestPopulation is what every method can work with: differential evolution
// needs a parent and three others.
const smallestPopulation = 4

func (s Settings) withDefaults() (Settings, error) {
	if s.Method == "" {
		s.Method = LBFGS
	}
	m, ok := catalogue[s.Method]
	if !ok {
		names := slices.Sorted(maps.Keys(catalogue))
		return s, fmt.Errorf("unknown optimiser %q: there are %s", s.Method, strings.Join(toStrings(names), ", "))
	}
	if s.Population != 0 && s.Population < smallestPopulation {
		return s, fmt.Errorf("a population of %d is too small: at least %d points are needed", s.Population, smallestPopulation)
	}
	if s.Iterations <= 0 {
		s.Iterations = m.iterations
		if s.Budget > 0 && !m.gradients {
			s.Iterations = math.MaxInt
		}
	}
	if s.GradTolerance <= 0 {
		s.GradTolerance = 1e-6
	}
	if s.LossTolerance <= 0 {
		s.LossTolerance = 1e-8
	}
	if s.Rate <= 0 {
		s.Rate = 0.02
	}
	if s.Spread <= 0 {
		s.Spread = 0.3
	}
	return s, nil
}

// Gradients reports whether the method evaluates gradients.
func (m Method) Gradients() bool { return catalogue[m].gradients || m == "" }

// cost is that of one evaluation by the method.
func (s Settings) cost() float64 {
	if s.Method.Gradients() && s.GradientCost > 0 {
		return s.GradientCost
	}
	return 1
}

// affordable is how many evaluations the budget allows over all starts.
func (s Settings) affordable() int {
	if s.Budget <= 0 {
		return math.MaxInt
	}
	n := int(s.Budget / s.cost())
	if float64(n)*s.cost() > s.Budget { // rounded up
		n--
	}
	return n
}

func toStrings(names []Method) []string {
	var out []string
	for _, n := range names {
		out = append(out, string(n))
	}
	return out
}
