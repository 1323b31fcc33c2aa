package main

import (
	"context"
	"fmt"
	"math"
	"regexp"
	"strings"
	"testing"

	"nmlc/runtime/network"
	"nmlc/stdlib"
)

const sampled = 300 // cells of each population

// opened is the library's network with a sample of the cells, whose presynaptic
// cells are Poisson sources with the published rates: numbers of connections,
// weights and drives of a cell are those of the whole network.
func opened(t *testing.T) string {
	t.Helper()
	text, _ := stdlib.Read("stdlib/network/microcircuit")
	populations := regexp.MustCompile(`population (\w+): LIF\[(\d+)\]`)
	var from strings.Builder
	for i, found := range populations.FindAllStringSubmatch(text, -1) {
		fmt.Fprintf(&from, "    population From%s: poisson(%g Hz)[%s]\n", found[1], published[i], found[2])
	}
	if n := strings.Count(from.String(), "\n"); n != len(published) {
		t.Fatalf("the library's microcircuit has %d populations", n)
	}
	text = populations.ReplaceAllString(text, fmt.Sprintf("population $1: LIF[%d]", sampled))
	text = regexp.MustCompile(`connect (\w+) ->`).ReplaceAllString(text, "connect From$1 ->")
	return strings.Replace(text, "network Microcircuit {\n", "network Microcircuit {\n"+from.String(), 1)
}

// The rates of cells that receive Poisson input of known rates follow from its
// mean and variance, to some per cent at these weights. They are near those of the
// whole network too, where input is less noisy since populations react to each
// other: a wrong weight or number of connections would show.
func TestRatesAtPublishedInputAreThoseOfTheory(t *testing.T) {
	plan, err := setting{seconds: 1.8, threads: 1}.plan(opened(t))
	if err != nil {
		t.Fatal(err)
	}
	job := plan.Job
	r, err := network.Run(context.Background(), job)
	if err != nil {
		t.Fatal(err)
	}
	for i := range published {
		p := i + len(published)
		received := inputOf(job, p)
		want := received.rate()
		hz, sem := meanOf(r.Rates[p][2:])
		t.Logf("%s: %.3f ± %.3f Hz, theory %.3f", job.Populations[p].Name, hz, sem, want)
		if math.Abs(hz-want) > 0.15*want+3*sem {
			t.Errorf("%s fires at %.3f ± %.3f Hz, theory says %.3f", job.Populations[p].Name, hz, sem, want)
		}
		if hz > 1.7*published[i] || hz < published[i]/1.7 {
			t.Errorf("%s fires at %.3f Hz, in the whole network at %.3f", job.Populations[p].Name, hz, published[i])
		}
	}
}

// input is what a cell receives, in mV: mean and variance in time of the
// membrane (without threshold, and with deltas for currents), and the variance of
// the mean among the cells, which have different numbers of connections.
type input struct{ mean, noise, spread float64 }

const (
	tau, decay, resistance = 10, 0.5, 40 // ms, ms, MOhm
	rest, threshold        = -65, -50    // mV; the reset is at rest
	refractory             = 2           // ms
)

func inputOf(job *network.Job, population int) input {
	in := input{mean: rest}
	add := func(weight, square, rate float64) {
		const jump = resistance * decay // / tau: of the membrane, per weight
		in.mean += jump * weight * rate
		in.noise += jump * jump / tau * square * rate
	}
	for _, p := range job.Projections {
		if p.Post != population {
			continue
		}
		sum, squares := 0.0, 0.0
		for _, w := range p.Edges.Weight {
			sum, squares = sum+w, squares+w*w
		}
		cells, rate := float64(p.Edges.Post), published[p.Pre]*1e-3
		add(sum/cells, squares/cells, rate)
		in.spread += math.Pow(resistance*decay*rate, 2) * squares / cells
	}
	for _, d := range job.Drives {
		if d.Post == population {
			add(d.Weight[0], d.Weight[0]*d.Weight[0], d.Mean[0]/dt)
		}
	}
	return in
}

// rate averages over the cells, by the rule of Simpson.
func (in input) rate() float64 {
	deviation := math.Sqrt(in.spread)
	return integral(-5, 5, func(z float64) float64 {
		return siegert(in.mean+z*deviation, math.Sqrt(in.noise)) * math.Exp(-z*z/2) / math.Sqrt(2*math.Pi)
	})
}

// siegert is the rate, in Hz, of an integrate-and-fire cell with exponential
// currents that are short against the membrane (N. Fourcaud, N. Brunel, Neural
// Comput. 14, 2057 (2002)).
func siegert(mean, deviation float64) float64 {
	const riemann = 1.4603545088095868 // |zeta(1/2)|
	shift := math.Sqrt2 * riemann / 2 * math.Sqrt(decay/float64(tau))
	low, high := (rest-mean)/deviation+shift, (threshold-mean)/deviation+shift
	passage := integral(low, high, func(x float64) float64 { return math.Exp(x*x) * math.Erfc(-x) })
	return 1e3 / (refractory + tau*math.Sqrt(math.Pi)*passage)
}

func integral(from, to float64, f func(float64) float64) float64 {
	const steps = 400
	h := (to - from) / steps
	sum := f(from) + f(to)
	for k := 1; k < steps; k++ {
		sum += f(from+float64(k)*h) * float64(2+2*(k%2))
	}
	return sum * h / 3
}
