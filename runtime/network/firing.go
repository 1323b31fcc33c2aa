package network

import (
	"math"

	"gonum.org/v1/gonum/stat"
)

// firing is how a cell has fired so far. Intervals are whole steps, so that
// their sums are exact.
type firing struct {
	count, first, last int32
	squares            uint64 // sum of the squares of the intervals
}

const firingBytes = 24

func (f *firing) spike(step int) {
	if f.count == 0 {
		f.first = int32(step)
	} else {
		interval := uint64(step) - uint64(f.last)
		f.squares += interval * interval
	}
	f.last = int32(step)
	f.count++
}

// cv is the coefficient of variation of the intervals of a cell with at least
// three spikes.
func (f *firing) cv() float64 {
	n := float64(f.count - 1)
	mean := float64(f.last-f.first) / n
	return math.Sqrt(max(0, float64(f.squares)-n*mean*mean)/(n-1)) / mean
}

// activity sums up a population after a time in s.
func (c *cells) activity(seconds float64) Activity {
	p := c.population
	a := Activity{Name: p.Name, Size: p.Size, Counts: make([]int32, p.Size), CVISI: math.NaN()}
	var all []float64
	for i := range c.firing {
		f := &c.firing[i]
		a.Counts[i] = f.count
		a.Spikes += int64(f.count)
		if f.count >= 3 && f.last > f.first {
			all = append(all, f.cv())
		}
	}
	if seconds > 0 {
		a.RateHz = float64(a.Spikes) / float64(p.Size) / seconds
	}
	if len(all) > 0 {
		a.CVISI = stat.Mean(all, nil)
	}
	return a
}
