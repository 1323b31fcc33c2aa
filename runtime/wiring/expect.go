package wiring

import (
	"math"

	"nmlc/runtime/random"
)

// Expectation is how many connections a Spec makes on average, and the memory
// that they take, in bytes.
type Expectation struct {
	Connections float64
	Bytes       float64
	Building    float64 // while they are made, besides
}

// Expect computes that without making any: counting them may take hours where
// there are far too many. What only a look at each pair would tell is estimated
// from some pairs, from below.
func Expect(s *Spec) Expectation {
	n := s.expected()
	e := Expectation{Connections: n, Bytes: 4*n + 8*float64(s.Pre.Size+1)}
	if s.Weight.Each != nil {
		e.Bytes += 8 * n
	}
	if s.Delay.Each != nil {
		e.Bytes += 2 * n
	}
	switch s.Rule.(type) {
	case InDegree, ScaleFree:
		e.Building = 4 * n
	case List:
		e.Building = 8 * n
	}
	return e
}

func (s *Spec) expected() float64 {
	pre, post := float64(s.Pre.Size), float64(s.Post.Size)
	switch r := s.Rule.(type) {
	case AllToAll:
		return s.pairs() * s.part(nil)
	case OneToOne:
		return min(pre, post)
	case Probability:
		if r.P.Each != nil {
			return s.pairs() * s.part(r.P.Each)
		}
		return s.pairs() * r.P.Constant * s.part(nil)
	case InDegree:
		return post * float64(r.K)
	case OutDegree:
		return pre * float64(r.K)
	case Total:
		return float64(r.N)
	case SmallWorld:
		return s.unlessRestricted(pre * float64(r.K))
	case ScaleFree:
		return s.unlessRestricted(float64(r.M) * (2*pre - float64(r.M) - 1))
	case List:
		return s.unlessRestricted(float64(len(r.Pre)))
	}
	return 0
}

// pairs are those that the Spec lets connect, but for Where and Within.
func (s *Spec) pairs() float64 {
	pre, post := float64(s.Pre.Size), float64(s.Post.Size)
	if s.Same && !s.Autapses {
		post--
	}
	return pre * max(0, post)
}

// unlessRestricted is n where nothing is left out. Otherwise the connections are
// few enough to be counted.
func (s *Spec) unlessRestricted(n float64) float64 {
	if s.restricted() {
		return 0
	}
	return n
}

// part is the share of pairs that connect, as far as Where, Within and a
// probability say: the least that some pairs drawn at random make likely.
func (s *Spec) part(probability Value) float64 {
	if !s.restricted() && probability == nil || s.pairs() == 0 {
		return 1
	}
	const drawn, deviations = 10_000, 4
	w := (&builder{Spec: s, seed: s.seed()}).worker()
	d := &dice{stream: random.NewStream(s.seed(), surveying)}
	d.start(0, 0)
	sum, squares := 0.0, 0.0
	for range drawn {
		pre, post := int(d.below(uint32(s.Pre.Size))), int(d.below(uint32(s.Post.Size)))
		if !w.allowed(pre, post) {
			continue
		}
		p := 1.0
		if probability != nil {
			p = probability(w.asked(pre, post))
		}
		if p > 0 && p <= 1 { // others are reported when they are met
			sum, squares = sum+p, squares+p*p
		}
	}
	mean := sum / drawn
	return max(0, mean-deviations*math.Sqrt((squares/drawn-mean*mean)/drawn))
}
