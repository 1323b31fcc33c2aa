// Package distribution says which of some distributions positive numbers come
// from: weights, rates, intervals.
//
// Place on the path of the data: trained weights -> Fits -> figures and tables.
package distribution

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

// Fits are distributions fitted to the same numbers, the likeliest first.
type Fits struct {
	Count int // numbers above zero
	// Zeros are the numbers that are zero, left out of the fits: of weights, those that
	// their bound holds there.
	Zeros             int
	Mean, SD, Median  float64 // of the numbers above zero
	Smallest, Largest float64
	Fits              []Fit // by ascending AIC
}

// Fit is a distribution with the parameters of greatest likelihood.
type Fit struct {
	Name          string
	Parameters    []Parameter
	LogLikelihood float64
	AIC           float64 // 2 parameters - 2 log-likelihood: smaller is better
	KS            float64 // largest distance of the two distribution functions
	// P is the probability of a distance as large, were these the true parameters. Since
	// they are fitted to the same numbers it is too large: optimistic.
	P float64
	// PResampled is the same with parameters fitted anew to samples of the fitted
	// distribution (H. W. Lilliefors, J. Am. Stat. Assoc. 62, 399 (1967)): what to trust;
	// NaN without resamples.
	PResampled float64
	density    func(x float64) float64
}

// Parameter is one of a distribution, in the unit of the numbers where it has one.
type Parameter struct {
	Name  string
	Value float64
}

// Density is the fitted density of probability at x.
func (f *Fit) Density(x float64) float64 { return f.density(x) }

// Options says how much to do for the probabilities.
type Options struct {
	Resamples int // 0 for none; 200 give them to about 0.03
	Seed      uint64
}

// fewest is how many numbers a fit of two parameters needs to mean anything.
const fewest = 5

// Of fits half-normal, exponential, log-normal and gamma distributions to numbers,
// none of which is negative.
func Of(numbers []float64, o Options) (*Fits, error) {
	x := make([]float64, 0, len(numbers))
	for i, v := range numbers {
		if !(v >= 0) || math.IsInf(v, 0) {
			return nil, fmt.Errorf("number %d is %v: expected numbers from zero up", i, v)
		}
		if v > 0 {
			x = append(x, v)
		}
	}
	if len(x) < fewest {
		return nil, fmt.Errorf("%d of %d numbers are above zero: expected at least %d", len(x), len(numbers), fewest)
	}
	slices.Sort(x)
	if x[0] == x[len(x)-1] {
		return nil, errors.New("all numbers are the same")
	}
	f := describe(x)
	f.Zeros = len(numbers) - len(x)
	for k, family := range families {
		f.Fits = append(f.Fits, family.fit(x, o, uint64(k)))
	}
	slices.SortStableFunc(f.Fits, func(a, b Fit) int {
		if a.AIC < b.AIC {
			return -1
		}
		return 1
	})
	return f, nil
}

// describe sums up ascending numbers.
func describe(x []float64) *Fits {
	n := len(x)
	f := &Fits{Count: n, Smallest: x[0], Largest: x[n-1], Median: (x[(n-1)/2] + x[n/2]) / 2}
	m := momentsOf(x)
	f.Mean, f.SD = m.mean, math.Sqrt(m.square-m.mean*m.mean)
	return f
}

func (y *family) fit(x []float64, o Options, stream uint64) Fit {
	d := y.likeliest(momentsOf(x))
	f := Fit{Name: y.name, PResampled: math.NaN(), KS: distance(x, d.CDF), density: func(v float64) float64 { return math.Exp(d.LogProb(v)) }}
	for k, value := range y.values(d) {
		f.Parameters = append(f.Parameters, Parameter{y.parameters[k], value})
	}
	for _, v := range x {
		f.LogLikelihood += d.LogProb(v)
	}
	f.AIC = 2*float64(len(f.Parameters)) - 2*f.LogLikelihood
	f.P = exceeds(f.KS, len(x))
	if o.Resamples > 0 {
		f.PResampled = y.resampled(d, f.KS, len(x), o.Resamples, rand.NewPCG(o.Seed, stream))
	}
	return f
}

// mostDrawn is the size of a sample. With more numbers distances only shrink, in
// proportion to what scaled takes out.
const mostDrawn = 2000

// resampled is the share of samples of a distribution that lie as far from what is
// fitted to them. The numbers themselves count as one of the samples.
func (y *family) resampled(d law, ks float64, n, samples int, source rand.Source) float64 {
	numbers := rand.New(source)
	x := make([]float64, min(n, mostDrawn))
	farther := 1
	for range samples {
		for i := range x {
			x[i] = d.draw(numbers)
		}
		slices.Sort(x)
		if scaled(distance(x, y.likeliest(momentsOf(x)).CDF), len(x)) >= scaled(ks, n) {
			farther++
		}
	}
	return float64(farther) / float64(samples+1)
}
