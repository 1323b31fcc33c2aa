package plan

import (
	"math/rand/v2"
	"testing"
)

// bruteCut tries every side for every vertex.
func bruteCut(n int, edges [][3]int) int {
	best := 1 << 40
	for set := range 1 << n {
		if set&1 == 0 || set&2 != 0 { // vertex 0 is the source, 1 the sink
			continue
		}
		cost := 0
		for _, e := range edges {
			if set>>e[0]&1 == 1 && set>>e[1]&1 == 0 {
				cost += e[2]
			}
		}
		best = min(best, cost)
	}
	return best
}

func TestCutIsMinimal(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	nonzero := 0
	for range 300 {
		n := 3 + rng.IntN(6)
		net := newNetwork(n)
		var edges [][3]int
		for range 2 * n {
			e := [3]int{rng.IntN(n), rng.IntN(n), 1 + rng.IntN(9)}
			if e[0] != e[1] {
				edges = append(edges, e)
				net.edge(e[0], e[1], e[2])
			}
		}
		side := net.cut(0, 1)
		cost := 0
		for _, e := range edges {
			if side[e[0]] && !side[e[1]] {
				cost += e[2]
			}
		}
		if want := bruteCut(n, edges); cost != want || !side[0] || side[1] {
			t.Fatalf("the cut of %v costs %d, want %d", edges, cost, want)
		}
		if cost > 0 {
			nonzero++
		}
	}
	if nonzero < 50 {
		t.Errorf("only %d cuts cost anything", nonzero)
	}
}
