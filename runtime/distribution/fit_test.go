package distribution_test

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"nmlc/runtime/distribution"
)

func find(t *testing.T, f *distribution.Fits, name string) distribution.Fit {
	t.Helper()
	for _, one := range f.Fits {
		if one.Name == name {
			return one
		}
	}
	t.Fatalf("no fit of %s", name)
	panic("unreachable")
}

func near(t *testing.T, what string, got, want, within float64) {
	t.Helper()
	if !(math.Abs(got-want) <= within*max(1, math.Abs(want))) {
		t.Errorf("%s is %.16g, want %.16g", what, got, want)
	}
}

// TestFitsOfSciPy compares with halfnorm, expon, lognorm and gamma of SciPy 1.17,
// location fixed at zero, and its kstest.
func TestFitsOfSciPy(t *testing.T) {
	x := []float64{0.02, 0.11, 0.4, 0.37, 0.9, 1.3, 0, 0.08, 0.55, 2.1, 0.61, 0, 0.33}
	f, err := distribution.Of(x, distribution.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if f.Count != 11 || f.Zeros != 2 || f.Median != 0.4 || f.Smallest != 0.02 || f.Largest != 2.1 {
		t.Errorf("got %+v", f)
	}
	for _, c := range []struct {
		name          string
		parameters    []float64
		logLikelihood float64
		ks            float64
		within        float64
	}{
		{"half-normal", []float64{0.8532984131112525}, -6.238599394450549, 0.20196024680892866, 1e-12},
		{"exponential", []float64{0.6154545454545455}, -5.660663955383945, 0.1422994247026027, 1e-12},
		{"log-normal", []float64{math.Log(0.34029320181842077), 1.2814413952627786}, -6.478740322138655, 0.21771137006495855, 1e-12},
		{"gamma", []float64{0.9768178386330817, 0.630060714611628}, -5.65869170590383, 0.14646173622999037, 1e-10}, // the digamma function of gonum is good to 11 digits,
	} {
		got := find(t, f, c.name)
		for k, want := range c.parameters {
			near(t, c.name+" "+got.Parameters[k].Name, got.Parameters[k].Value, want, c.within)
		}
		near(t, c.name+" log-likelihood", got.LogLikelihood, c.logLikelihood, 1e-12)
		near(t, c.name+" AIC", got.AIC, 2*float64(len(c.parameters))-2*c.logLikelihood, 1e-12)
		near(t, c.name+" distance", got.KS, c.ks, c.within)
		if !math.IsNaN(got.PResampled) {
			t.Errorf("%s was resampled", c.name)
		}
	}
}

// samples are distributions to draw from.
var samples = map[string]func(*rand.Rand) float64{
	"half-normal": func(r *rand.Rand) float64 { return 0.4 * math.Abs(r.NormFloat64()) },
	"exponential": func(r *rand.Rand) float64 { return 0.03 * r.ExpFloat64() },
	"log-normal":  func(r *rand.Rand) float64 { return math.Exp(-1 + 0.8*r.NormFloat64()) },
	"gamma":       func(r *rand.Rand) float64 { return 5 * (r.ExpFloat64() + r.ExpFloat64() + r.ExpFloat64()) },
}

func draw(name string, n int, seed uint64) []float64 {
	r := rand.New(rand.NewPCG(seed, 5))
	x := make([]float64, n)
	for i := range x {
		x[i] = samples[name](r)
	}
	return x
}

// TestTheRightOneWins fits samples of each distribution. Where another contains
// it, as gamma the exponential, that one may be as near, but costs a parameter.
func TestTheRightOneWins(t *testing.T) {
	for name := range samples {
		f, err := distribution.Of(draw(name, 3000, 2), distribution.Options{Resamples: 60, Seed: 1})
		if err != nil {
			t.Fatal(err)
		}
		best := find(t, f, name)
		if best.AIC > f.Fits[0].AIC+2 || name != "exponential" && f.Fits[0].Name != name {
			t.Errorf("%s: the best is %s (AIC %v, not %v)", name, f.Fits[0].Name, f.Fits[0].AIC, best.AIC)
		}
		if best.PResampled < 0.02 || best.P < best.PResampled-0.1 {
			t.Errorf("%s: probabilities %v and %v", name, best.P, best.PResampled)
		}
		for _, other := range f.Fits {
			if nested := name == "exponential" && other.Name == "gamma"; other.Name != name && !nested && (other.P > 0.01 || other.PResampled > 0.02) {
				t.Errorf("%s taken for %s with probabilities %v and %v", name, other.Name, other.P, other.PResampled)
			}
		}
	}
}

// TestProbabilitiesAreHonest draws many small samples: the resampled probability
// is uniform, the plain one, whose parameters are fitted, almost never small.
func TestProbabilitiesAreHonest(t *testing.T) {
	const trials = 120
	for name := range samples {
		var below, plain float64
		for k := range trials {
			f, err := distribution.Of(draw(name, 60, uint64(100+k)), distribution.Options{Resamples: 99, Seed: uint64(k)})
			if err != nil {
				t.Fatal(err)
			}
			one := find(t, f, name)
			if one.PResampled <= 0.2 {
				below += 1. / trials
			}
			if one.P <= 0.2 {
				plain += 1. / trials
			}
		}
		if math.Abs(below-0.2) > 4*math.Sqrt(0.2*0.8/trials) || plain > 0.1 {
			t.Errorf("%s: probabilities up to 0.2 in %v of samples, the plain one in %v", name, below, plain)
		}
	}
}

// TestDensities integrate to the distribution of the numbers.
func TestDensities(t *testing.T) {
	f, err := distribution.Of(draw("gamma", 2000, 3), distribution.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range f.Fits {
		sum, mean := 0.0, 0.0
		const step = 1e-3
		for x := step / 2; x < 400; x += step {
			sum += step * one.Density(x)
			mean += step * x * one.Density(x)
		}
		near(t, one.Name+": integral of the density", sum, 1, 1e-3)
		if one.Name == "gamma" || one.Name == "exponential" {
			near(t, one.Name+": mean", mean, f.Mean, 1e-3)
		}
	}
}

func TestWhatCannotBeFitted(t *testing.T) {
	for _, c := range []struct {
		numbers []float64
		want    string
	}{
		{[]float64{1, 2, -1, 3, 4, 5}, "number 2 is -1"},
		{[]float64{1, 2, math.NaN(), 3, 4, 5}, "number 2 is NaN"},
		{[]float64{1, 2, math.Inf(1), 3, 4, 5}, "number 2 is +Inf"},
		{[]float64{1, 0, 0, 0, 0, 0, 2}, "2 of 7 numbers are above zero"},
		{[]float64{1, 1, 1, 1, 1}, "all numbers are the same"},
	} {
		if _, err := distribution.Of(c.numbers, distribution.Options{}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want %q", err, c.want)
		}
	}
}

// TestProbabilityOfDistances compares with kstwo of SciPy, which is exact for n.
func TestProbabilityOfDistances(t *testing.T) {
	for _, c := range []struct {
		distance float64
		n        int
		want     float64
	}{{0.05, 100, 0.9532159710635725}, {0.1, 100, 0.2526927570063874}, {0.15, 100, 0.019839242125641813}, {0.3, 20, 0.04306706665851623}, {0.001, 50, 1}} {
		near(t, "probability", distribution.Exceeds(c.distance, c.n), c.want, 0.007)
	}
}

// TestManyNumbers draws more numbers than a sample for the probability has: it is
// uniform all the same, of true distributions, and small of others.
func TestManyNumbers(t *testing.T) {
	sum, below := 0.0, 0.0
	const trials = 40
	for k := range uint64(trials) {
		f, err := distribution.Of(draw("gamma", 5000, 500+k), distribution.Options{Resamples: 29, Seed: k})
		if err != nil {
			t.Fatal(err)
		}
		p := find(t, f, "gamma").PResampled
		sum += p / trials
		if p <= 0.2 {
			below += 1. / trials
		}
		for _, name := range []string{"exponential", "log-normal"} {
			if p := find(t, f, name).PResampled; p > 0.04 {
				t.Errorf("%s has probability %v", name, p)
			}
		}
	}
	near(t, "mean probability", sum, 0.5, 4*math.Sqrt(1./12/trials))
	near(t, "share of probabilities up to 0.2", below, 0.2, 4*math.Sqrt(0.2*0.8/trials))
}
