package wiring

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"nmlc/runtime/positions"
	"nmlc/runtime/random"
)

func within(n int) *Spec {
	return &Spec{Pre: Side{Size: n}, Post: Side{Size: n}, Same: true, DT: 0.1, MinDelay: 1, Seed: 3,
		Weight: Amount{Constant: 2}, Delay: Amount{Constant: 1.5}}
}

func between(pre, post int) *Spec {
	s := within(pre)
	s.Post.Size, s.Same = post, false
	return s
}

func scatter(t *testing.T, n int) *positions.Places {
	t.Helper()
	p, err := positions.Random(n, 100, 80, 40, random.NewStream(5, 1))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func drawn(s *Spec) *Spec {
	s.Weight.Each = func(p *Pair) float64 { return 2 + p.Draw.Normal(0) }
	s.Delay.Each = func(p *Pair) float64 { return math.Max(0.1, 1.5+0.75*p.Draw.Normal(0)) }
	return s
}

// everyRule is a Spec of each kind, those with drawn weights and delays among them.
func everyRule(t *testing.T) map[string]*Spec {
	specs := map[string]*Spec{}
	add := func(name string, s *Spec, r Rule, change func(*Spec)) {
		s.Rule = r
		if change != nil {
			change(s)
		}
		specs[name] = s
	}
	place := func(s *Spec) {
		s.Pre.Place = scatter(t, s.Pre.Size)
		s.Post.Place = s.Pre.Place
	}
	near := func(s *Spec) { place(s); s.Within = 30; s.Period = 100 }
	many := func(s *Spec) { s.Multapses = true }
	odd := func(s *Spec) { s.Where = func(p *Pair) bool { return (p.Pre+p.Post)%3 == 1 } }
	add("all to all", within(40), AllToAll{}, nil)
	add("all to all, odd", drawn(within(40)), AllToAll{}, odd)
	add("one to one", between(30, 30), OneToOne{}, nil)
	add("probability", drawn(within(300)), Probability{Amount{Constant: 0.1}}, nil)
	add("probability by distance", drawn(within(200)), Probability{Amount{Each: func(p *Pair) float64 { return math.Exp(-p.Distance / 20) }}}, place)
	add("probability nearby", within(200), Probability{Amount{Constant: 0.5}}, near)
	add("in-degree", drawn(within(200)), InDegree{20}, nil)
	add("in-degree, high", within(50), InDegree{40}, nil)
	add("in-degree, multapses", drawn(between(20, 50)), InDegree{40}, many)
	add("in-degree nearby", within(200), InDegree{3}, near)
	add("out-degree", between(50, 200), OutDegree{20}, nil)
	add("out-degree, odd", drawn(between(50, 200)), OutDegree{20}, odd)
	add("total", drawn(within(100)), Total{2000}, nil)
	add("total, high", within(100), Total{9000}, nil)
	add("total, odd", within(100), Total{3000}, odd)
	add("total, multapses", drawn(between(100, 70)), Total{20000}, many)
	add("small world", within(100), SmallWorld{10, 0.2}, nil)
	add("scale-free", drawn(within(200)), ScaleFree{4}, nil)
	add("list", drawn(between(4, 5)), List{Pre: []uint32{3, 0, 3, 3}, Post: []uint32{4, 4, 1, 1}}, nil)
	return specs
}

func build(t *testing.T, s *Spec) *Edges {
	t.Helper()
	e, err := Build(s)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestThreadsDoNotMatter(t *testing.T) {
	for name, s := range everyRule(t) {
		s.Threads = 1
		want := build(t, s)
		if want.Len() == 0 {
			t.Errorf("%s: no connections", name)
		}
		for _, threads := range []int{2, 5} {
			s.Threads = threads
			if diff := cmp.Diff(want, build(t, s)); diff != "" {
				t.Errorf("%s: %d threads make another network:\n%s", name, threads, diff)
			}
		}
		s.Seed++
		if again := build(t, s); name != "all to all" && name != "one to one" && name != "list" && !strings.Contains(name, ", odd") &&
			cmp.Equal(want.Target, again.Target) {
			t.Errorf("%s: another seed makes the same network", name)
		}
	}
}

func TestRowsAreInOrder(t *testing.T) {
	for name, s := range everyRule(t) {
		if err := check(s, build(t, s)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// check compares edges with what their Spec and the contract say.
func check(s *Spec, e *Edges) error {
	_, listed := s.Rule.(List)
	if e.Row[0] != 0 || int(e.Row[e.Pre]) != e.Len() || len(e.Row) != e.Pre+1 {
		return fmt.Errorf("rows %v for %d connections", e.Row, e.Len())
	}
	for pre := range e.Pre {
		seen := map[uint32]bool{}
		for at := e.Row[pre]; at < e.Row[pre+1]; at++ {
			post := e.Target[at]
			if seen[post] && !s.Multapses && !listed {
				return fmt.Errorf("%d -> %d twice", pre, post)
			}
			seen[post] = true
			if s.Same && uint32(pre) == post && !s.Autapses {
				return fmt.Errorf("autapse of %d", pre)
			}
			if at > e.Row[pre] && (e.delay(at-1) > e.delay(at) || e.delay(at-1) == e.delay(at) && e.Target[at-1] > post) {
				return fmt.Errorf("row %d is not in order", pre)
			}
			if s.Within > 0 && positions.Distance(s.Pre.Place, pre, s.Post.Place, int(post), s.Period) > s.Within {
				return fmt.Errorf("%d -> %d is too far", pre, post)
			}
			if s.Where != nil && !s.Where(&Pair{Pre: pre, Post: int(post)}) {
				return fmt.Errorf("%d -> %d is not allowed", pre, post)
			}
		}
	}
	return nil
}

func (e *Edges) delay(at int64) uint16 {
	if len(e.Delay) == 1 {
		return e.Delay[0]
	}
	return e.Delay[at]
}

func TestListKeepsItsNumbers(t *testing.T) {
	s := between(3, 4)
	s.Rule = List{Pre: []uint32{2, 0, 2, 1, 2}, Post: []uint32{3, 1, 3, 0, 0}}
	s.Weight.Each = func(p *Pair) float64 { return float64(10 * p.Edge) }
	s.Delay.Each = func(p *Pair) float64 { return 1 - 0.1*float64(p.Edge) }
	want := &Edges{Pre: 3, Post: 4, Row: []int64{0, 1, 2, 5}, Target: []uint32{1, 0, 0, 3, 3},
		Weight: []float64{10, 30, 40, 20, 0}, Delay: []uint16{9, 7, 6, 8, 10}}
	if diff := cmp.Diff(want, build(t, s)); diff != "" {
		t.Error(diff)
	}
	s.Where = func(p *Pair) bool { return p.Post == 3 }
	want = &Edges{Pre: 3, Post: 4, Row: []int64{0, 0, 0, 2}, Target: []uint32{3, 3}, Weight: []float64{20, 0}, Delay: []uint16{8, 10}}
	if diff := cmp.Diff(want, build(t, s)); diff != "" {
		t.Error(diff)
	}
}
