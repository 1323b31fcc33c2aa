package distribution

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/mathext"
	"gonum.org/v1/gonum/stat/distuv"
)

// law is a distribution with its parameters.
type law interface {
	CDF(x float64) float64
	LogProb(x float64) float64
	draw(numbers *rand.Rand) float64
}

// family is a kind of distribution.
type family struct {
	name       string
	parameters []string
	likeliest  func(moments) law
	values     func(law) []float64 // of the parameters
}

var families = []*family{
	{"half-normal", []string{"sigma"}, func(m moments) law { return halfNormal{math.Sqrt(m.square)} },
		func(d law) []float64 { return []float64{d.(halfNormal).sigma} }},
	{"exponential", []string{"mean"}, func(m moments) law { return exponential{distuv.Exponential{Rate: 1 / m.mean}} },
		func(d law) []float64 { return []float64{1 / d.(exponential).Rate} }},
	{"log-normal", []string{"mu", "sigma"}, func(m moments) law { return logNormal{distuv.LogNormal{Mu: m.log, Sigma: m.logSD}} },
		func(d law) []float64 { return []float64{d.(logNormal).Mu, d.(logNormal).Sigma} }},
	{"gamma", []string{"shape", "scale"}, likeliestGamma,
		func(d law) []float64 { return []float64{d.(gamma).Alpha, 1 / d.(gamma).Beta} }},
}

// moments are means over the numbers: all that the likelihoods depend on.
type moments struct{ mean, square, log, logSD float64 }

func momentsOf(x []float64) moments {
	var m moments
	n := float64(len(x))
	for _, v := range x {
		m.mean += v / n
		m.square += v * v / n
		m.log += math.Log(v) / n
	}
	variance := 0.0
	for _, v := range x {
		off := math.Log(v) - m.log
		variance += off * off / n
	}
	m.logSD = math.Sqrt(variance)
	return m
}

// halfNormal is the distribution of the size of a normal number of mean 0.
type halfNormal struct{ sigma float64 }

func (h halfNormal) CDF(x float64) float64 { return math.Erf(x / h.sigma / math.Sqrt2) }

func (h halfNormal) LogProb(x float64) float64 {
	z := x / h.sigma
	return math.Log(2/math.Pi)/2 - math.Log(h.sigma) - z*z/2
}

func (h halfNormal) draw(numbers *rand.Rand) float64 {
	return h.sigma * math.Abs(numbers.NormFloat64())
}

type exponential struct{ distuv.Exponential }

func (e exponential) draw(numbers *rand.Rand) float64 { return numbers.ExpFloat64() / e.Rate }

type logNormal struct{ distuv.LogNormal }

func (l logNormal) draw(numbers *rand.Rand) float64 {
	return math.Exp(l.Mu + l.Sigma*numbers.NormFloat64())
}

type gamma struct{ distuv.Gamma }

func (g gamma) draw(numbers *rand.Rand) float64 {
	g.Src = numbers
	return g.Rand()
}

// likeliestGamma solves log k - digamma(k) = log mean - mean log for the shape k
// by Newton's method on 1/k, from the start of T. P. Minka, Estimating a gamma
// distribution (2002).
func likeliestGamma(m moments) law {
	gap := math.Log(m.mean) - m.log
	k := (3 - gap + math.Sqrt((gap-3)*(gap-3)+24*gap)) / (12 * gap)
	for range 50 {
		step := (math.Log(k) - mathext.Digamma(k) - gap) / (k * k * (1/k - trigamma(k)))
		next := 1 / (1/k + step)
		if done := math.Abs(next-k) <= 1e-14*k; done || !(next > 0) {
			break
		}
		k = next
	}
	return gamma{distuv.Gamma{Alpha: k, Beta: k / m.mean}}
}

// trigamma is the derivative of the digamma function: the zeta function of 2.
func trigamma(x float64) float64 { return mathext.Zeta(2, x) }
