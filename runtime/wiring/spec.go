package wiring

import (
	"errors"
	"fmt"
	"math"

	"nmlc/runtime/positions"
)

// Spec says which connections to make.
type Spec struct {
	Pre, Post Side
	Same      bool // both sides are the same population
	Rule      Rule

	Weight   Amount
	Delay    Amount  // ms
	DT       float64 // ms
	MinDelay int     // fewest steps: 1 where spikes act, 0 where cells are read continuously

	Autapses  bool // a cell may connect to itself; no matter for List
	Multapses bool // InDegree, OutDegree and Total draw with replacement

	Within float64          // um: no connection is longer; 0 for no bound
	Period float64          // um: space is a torus; 0 for none
	Where  func(*Pair) bool // which pairs may connect; nil for all

	Seed    uint64
	Stream  uint32 // the number of the projection, so that each draws its own numbers
	Threads int    // 0 for all cores
}

// Side is the population at one end.
type Side struct {
	Size  int
	Place *positions.Places // nil where positions are not known
}

func (s Side) infinite() bool {
	if s.Place == nil {
		return false
	}
	for _, axis := range [][]float64{s.Place.X, s.Place.Y, s.Place.Z} {
		for _, v := range axis {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return true
			}
		}
	}
	return false
}

// Amount is a number for each connection: the same for all, or one of each.
type Amount struct {
	Constant float64
	Each     Value // wins where set
	normal   *normal
}

func (s *Spec) validate() error {
	var wrong []error
	complain := func(format string, args ...any) { wrong = append(wrong, fmt.Errorf(format, args...)) }
	for name, side := range map[string]Side{"presynaptic": s.Pre, "postsynaptic": s.Post} {
		if side.Size < 0 || side.Size > math.MaxUint32 {
			complain("the %s population has %d cells: at most 2^32 - 1", name, side.Size)
		}
		if p := side.Place; p != nil && p.Len() != side.Size {
			complain("%d positions for %d %s cells", p.Len(), side.Size, name)
		}
	}
	if s.Pre.infinite() || s.Post.infinite() {
		complain("a position is not a finite number")
	}
	if s.Same && s.Pre.Size != s.Post.Size {
		complain("the population has %d cells on one side and %d on the other", s.Pre.Size, s.Post.Size)
	}
	if math.IsNaN(s.Within) || s.Within < 0 {
		complain("`within` is %v um", s.Within)
	}
	if math.IsNaN(s.Period) || math.IsInf(s.Period, 0) || s.Period < 0 {
		complain("`periodic` is %v um", s.Period)
	}
	if s.Within > 0 && !s.placed() {
		complain("`within` needs the positions of both populations")
	}
	if !(s.DT > 0) {
		complain("the time step is %v ms", s.DT)
	}
	if s.Rule == nil {
		complain("no rule says which cells connect")
	}
	if err := s.constants(); err != nil {
		wrong = append(wrong, err)
	}
	return errors.Join(wrong...)
}

// constants checks the weight and the delay that all connections share.
func (s *Spec) constants() error {
	var wrong []error
	if s.Weight.Each == nil {
		wrong = append(wrong, finite("the weight", s.Weight.Constant))
	}
	if s.Delay.Each == nil && s.DT > 0 {
		_, err := s.steps(s.Delay.Constant)
		wrong = append(wrong, err)
	}
	return errors.Join(wrong...)
}

func (s *Spec) placed() bool { return s.Pre.Place != nil && s.Post.Place != nil }

// restricted says that some pairs may not connect, whatever the rule.
func (s *Spec) restricted() bool { return s.Where != nil || s.Within > 0 }

// wholeSteps is a delay in steps, the nearest whole number. What is a half in
// decimals, as 0.15 ms in steps of 0.1 ms, goes up whatever its binary digits.
// One that is too short stays what it is.
func (s *Spec) wholeSteps(delay float64) float64 {
	const hair = 1e-9
	steps := delay / s.DT
	if steps < float64(s.MinDelay)-hair {
		return steps
	}
	return math.Floor(steps + 0.5 + hair)
}

// steps is a delay in ms as a number of steps.
func (s *Spec) steps(delay float64) (uint16, error) {
	steps := s.wholeSteps(delay)
	switch {
	case math.IsNaN(steps):
		return 0, fmt.Errorf("the delay is %v ms", delay)
	case steps < float64(s.MinDelay):
		return 0, fmt.Errorf("the delay is %v ms: it must be at least a time step, %v ms", delay, s.DT)
	case steps > math.MaxUint16:
		return 0, fmt.Errorf("the delay is %v ms: it may be %d time steps of %v ms at most", delay, math.MaxUint16, s.DT)
	}
	return uint16(steps), nil
}

func finite(what string, v float64) error {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return fmt.Errorf("%s is %v", what, v)
	}
	return nil
}
