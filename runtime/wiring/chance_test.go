package wiring

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
)

// leastChance is how unlikely a result may be under the rule before a test
// fails. Seeds are fixed, so tests do not fail by chance.
const leastChance = 1e-4

// agree compares counts with what is expected of them (chi-square), with cells
// of few expected counts taken together.
func agree(t *testing.T, what string, counts, expected []float64) {
	t.Helper()
	var square, count, expect float64
	cells := 0
	add := func() {
		if expect > 0 {
			square += (count - expect) * (count - expect) / expect
			cells++
		}
		count, expect = 0, 0
	}
	for i := range counts {
		count, expect = count+counts[i], expect+expected[i]
		if expect >= 8 {
			add()
		}
	}
	if expect >= 1 {
		add()
	} else if count > 3 {
		t.Errorf("%s: %v counts where %v are expected", what, count, expect)
	}
	if cells < 4 {
		t.Fatalf("%s: only %d cells to compare", what, cells)
	}
	if p := (distuv.ChiSquared{K: float64(cells - 1)}).Survival(square); p < leastChance {
		t.Errorf("%s: chi-square %.1f in %d cells, chance %.2g", what, square, cells, p)
	}
}

// degrees are histograms of out-degrees and in-degrees.
func degrees(e *Edges) (out, in []float64) {
	into := make([]int, e.Post)
	for _, post := range e.Target {
		into[post]++
	}
	for pre := range e.Pre {
		out = tally(out, int(e.Row[pre+1]-e.Row[pre]))
	}
	for _, n := range into {
		in = tally(in, n)
	}
	return out, in
}

func tally(histogram []float64, value int) []float64 {
	for len(histogram) <= value {
		histogram = append(histogram, 0)
	}
	histogram[value]++
	return histogram
}

// binomial is how many of a number of cells have each degree.
func binomial(cells int, trials, p float64, degrees int) []float64 {
	d := distuv.Binomial{N: trials, P: p}
	expected := make([]float64, degrees)
	for k := range expected {
		expected[k] = float64(cells) * d.Prob(float64(k))
	}
	return expected
}

// alike says that all cells have the same degree.
func alike(t *testing.T, what string, histogram []float64, degree int) {
	t.Helper()
	for k, n := range histogram {
		if n > 0 && k != degree {
			t.Errorf("%s: %v cells have a degree of %d, want %d", what, n, k, degree)
		}
	}
}

func TestProbabilityGivesBinomialDegrees(t *testing.T) {
	for name, p := range map[string]Amount{"constant": {Constant: 0.03}, "for each pair": {Each: func(*Pair) float64 { return 0.03 }}} {
		s := within(3000)
		s.Rule = Probability{p}
		out, in := degrees(build(t, s))
		agree(t, name+" out", out, binomial(3000, 2999, 0.03, len(out)))
		agree(t, name+" in", in, binomial(3000, 2999, 0.03, len(in)))
	}
}

func TestDegreeRulesAreExactAndUniform(t *testing.T) {
	for _, k := range []int{5, 900} { // few, and more than half
		s := within(1500)
		s.Rule = InDegree{k}
		out, in := degrees(build(t, s))
		alike(t, "in-degree", in, k)
		agree(t, "in-degree, out", out, binomial(1500, 1499, float64(k)/1499, len(out)))
		s.Rule = OutDegree{k}
		out, in = degrees(build(t, s))
		alike(t, "out-degree", out, k)
		agree(t, "out-degree, in", in, binomial(1500, 1499, float64(k)/1499, len(in)))
	}
	s := between(1000, 1500)
	s.Rule, s.Multapses = InDegree{20}, true
	out, in := degrees(build(t, s))
	alike(t, "in-degree with multapses", in, 20)
	agree(t, "in-degree with multapses, out", out, binomial(1000, 1500*20, 1./1000, len(out)))
}

func TestTotalSpreadsOverAllPairs(t *testing.T) {
	const n, total = 800, 60_000
	s := within(n)
	s.Rule, s.Multapses = Total{total}, true
	e := build(t, s)
	if e.Len() != total {
		t.Errorf("%d connections, want %d", e.Len(), total)
	}
	out, in := degrees(e)
	agree(t, "multapses, out", out, binomial(n, total, 1./n, len(out)))
	agree(t, "multapses, in", in, binomial(n, total, 1./n, len(in)))
	agree(t, "multapses of a pair", multiplicities(e), binomial(n*(n-1), total, 1./(n*(n-1)), 6))
	for _, total := range []int{60_000, 500_000} { // the second is more than half of all pairs
		s = within(n)
		s.Rule = Total{total}
		e = build(t, s)
		if e.Len() != total {
			t.Errorf("%d connections, want %d", e.Len(), total)
		}
		out, in = degrees(e)
		agree(t, "total, out", out, hypergeometric(n, n-1, n*(n-1), total, len(out)))
		agree(t, "total, in", in, hypergeometric(n, n-1, n*(n-1), total, len(in)))
	}
}

// multiplicities counts the pairs with each number of connections.
func multiplicities(e *Edges) []float64 {
	histogram := make([]float64, 6)
	for pre := range e.Pre {
		count := make([]int, e.Post)
		for _, post := range e.Target[e.Row[pre]:e.Row[pre+1]] {
			count[post]++
		}
		for post, c := range count {
			if post != pre {
				histogram[min(c, 5)]++
			}
		}
	}
	return histogram
}

// hypergeometric is how many cells have each degree where some of all pairs are
// drawn, of which a cell has its part.
func hypergeometric(cells, part, all, drawn, degrees int) []float64 {
	choose := func(n, k int) float64 {
		a, _ := math.Lgamma(float64(n + 1))
		b, _ := math.Lgamma(float64(k + 1))
		c, _ := math.Lgamma(float64(n - k + 1))
		return a - b - c
	}
	expected := make([]float64, degrees)
	for k := range min(degrees, part+1) {
		expected[k] = float64(cells) * math.Exp(choose(part, k)+choose(all-part, drawn-k)-choose(all, drawn))
	}
	return expected
}

// Every pair must be as likely as any other: over many seeds, each is drawn as
// often as a binomial distribution says.
func TestEveryPairIsAsLikely(t *testing.T) {
	const n, seeds = 12, 3000
	for name, rule := range map[string]Rule{
		"in-degree": InDegree{3}, "in-degree, high": InDegree{8}, "out-degree": OutDegree{3}, "out-degree, high": OutDegree{8},
		"total": Total{40}, "total, high": Total{100}, "probability": Probability{Amount{Constant: 0.3}},
	} {
		s := within(n)
		s.Rule, s.Threads = rule, 1
		var count [n * n]float64
		total := 0.0
		for seed := range uint64(seeds) {
			s.Seed = seed
			e := build(t, s)
			total += float64(e.Len())
			for pre := range n {
				for _, post := range e.Target[e.Row[pre]:e.Row[pre+1]] {
					count[pre*n+int(post)]++
				}
			}
		}
		var counts, expected []float64
		for pair, c := range count {
			if pair/n != pair%n {
				counts, expected = append(counts, c), append(expected, total/(n*(n-1)))
			}
		}
		agree(t, name, counts, expected)
	}
}
