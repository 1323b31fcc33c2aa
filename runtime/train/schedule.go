package train

import (
	"fmt"
	"math"
)

// Schedule is how the rate changes over the steps.
type Schedule struct {
	Kind   string  `json:"kind,omitempty"`   // "" or constant, step, exponential, cosine
	Every  int     `json:"every,omitempty"`  // of step
	Factor float64 `json:"factor,omitempty"` // of step and exponential
	Steps  int     `json:"steps,omitempty"`  // of cosine, with the warm-up: all steps where 0
	Floor  float64 `json:"floor,omitempty"`  // of cosine, as a share of the rate
	Warmup int     `json:"warmup,omitempty"` // steps in which the rate rises in equal parts; the schedule begins after them
}

// factor is that of the rate at a step, counted from 0.
func (s *Schedule) factor(step int) float64 {
	if step < s.Warmup {
		return float64(step+1) / float64(s.Warmup)
	}
	step -= s.Warmup
	switch s.Kind {
	case "step":
		return math.Pow(s.Factor, float64(step/s.Every))
	case "exponential":
		return math.Pow(s.Factor, float64(step))
	case "cosine":
		done := min(1, float64(step)/float64(max(1, s.Steps-s.Warmup)))
		return s.Floor + (1-s.Floor)*(1+math.Cos(math.Pi*done))/2
	}
	return 1
}

func (s *Schedule) validate() error {
	switch s.Kind {
	case "", "constant", "cosine":
	case "step", "exponential":
		if !(s.Factor > 0) || math.IsInf(s.Factor, 0) {
			return fmt.Errorf("schedule %s: the factor is %v", s.Kind, s.Factor)
		}
		if s.Kind == "step" && s.Every < 1 {
			return fmt.Errorf("schedule step: every %d steps", s.Every)
		}
	default:
		return fmt.Errorf("unknown schedule %q: there are constant, cosine, exponential and step", s.Kind)
	}
	if !(s.Floor >= 0 && s.Floor <= 1) || s.Warmup < 0 || s.Steps < 0 {
		return fmt.Errorf("schedule %s: floor %v, warmup %d, steps %d", s.Kind, s.Floor, s.Warmup, s.Steps)
	}
	return nil
}
