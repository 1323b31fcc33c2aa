package wiring

import "math"

// normal is a normal distribution between bounds.
type normal struct{ mean, deviation, low, high float64 }

// mostTries are made to draw a number within bounds.
const mostTries = 10_000

// Normal draws from a normal distribution, again until the number lies within
// the bounds. It is NaN where that never happens.
func Normal(mean, deviation, low, high float64) Amount {
	n := &normal{mean, deviation, low, high}
	return Amount{Each: n.draw, normal: n}
}

func (n *normal) draw(p *Pair) float64 {
	for k := range mostTries {
		if v := n.of(p.Draw.Normal(k)); n.holds(v) {
			return v
		}
	}
	return math.NaN()
}

// of is the number that a standard normal one stands for.
func (n *normal) of(standard float64) float64 { return n.mean + float64(n.deviation*standard) }

func (n *normal) holds(v float64) bool { return v >= n.low && v <= n.high }

// drawn says that an amount needs no Pair.
func (a *Amount) drawn() bool { return a.Each == nil || a.normal != nil }
