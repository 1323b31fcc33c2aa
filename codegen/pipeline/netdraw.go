package pipeline

import (
	"fmt"
	"math"

	"nmlc/lang/model"
	"nmlc/runtime/random"
	"nmlc/runtime/wiring"
)

// Each random number of an expression takes its own part of the numbers of a
// cell or connection, and draws again from it where it has to.
const (
	numbersOfDraw = 1 << 20
	mostTries     = 10_000
)

// dice throws the numbers of one draw in sequence.
type dice struct {
	draws wiring.Draws
	next  int
}

func (d *dice) uniform() float64 {
	d.next++
	return d.draws.Uniform(d.next - 1)
}

func (d *dice) normal() float64 {
	d.next++
	return d.draws.Normal(d.next - 1)
}

// random is a random number, drawn again until it lies within its bounds. It is
// NaN where that never happens, which who asked reports.
func (v *expressions[P]) random(x *model.Draw) func(*P) float64 {
	first := v.draws * numbersOfDraw
	v.draws++
	var args []func(*P) float64
	for _, a := range x.Args {
		args = append(args, v.compile(a))
	}
	once, draw := distribution[P](x.Kind), v.draw
	if once == nil {
		return v.fail(fmt.Errorf("internal error: no distribution %s", x.Kind))
	}
	lo, hi := v.bound(x.Min, math.Inf(-1)), v.bound(x.Max, math.Inf(1))
	return func(p *P) float64 {
		d := dice{draw(p), first}
		low, high := lo(p), hi(p)
		for range mostTries {
			var value float64
			if value, d = once(d, p, args); value >= low && value <= high {
				return value
			}
		}
		return math.NaN()
	}
}

// normal is the normal distribution that is the same for all: what wiring draws
// fastest.
func (v *values) normal(x *model.Draw) wiring.Amount {
	number := func(f wiring.Value) float64 {
		if v.err != nil {
			return math.NaN()
		}
		return f(&wiring.Pair{})
	}
	mean, deviation := number(v.compile(x.Args[0])), number(v.compile(x.Args[1]))
	low, high := number(v.bound(x.Min, math.Inf(-1))), number(v.bound(x.Max, math.Inf(1)))
	return wiring.Normal(mean, deviation, low, high)
}

func (v *expressions[P]) bound(x model.Expr, otherwise float64) func(*P) float64 {
	if x == nil {
		return func(*P) float64 { return otherwise }
	}
	return v.compile(x)
}

// distribution draws one number, and gives the dice back as they lie then: behind
// a pointer each draw would have to allocate them. It is nil for an unknown name.
func distribution[P any](name string) func(d dice, p *P, args []func(*P) float64) (float64, dice) {
	switch name {
	case "normal":
		return func(d dice, p *P, args []func(*P) float64) (float64, dice) {
			value := args[0](p) + float64(args[1](p)*d.normal())
			return value, d
		}
	case "uniform":
		return func(d dice, p *P, args []func(*P) float64) (float64, dice) {
			lo := args[0](p)
			value := lo + (args[1](p)-lo)*d.uniform()
			return value, d
		}
	case "lognormal":
		return func(d dice, p *P, args []func(*P) float64) (float64, dice) {
			mean, sd := args[0](p), args[1](p)
			variance := math.Log1p(sd * sd / (mean * mean)) // of the logarithm
			value := mean * math.Exp(math.Sqrt(variance)*d.normal()-variance/2)
			return value, d
		}
	case "exponential":
		return func(d dice, p *P, args []func(*P) float64) (float64, dice) {
			value := -args[0](p) * math.Log1p(-d.uniform())
			return value, d
		}
	case "gamma":
		return func(d dice, p *P, args []func(*P) float64) (float64, dice) {
			mean, sd := args[0](p), args[1](p)
			value := d.gamma(mean*mean/(sd*sd)) * sd * sd / mean
			return value, d
		}
	case "choice":
		return func(d dice, p *P, args []func(*P) float64) (float64, dice) {
			value := args[int(d.uniform()*float64(len(args)))](p)
			return value, d
		}
	case "bernoulli":
		return func(d dice, p *P, args []func(*P) float64) (float64, dice) {
			value := truth(d.uniform() < args[0](p))
			return value, d
		}
	}
	return nil
}

// gamma draws from the gamma distribution of that shape and scale 1 (G. Marsaglia,
// W. W. Tsang, ACM Trans. Math. Softw. 26, 363 (2000)); a shape below 1 from that
// of the next one.
func (d *dice) gamma(shape float64) float64 {
	if shape < 1 {
		u := 1 - d.uniform()
		return d.gamma(shape+1) * math.Pow(u, 1/shape)
	}
	k := shape - 1.0/3
	c := 1 / math.Sqrt(9*k)
	for range mostTries {
		x := d.normal()
		t := 1 + c*x
		if t <= 0 {
			continue
		}
		t = t * t * t
		if u := 1 - d.uniform(); math.Log(u) < x*x/2+k-k*t+k*math.Log(t) {
			return k * t
		}
	}
	return math.NaN()
}

// cellDraws are the numbers of one cell.
type cellDraws struct {
	numbers random.Stream
	cell    uint32
}

// Uniform is in [0, 1).
func (c cellDraws) Uniform(k int) float64 { return c.numbers.Uniform(c.cell, uint64(k)) }

// Normal is standard normal, independent of Uniform.
func (c cellDraws) Normal(k int) float64 { return c.numbers.Normal(c.cell, 1<<32|uint64(k)) }
