package wiring

import (
	"math"
	"testing"

	"nmlc/runtime/positions"
)

func spread(t *testing.T, n int) *Spec {
	s := within(n)
	s.Pre.Place = scatter(t, n)
	s.Post.Place = s.Pre.Place
	return s
}

func TestProbabilityFollowsDistance(t *testing.T) {
	for _, period := range []float64{0, 100} {
		s := spread(t, 1500)
		s.Period = period
		falls := func(p *Pair) float64 { return 0.5 * math.Exp(-p.Distance/25) }
		s.Rule = Probability{Amount{Each: falls}}
		e := build(t, s)
		counts, expected := make([]float64, 40), make([]float64, 40)
		for pre := range e.Pre {
			for post := range e.Post {
				if d := positions.Distance(s.Pre.Place, pre, s.Post.Place, post, period); pre != post {
					expected[int(d/4)] += falls(&Pair{Distance: d})
				}
			}
			for _, post := range e.Target[e.Row[pre]:e.Row[pre+1]] {
				counts[int(positions.Distance(s.Pre.Place, pre, s.Post.Place, int(post), period)/4)]++
			}
		}
		agree(t, "distances", counts, expected)
	}
}

// What is found near by boxes must be what a look at every pair finds.
func TestWithinIsWhatEveryPairSays(t *testing.T) {
	for _, period := range []float64{0, 100, 130} {
		for _, radius := range []float64{7, 24, 60, 500} {
			s := spread(t, 400)
			s.Rule, s.Within, s.Period = AllToAll{}, radius, period
			e := build(t, s)
			for pre := range e.Pre {
				var near []uint32
				for post := range e.Post {
					if pre != post && positions.Distance(s.Pre.Place, pre, s.Post.Place, post, period) <= radius {
						near = append(near, uint32(post))
					}
				}
				row := e.Target[e.Row[pre]:e.Row[pre+1]]
				if len(row) != len(near) {
					t.Fatalf("period %v, within %v: cell %d has %d cells nearby, want %d", period, radius, pre, len(row), len(near))
				}
				for i := range row {
					if row[i] != near[i] {
						t.Fatalf("period %v, within %v: cell %d connects to %d, want %d", period, radius, pre, row[i], near[i])
					}
				}
			}
		}
	}
}

func TestWeightsAndDelaysAreDrawn(t *testing.T) {
	s := drawn(within(400))
	s.Rule = AllToAll{}
	e := build(t, s)
	n := float64(e.Len())
	var sum, square, delay, product float64
	for i, w := range e.Weight {
		d := float64(e.Delay[i]) * s.DT
		sum, square, delay, product = sum+w, square+w*w, delay+d, product+(w-2)*(d-1.5)
	}
	if mean, variance := sum/n, square/n-sum/n*sum/n; math.Abs(mean-2) > 4/math.Sqrt(n) || math.Abs(variance-1) > 6/math.Sqrt(n) {
		t.Errorf("weights: mean %v, variance %v; want 2 and 1", mean, variance)
	}
	// E max(0.1, 1.5 + 0.75 z) = 1.5 + 0.75 (phi(a) - a Phi(-a)), a = 1.4/0.75
	if mean := delay / n; math.Abs(mean-1.5-0.75*0.01205) > 0.005 {
		t.Errorf("delays: mean %v", mean)
	}
	if correlation := product / n / 0.75; math.Abs(correlation) > 4/math.Sqrt(n) {
		t.Errorf("weights and delays are correlated: %v", correlation)
	}
}
