package learn

import "math"

// sources are the presynaptic cells of a bundle in the trials of a group, whose
// signals decay in every step. A value is brought up to date when it is looked at.
type sources struct {
	size   int
	decay  float64
	powers [1024]float64 // of decay
	values []float64     // [sample][source]
	last   []int32       // step that the value is of
}

func newSources(size, samples int) *sources {
	return &sources{size: size, values: make([]float64, size*samples), last: make([]int32, size*samples)}
}

// begin brings all to zero.
func (s *sources) begin(decay float64) {
	clear(s.values)
	clear(s.last)
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

// all brings the sources of a sample up to a step.
func (s *sources) all(sample, t int) []float64 {
	values, last := s.values[sample*s.size:][:s.size], s.last[sample*s.size:][:s.size]
	for i, x := range values {
		if x != 0 {
			values[i] = x * s.power(t-int(last[i]))
		}
		last[i] = int32(t)
	}
	return values
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

func (s *sources) add(sample, source, t int, amount float64) {
	at := sample*s.size + source
	x := s.values[at]
	if x != 0 {
		x *= s.power(t - int(s.last[at]))
	}
	s.values[at], s.last[at] = x+amount, int32(t)
}
