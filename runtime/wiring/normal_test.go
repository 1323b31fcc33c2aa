package wiring

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// drawnAs makes connections whose weights and delays are drawn.
func drawnAs(t *testing.T, weight, delay Amount) *Edges {
	t.Helper()
	s := within(300)
	s.Rule, s.Multapses, s.Weight, s.Delay = Total{100_000}, true, weight, delay
	e, err := Build(s)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestNormalAmountsAreWhatTheyDrawOneByOne(t *testing.T) {
	weight, delay := Normal(-2, 0.9, math.Inf(-1), 0), Normal(1.5, 0.75, 0.1, 3)
	fast := drawnAs(t, weight, delay)
	slow := drawnAs(t, Amount{Each: weight.Each}, Amount{Each: delay.Each})
	if diff := cmp.Diff(slow, fast); diff != "" {
		t.Error(diff)
	}
	alone := drawnAs(t, weight, Amount{Constant: 1})
	if sorted(alone.Weight) != sorted(fast.Weight) {
		t.Error("weights depend on how delays are drawn")
	}
}

// sorted is the sum of numbers in ascending order, which does not depend on
// their order.
func sorted(x []float64) (sum float64) {
	x = slices.Sorted(slices.Values(x))
	for _, v := range x {
		sum += v
	}
	return sum
}

// The moments of a normal distribution cut off at alpha deviations have closed
// forms: with h = pdf(alpha)/(1 - cdf(alpha)), the mean is h and the variance
// 1 + alpha h - h^2.
func TestMomentsOfNormalAmounts(t *testing.T) {
	e := drawnAs(t, Normal(2, 0.5, math.Inf(-1), math.Inf(1)), Normal(20, 10, 5, math.Inf(1)))
	alpha := -1.5
	h := math.Exp(-alpha*alpha/2) / math.Sqrt(2*math.Pi) / (math.Erfc(alpha/math.Sqrt2) / 2)
	var delays []float64
	for _, d := range e.Delay {
		delays = append(delays, float64(d)*0.1)
	}
	for _, c := range []struct {
		what            string
		of              []float64
		mean, deviation float64
	}{
		{"weight", e.Weight, 2, 0.5},
		{"delay", delays, 20 + 10*h, 10 * math.Sqrt(1+alpha*h-h*h)},
	} {
		n, sum, square := float64(len(c.of)), 0.0, 0.0
		for _, v := range c.of {
			sum, square = sum+v, square+v*v
		}
		mean := sum / n
		deviation := math.Sqrt(square/n - mean*mean)
		if math.Abs(mean-c.mean) > 4*c.deviation/math.Sqrt(n) || math.Abs(deviation/c.deviation-1) > 4/math.Sqrt(n) {
			t.Errorf("the %s is %.5g ± %.5g, want %.5g ± %.5g", c.what, mean, deviation, c.mean, c.deviation)
		}
	}
	if least := slices.Min(delays); least < 5 {
		t.Errorf("a delay of %v ms is below the bound", least)
	}
}

func TestNormalAmountsThatCannotBe(t *testing.T) {
	for want, change := range map[string]func(*Spec){
		"the delay is -":     func(s *Spec) { s.Delay = Normal(-3, 1, math.Inf(-1), math.Inf(1)) },
		"the delay is NaN":   func(s *Spec) { s.Delay = Normal(1, 0, 2, 3) },
		"the weight is NaN":  func(s *Spec) { s.Weight = Normal(math.NaN(), 1, math.Inf(-1), math.Inf(1)) },
		"the weight is +Inf": func(s *Spec) { s.Weight = Normal(math.Inf(1), 1, math.Inf(-1), math.Inf(1)) },
	} {
		s := within(50)
		s.Rule, s.Multapses = Total{1000}, true
		change(s)
		if _, err := Build(s); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

func TestSortingByDigits(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{0, 1, fewKeys - 1, fewKeys, 5000} {
		for _, ascending := range []bool{false, true} {
			w := &worker{builder: &builder{Spec: &Spec{Post: Side{Size: 70_000}}}}
			type key struct{ delay, target, at uint32 }
			var want []key
			for range n {
				w.targets = append(w.targets, uint32(random.IntN(70_000)))
			}
			if ascending {
				slices.Sort(w.targets)
			}
			for at := range n {
				w.delays = append(w.delays, uint16(random.IntN(3*at+1)))
				want = append(want, key{uint32(w.delays[at]), w.targets[at], uint32(at)})
			}
			slices.SortFunc(want, func(a, b key) int {
				return slices.Compare([]uint32{a.delay, a.target, a.at}, []uint32{b.delay, b.target, b.at})
			})
			index, err := w.sort()
			if err != nil {
				t.Fatal(err)
			}
			for place, k := range want {
				if at := uint32(w.keys[place] & (1<<index - 1)); at != k.at {
					t.Fatalf("%d connections, ascending %v: place %d has connection %d, want %d", n, ascending, place, at, k.at)
				}
			}
		}
	}
}
