package learn

import "math"

// sources are the presynaptic cells of a bundle in the trials of a group, whose
// signals decay in every step. They are kept as they were in a step for all, the
// base: what comes later is added as much larger as it would have been then.
type sources struct {
	size   int
	decay  float64
	powers [1024]float64 // of decay
	values []float64     // at the base: [sample][source]
	now    []float64     // of the sample that was asked for
	base   int
	step   int     // that growth is of
	growth float64 // from step back to the base
}

// mostEarlier bounds how much larger a value is at the base.
const mostEarlier = 1e30

func newSources(size, samples int) *sources {
	return &sources{size: size, values: make([]float64, size*samples), now: make([]float64, size)}
}

// begin brings all to zero.
func (s *sources) begin(decay float64) {
	clear(s.values)
	s.base, s.step, s.growth = 0, 0, 1
	if decay == s.decay && s.powers[0] == 1 {
		return
	}
	s.decay = decay
	power := 1.0
	for k := range s.powers {
		s.powers[k] = power
		power *= decay
	}
}

// all are the sources of a sample in a step, until they are asked for again.
func (s *sources) all(sample, t int) []float64 {
	share := s.power(t - s.base)
	for i, x := range s.values[sample*s.size:][:s.size] {
		s.now[i] = x * share
	}
	return s.now
}

func (s *sources) power(steps int) float64 {
	switch {
	case steps < len(s.powers):
		return s.powers[steps]
	case s.powers[len(s.powers)-1] < 1e-30:
		return 0
	}
	return math.Pow(s.decay, float64(steps))
}

// add adds an amount to the sources that spikes come from, the first of which is
// number first, in a step that is not before those of earlier calls.
func (s *sources) add(of spiked, first, t int, amount float64) {
	if t != s.step {
		s.advance(t)
	}
	amount *= s.growth
	for k, sample := range of.samples {
		s.values[int(sample)*s.size+first+int(of.cells[k])] += amount
	}
}

// advance goes on to a step, and makes it the base where the growth is large, or its
// power unknown.
func (s *sources) advance(t int) {
	s.step = t
	share := s.power(t - s.base)
	if share*mostEarlier > 1 && t-s.base < len(s.powers) {
		s.growth = 1 / share
		return
	}
	for i := range s.values {
		s.values[i] *= share
	}
	s.base, s.growth = t, 1
}
