package train

import (
	"fmt"
	"math"
)

// Optimizer says how a gradient moves values. Zero values stand for the
// defaults, but for Decay.
type Optimizer struct {
	Name     string  `json:"name"` // sgd, momentum, adam, adamw, rmsprop
	Rate     float64 `json:"rate"`
	Momentum float64 `json:"momentum,omitempty"` // of momentum
	Beta1    float64 `json:"beta1,omitempty"`    // of adam and adamw
	Beta2    float64 `json:"beta2,omitempty"`    // of adam and adamw; of rmsprop the share of the mean square that stays
	Epsilon  float64 `json:"epsilon,omitempty"`
	// Decay draws values to zero: as a part of the gradient, of adamw as a share of the
	// rate (I. Loshchilov, F. Hutter, Decoupled weight decay regularization, ICLR 2019).
	Decay float64 `json:"decay,omitempty"`
}

// rules are the optimisers, and the sums over past gradients that each keeps.
var rules = map[string]struct {
	defaults Optimizer
	sums     int
	step     func(o *Optimizer, at *position)
}{
	"sgd":      {Optimizer{Rate: 1e-2}, 0, (*Optimizer).sgd},
	"momentum": {Optimizer{Rate: 1e-2, Momentum: 0.9}, 1, (*Optimizer).momentum},
	"adam":     {Optimizer{Rate: 1e-3, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-8}, 2, (*Optimizer).adam},
	"adamw":    {Optimizer{Rate: 1e-3, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-8}, 2, (*Optimizer).adam},
	"rmsprop":  {Optimizer{Rate: 1e-2, Beta2: 0.99, Epsilon: 1e-8}, 1, (*Optimizer).rmsprop},
}

// withDefaults fills in what was left open.
func (o Optimizer) withDefaults() (Optimizer, error) {
	rule, ok := rules[o.Name]
	if !ok {
		return o, fmt.Errorf("unknown optimiser %q: there are adam, adamw, momentum, rmsprop and sgd", o.Name)
	}
	d := rule.defaults
	for _, f := range []struct {
		value     *float64
		otherwise float64
		name      string
		most      float64
	}{
		{&o.Rate, d.Rate, "rate", math.MaxFloat64}, {&o.Momentum, d.Momentum, "momentum", 1}, {&o.Beta1, d.Beta1, "beta1", 1},
		{&o.Beta2, d.Beta2, "beta2", 1}, {&o.Epsilon, d.Epsilon, "epsilon", math.MaxFloat64}, {&o.Decay, 0, "decay", math.MaxFloat64},
	} {
		if *f.value == 0 {
			*f.value = f.otherwise
		}
		if !(*f.value >= 0 && *f.value <= f.most) || f.most == 1 && *f.value == 1 {
			return o, fmt.Errorf("optimiser %s: %s is %v", o.Name, f.name, *f.value)
		}
	}
	return o, nil
}

// position is where the values of one Free stand, and the gradient there.
type position struct {
	values, gradient []float64    // gradient by moves, after clipping
	unit             float64      // of a move
	sums             [2][]float64 // over past gradients
	rate             float64
	count            int // steps, with this one
}

// pulled is the gradient with the decay in it.
func (o *Optimizer) pulled(at *position, i int) float64 {
	return at.gradient[i] + o.Decay*at.values[i]/at.unit
}

// move goes that far down. A move of zero leaves the value as it is, to the bit.
func (at *position) move(i int, by float64) { at.values[i] -= at.unit * (at.rate * by) }

func (o *Optimizer) sgd(at *position) {
	for i := range at.values {
		at.move(i, o.pulled(at, i))
	}
}

// momentum is the heavy ball of B. T. Polyak (1964): a velocity that forgets.
func (o *Optimizer) momentum(at *position) {
	velocity := at.sums[0]
	for i := range at.values {
		velocity[i] = o.Momentum*velocity[i] + o.pulled(at, i)
		at.move(i, velocity[i])
	}
}

// adam is that of D. P. Kingma and J. Ba (ICLR 2015), and of adamw.
func (o *Optimizer) adam(at *position) {
	mean, square := at.sums[0], at.sums[1]
	correctMean, correctSquare := 1-math.Pow(o.Beta1, float64(at.count)), 1-math.Pow(o.Beta2, float64(at.count))
	for i := range at.values {
		g := at.gradient[i]
		if o.Name == "adam" {
			g = o.pulled(at, i)
		} else {
			at.move(i, o.Decay*at.values[i]/at.unit)
		}
		mean[i] = o.Beta1*mean[i] + (1-o.Beta1)*g
		square[i] = o.Beta2*square[i] + (1-o.Beta2)*g*g
		at.move(i, mean[i]/correctMean/(math.Sqrt(square[i]/correctSquare)+o.Epsilon))
	}
}

// rmsprop is that of T. Tieleman and G. Hinton (Coursera lecture 6.5, 2012).
func (o *Optimizer) rmsprop(at *position) {
	square := at.sums[0]
	for i := range at.values {
		g := o.pulled(at, i)
		square[i] = o.Beta2*square[i] + (1-o.Beta2)*g*g
		at.move(i, g/(math.Sqrt(square[i])+o.Epsilon))
	}
}
