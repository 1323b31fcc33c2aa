package main

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// reference is what Brian2 says of a network, built several times over.
type reference struct {
	Origin string
	Date   string
	Cells  int
	Window [2]float64 `json:"window_s"`
	Bin    float64    `json:"cv_bin"`
	Runs   []activity
}

// activity is one network: how many cells had 0, 1, 2 ... spikes in the window,
// and how many had a coefficient of variation of their intervals in each bin.
type activity struct {
	Seed       int
	Rate       float64 `json:"rate_hz"`
	Counts, CV []int
}

func readReference(t *testing.T, network string) reference {
	t.Helper()
	data, err := os.ReadFile("reference/" + network + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var r reference
	if err := json.Unmarshal(data, &r); err != nil {
		t.Fatal(err)
	}
	if len(r.Runs) < 5 || r.Origin == "" || r.Date == "" {
		t.Fatalf("the reference of %s is not one", network)
	}
	return r
}

// comparison is how two groups of networks agree.
type comparison struct {
	rate, low, high float64 // ratio of the mean rates with its confidence interval
	rates, cvs      separation
}

// separation is the largest distance of two cumulative distributions, and the
// probability that networks of one kind have such a distance.
type separation struct{ distance, p float64 }

const (
	confidence = 0.9  // of the interval of the ratio; two one-sided tests at 5 %
	margin     = 0.08 // within which mean rates count as equal
	level      = 0.01 // of the tests of the distributions
	shuffles   = 2000
)

// compare takes whole networks as the samples: cells of one network share its
// fate, and are not independent.
func compare(a, b []activity) comparison {
	var c comparison
	rates := func(runs []activity) (all []float64) {
		for _, r := range runs {
			all = append(all, r.Rate)
		}
		return all
	}
	c.rate, c.low, c.high = ratio(rates(a), rates(b))
	counts := func(r activity) []int { return r.Counts }
	c.rates = separate(a, b, counts)
	c.cvs = separate(a, b, func(r activity) []int { return r.CV })
	return c
}

// ratio of two means, with Welch's interval.
func ratio(a, b []float64) (r, low, high float64) {
	meanA, varA := stat.MeanVariance(a, nil)
	meanB, varB := stat.MeanVariance(b, nil)
	sa, sb := varA/float64(len(a)), varB/float64(len(b))
	freedom := (sa + sb) * (sa + sb) / (sa*sa/float64(len(a)-1) + sb*sb/float64(len(b)-1))
	reach := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: freedom}.Quantile((1+confidence)/2) * math.Sqrt(sa+sb)
	return meanA / meanB, (meanA - reach) / meanB, (meanA + reach) / meanB
}

// separate is the two-sample Kolmogorov-Smirnov test by permutation of the
// networks.
func separate(a, b []activity, of func(activity) []int) separation {
	all := slices.Concat(a, b)
	order := make([]int, len(all))
	for i := range order {
		order[i] = i
	}
	distance := func() float64 {
		var first, second []int
		for i, k := range order {
			if i < len(a) {
				first = add(first, of(all[k]))
			} else {
				second = add(second, of(all[k]))
			}
		}
		return largestGap(first, second)
	}
	s := separation{distance: distance()}
	random := rand.New(rand.NewPCG(1, 1))
	as := 1
	for range shuffles {
		random.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		if distance() >= s.distance {
			as++
		}
	}
	s.p = float64(as) / (shuffles + 1)
	return s
}

func add(sum, more []int) []int {
	for len(sum) < len(more) {
		sum = append(sum, 0)
	}
	for i, n := range more {
		sum[i] += n
	}
	return sum
}

// largestGap is the distance of Kolmogorov and Smirnov between two histograms.
func largestGap(a, b []int) float64 {
	total := func(h []int) (n float64) {
		for _, x := range h {
			n += float64(x)
		}
		return n
	}
	na, nb := total(a), total(b)
	var fa, fb, gap float64
	for i := range max(len(a), len(b)) {
		if i < len(a) {
			fa += float64(a[i]) / na
		}
		if i < len(b) {
			fb += float64(b[i]) / nb
		}
		gap = max(gap, math.Abs(fa-fb))
	}
	return gap
}

func (c comparison) equivalent() bool { return c.low > 1-margin && c.high < 1+margin }

func (c comparison) agrees() bool {
	return c.equivalent() && c.rates.p > level && c.cvs.p > level
}

func TestGapOfTwoHistograms(t *testing.T) {
	if got := largestGap([]int{1, 1, 2}, []int{4, 0, 0, 4}); math.Abs(got-0.5) > 1e-15 {
		t.Errorf("the gap is %g, want 0.5", got)
	}
	if got := largestGap([]int{3, 1}, []int{6, 2, 0}); got != 0 {
		t.Errorf("the gap of equal distributions is %g", got)
	}
}

// Halves of Brian2's networks agree with each other; networks that are a tenth
// too fast, or of which each cell has one spike more, do not.
func TestComparisonTellsNetworksApart(t *testing.T) {
	for _, name := range []string{"coba", "cuba", "cobahh"} {
		r := readReference(t, name)
		a, b := r.Runs[:len(r.Runs)/2], r.Runs[len(r.Runs)/2:]
		if c := compare(a, b); c.rates.p <= level || c.cvs.p <= level {
			t.Errorf("%s: halves of the reference differ: %+v", name, c)
		}
		var fast, shifted []activity
		for _, run := range r.Runs {
			f := run
			f.Rate *= 1.1
			fast = append(fast, f)
			s := run
			s.Counts = append(slices.Repeat([]int{0}, 3), run.Counts...)
			s.CV = append(slices.Repeat([]int{0}, 8), run.CV...)
			shifted = append(shifted, s)
		}
		if compare(fast, r.Runs).equivalent() {
			t.Errorf("%s: a tenth more spikes pass as equal", name)
		}
		c := compare(shifted, r.Runs)
		if c.rates.p > level {
			t.Errorf("%s: three spikes more in each cell are not seen: %+v", name, c.rates)
		}
		if c.cvs.p > level {
			t.Errorf("%s: a coefficient of variation 0.08 higher is not seen: %+v", name, c.cvs)
		}
	}
}
