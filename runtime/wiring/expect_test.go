package wiring

import (
	"math"
	"testing"

	"nmlc/runtime/positions"
)

// What is expected is what is made, but for chance.
func TestExpectedConnectionsAreMade(t *testing.T) {
	grid, err := positions.Grid(20, 15, 10)
	if err != nil {
		t.Fatal(err)
	}
	each := func(v float64) Amount { return Amount{Each: func(*Pair) float64 { return v }} }
	for name, c := range map[string]struct {
		change func(*Spec)
		bytes  float64 // of a connection
		off    float64 // how much fewer may be expected than are made, as a part
	}{
		"all":            {func(s *Spec) { s.Rule = AllToAll{} }, 4, 0},
		"all but itself": {func(s *Spec) { s.Rule, s.Same = AllToAll{}, true }, 4, 0},
		"one":            {func(s *Spec) { s.Rule = OneToOne{} }, 4, 0},
		"probability":    {func(s *Spec) { s.Rule, s.Weight = Probability{Amount{Constant: 0.2}}, each(1) }, 12, 0.03},
		"by distance": {func(s *Spec) {
			s.Rule = Probability{Amount{Each: func(p *Pair) float64 { return 0.8 * math.Exp(-p.Distance/50) }}}
		}, 4, 0.15},
		"within":      {func(s *Spec) { s.Rule, s.Within = AllToAll{}, 60 }, 4, 0.2},
		"where":       {func(s *Spec) { s.Rule, s.Where = AllToAll{}, func(p *Pair) bool { return p.Pre < p.Post } }, 4, 0.06},
		"in-degree":   {func(s *Spec) { s.Rule, s.Delay = InDegree{7}, each(1) }, 6, 0},
		"out-degree":  {func(s *Spec) { s.Rule, s.Weight, s.Delay = OutDegree{7}, each(1), each(1) }, 14, 0},
		"total":       {func(s *Spec) { s.Rule = Total{1234} }, 4, 0},
		"small world": {func(s *Spec) { s.Rule, s.Same = SmallWorld{6, 0.3}, true }, 4, 0},
		"scale-free":  {func(s *Spec) { s.Rule, s.Same = ScaleFree{3}, true }, 4, 0},
		"list":        {func(s *Spec) { s.Rule = List{[]uint32{0, 4, 4}, []uint32{1, 2, 2}} }, 4, 0},
		"nobody":      {func(s *Spec) { s.Rule, s.Where = AllToAll{}, func(*Pair) bool { return false } }, 4, 0},
	} {
		s := between(300, 300)
		s.Pre.Place, s.Post.Place = grid, grid
		c.change(s)
		e, err := Build(s)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		made, got := float64(e.Len()), Expect(s)
		if least := (1 - c.off) * made; got.Connections < least-1e-9 || got.Connections > made*(1+c.off/2)+1e-9 {
			t.Errorf("%s: %g connections were made, %g expected", name, made, got.Connections)
		}
		if want := c.bytes*got.Connections + 8*301; math.Abs(got.Bytes-want) > 1e-6*want {
			t.Errorf("%s: %g bytes expected, %g would be right", name, got.Bytes, want)
		}
	}
}

// A network that is far too large is known to be so at once.
func TestNobodyCountsWhatDoesNotFit(t *testing.T) {
	s := between(1_000_000, 1_000_000)
	s.Rule, s.Weight = Probability{Amount{Constant: 0.5}}, Amount{Each: func(*Pair) float64 { return 1 }}
	if e := Expect(s); e.Connections != 5e11 || e.Bytes < 6e12 || e.Bytes > 6.1e12 {
		t.Errorf("%+v", e)
	}
}
