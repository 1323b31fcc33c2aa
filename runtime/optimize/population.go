package optimize

import "math"

const (
	// pointTolerance is the extent below which a population is one point. A
	// smooth loss is then known to the last bit.
	pointTolerance = 1e-8
	// calmGenerations is for how many generations losses must be equal within
	// the tolerance: a single one may lie on a plateau.
	calmGenerations = 10
)

// population is what methods by generations have in common: the best point, and
// when to stop.
type population struct {
	settings Settings
	result   Outcome
	dice     dice
	first    float64 // best loss of the first generation
	calm     int
}

func newPopulation(start []float64, s Settings) population {
	p := population{settings: s, dice: newDice(s.Seed, start), first: math.Inf(1)}
	p.result = Outcome{Loss: math.Inf(1), Status: Running}
	for _, v := range start {
		p.result.X = append(p.result.X, clamp(v))
	}
	return p
}

func (p *population) outcome() *Outcome { return &p.result }

func (p *population) stop(why Status) { p.result.Status = why }

// size is the number of points of a generation.
func (p *population) size(byDefault int) int {
	if p.settings.Population > 0 {
		return p.settings.Population
	}
	return byDefault
}

// take notes the answers and returns the losses, infinite where undefined.
// whole: the generation is complete, as it always is but for the end of a budget.
func (p *population) take(points [][]float64, samples []sample) (losses []float64, whole bool) {
	losses = make([]float64, len(samples))
	for i, s := range samples {
		p.result.Values++
		losses[i] = s.loss
		if !finite(s.loss) {
			losses[i] = math.Inf(1)
		}
		if losses[i] < p.result.Loss {
			p.result.Loss = losses[i]
			copy(p.result.X, points[i])
		}
	}
	if whole = len(samples) == len(points); !whole {
		p.result.Status = OutOfBudget
	}
	return losses, whole
}

// judge ends the search after a generation where it has nothing more to find.
func (p *population) judge(points [][]float64, losses []float64) {
	if p.result.Iterations == 0 {
		p.first = p.result.Loss
	}
	p.result.Iterations++
	least, most := extremes(losses)
	if finite(most) && settled(most, least, p.first, p.settings.LossTolerance) {
		p.calm++
	} else {
		p.calm = 0
	}
	switch {
	case math.IsInf(p.result.Loss, 1):
		p.result.Status = Undefined
	case p.calm >= calmGenerations || extent(points) < pointTolerance:
		p.result.Status = ConvergedLoss
	case p.result.Iterations >= p.settings.Iterations:
		p.result.Status = OutOfSteps
	}
}

// extent is the largest side of the box around the points.
func extent(points [][]float64) float64 {
	largest := 0.0
	for k := range points[0] {
		low, high := math.Inf(1), math.Inf(-1)
		for _, x := range points {
			low, high = math.Min(low, x[k]), math.Max(high, x[k])
		}
		largest = math.Max(largest, high-low)
	}
	return largest
}

func extremes(values []float64) (least, most float64) {
	least, most = math.Inf(1), math.Inf(-1)
	for _, v := range values {
		least, most = math.Min(least, v), math.Max(most, v)
	}
	return least, most
}

// scatter fills points with the start and then uniform ones.
func (p *population) scatter(points [][]float64, start []float64) {
	for i, x := range points {
		for k := range x {
			if i == 0 {
				x[k] = clamp(start[k])
			} else {
				x[k] = p.dice.uniform()
			}
		}
	}
}
