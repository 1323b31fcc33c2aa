package wiring

import (
	"math"
	"strings"
	"testing"

	"nmlc/runtime/positions"
)

func TestContradictionsAreErrors(t *testing.T) {
	each := func(v float64) Amount { return Amount{Each: func(*Pair) float64 { return v }} }
	weights := func(bad float64) func(*Spec) {
		return func(s *Spec) {
			s.Rule = OneToOne{}
			s.Weight.Each = func(p *Pair) float64 {
				if p.Pre == 7 {
					return bad
				}
				return 1
			}
		}
	}
	rule := func(r Rule) func(*Spec) { return func(s *Spec) { s.Rule = r } }
	for name, c := range map[string]struct {
		change func(*Spec)
		want   string
	}{
		"in-degree":          {rule(InDegree{11}), "in_degree 11: cell 0 has only 10 cells to connect to; `multapses on` lets"},
		"negative":           {rule(InDegree{-1}), "the in-degree is -1"},
		"out-degree":         {rule(OutDegree{11}), "out_degree 11: cell 0 has only 10 cells"},
		"nobody":             {func(s *Spec) { s.Rule, s.Where = OutDegree{1}, func(p *Pair) bool { return p.Pre != 4 } }, "cell 4 has no cell to connect to"},
		"total":              {rule(Total{101}), "total 101: only 100 pairs of cells may connect"},
		"total of none":      {func(s *Spec) { s.Rule, s.Where = Total{1}, func(*Pair) bool { return false } }, "no pair of cells may connect"},
		"one to one":         {func(s *Spec) { s.Rule, s.Post.Size = OneToOne{}, 9 }, "found 10 cells and 9"},
		"one to itself":      {func(s *Spec) { s.Rule, s.Same = OneToOne{}, true }, "needs `autapses on`"},
		"probability":        {rule(Probability{Amount{Constant: 1.2}}), "the probability is 1.2"},
		"NaN":                {rule(Probability{Amount{Constant: math.NaN()}}), "the probability is NaN"},
		"probability of one": {rule(Probability{each(-0.1)}), "connection 0 -> 0: the probability is -0.1"},
		"weight":             {func(s *Spec) { s.Weight.Constant = math.Inf(1) }, "the weight is +Inf"},
		"weight of one":      {weights(math.NaN()), "connection 7 -> 7: the weight is NaN"},
		"delay":              {func(s *Spec) { s.Delay.Constant = 0.04 }, "the delay is 0.04 ms: it must be at least a time step, 0.1 ms"},
		"short delay":        {func(s *Spec) { s.Delay.Constant = 0.09 }, "the delay is 0.09 ms: it must be at least a time step, 0.1 ms"},
		"short delay of one": {func(s *Spec) { s.Delay = each(0.06) }, "connection 0 -> 0: the delay is 0.06 ms: it must be"},
		"delay of one":       {func(s *Spec) { s.Delay = each(7000) }, "connection 0 -> 0: the delay is 7000 ms: it may be 65535 time steps"},
		"no delay":           {func(s *Spec) { s.Delay = each(math.NaN()) }, "the delay is NaN"},
		"step":               {func(s *Spec) { s.DT = 0 }, "the time step is 0 ms"},
		"within":             {func(s *Spec) { s.Within = 5 }, "`within` needs the positions"},
		"positions":          {func(s *Spec) { s.Pre.Place, _ = positions.Ring(9, 1) }, "9 positions for 10 presynaptic cells"},
		"odd":                {func(s *Spec) { s.Rule, s.Same = SmallWorld{3, 0}, true }, "small_world k = 3: it must be even"},
		"large":              {func(s *Spec) { s.Rule, s.Same = SmallWorld{10, 0}, true }, "below the 10 cells"},
		"rewire":             {func(s *Spec) { s.Rule, s.Same = SmallWorld{2, 2}, true }, "small_world rewire: the probability is 2"},
		"two populations":    {rule(SmallWorld{2, 0}), "connects a population to itself"},
		"scale-free":         {func(s *Spec) { s.Rule, s.Same = ScaleFree{10}, true }, "scale_free m = 10"},
		"list":               {rule(List{Pre: []uint32{0, 1}, Post: []uint32{3, 10}}), "row 1 of the list: there is no postsynaptic cell 10 among 10"},
		"no rule":            {rule(nil), "no rule"},
	} {
		s := between(10, 10)
		s.Rule = AllToAll{}
		c.change(s)
		for _, threads := range []int{1, 3} {
			s.Threads = threads
			if e, err := Build(s); err == nil || e != nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s: got %v, want %s", name, err, c.want)
			}
		}
	}
}

func TestTheFirstErrorIsTold(t *testing.T) {
	s := between(5000, 10)
	s.Rule = AllToAll{}
	s.Weight.Each = func(p *Pair) float64 {
		if p.Pre >= 1234 && p.Pre%3 == 1 {
			return math.NaN()
		}
		return 1
	}
	for _, threads := range []int{1, 2, 5} {
		s.Threads = threads
		if _, err := Build(s); err == nil || err.Error() != "connection 1234 -> 0: the weight is NaN" {
			t.Errorf("%d threads: %v", threads, err)
		}
	}
}

func TestEmptyPopulations(t *testing.T) {
	for _, sizes := range [][2]int{{0, 5}, {5, 0}, {0, 0}} {
		for name, r := range map[string]Rule{"all": AllToAll{}, "probability": Probability{Amount{Constant: 0.5}}, "in": InDegree{0}, "out": OutDegree{0}, "total": Total{0}, "list": List{}} {
			s := between(sizes[0], sizes[1])
			s.Rule = r
			if e, err := Build(s); err != nil || e.Len() != 0 || len(e.Row) != sizes[0]+1 {
				t.Errorf("%s between %v cells: %v", name, sizes, err)
			}
		}
	}
}

// Delays go to the nearest step, and halves up as they are written: 0.15/0.1 is
// below 1.5 in binary.
func TestDelaysAreRounded(t *testing.T) {
	for _, c := range []struct {
		delay, dt float64
		want      uint16
	}{{0.1, 0.1, 1}, {0.14, 0.1, 1}, {0.15, 0.1, 2}, {0.35, 0.1, 4}, {1.7, 0.1, 17}, {0.3, 0.1, 3}, {0.1 * (1 - 1e-15), 0.1, 1}, {0.075, 0.05, 2}} {
		s := &Spec{DT: c.dt, MinDelay: 1}
		if got, err := s.steps(c.delay); err != nil || got != c.want {
			t.Errorf("%v ms in steps of %v ms are %d steps (%v), want %d", c.delay, c.dt, got, err, c.want)
		}
	}
}
