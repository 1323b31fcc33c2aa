package network

import (
	"math"
	"sort"
)

// counts draws from a Poisson distribution by inversion. The first bits of a
// uniform number tell the count in all but few cases.
type counts struct {
	guide []int32  // by the first bits: the count, or unsure
	first int      // the count of below[0]
	below []uint64 // 2^64 times the probability of no more than first + k; the last is open
}

const (
	guideBits = 10
	unsure    = -1
	// largestMean is the most arrivals per cell and step that a drive may have.
	largestMean = 1e6
)

func newCounts(mean float64) *counts {
	c := &counts{}
	first, pmf := poissonTable(mean)
	c.first = first
	sum := 0.0
	for _, p := range pmf {
		sum += p
		if sum >= 1-0x1p-53 {
			break
		}
		c.below = append(c.below, uint64(math.Ldexp(sum, 64)))
	}
	c.guide = make([]int32, 1<<guideBits)
	for i := range c.guide {
		low := uint64(i) << (64 - guideBits)
		c.guide[i] = int32(c.search(low))
		if c.search(low|(1<<(64-guideBits)-1)) != int(c.guide[i]) {
			c.guide[i] = unsure
		}
	}
	return c
}

// search inverts the distribution at u / 2^64.
func (c *counts) search(u uint64) int {
	return c.first + sort.Search(len(c.below), func(k int) bool { return u < c.below[k] })
}

// poissonTable gives the probabilities of first, first + 1, ..., from the
// largest outwards, so that nothing is lost to rounding; what is left out adds
// up to less than 2^-60.
func poissonTable(mean float64) (first int, pmf []float64) {
	if mean == 0 {
		return 0, []float64{1}
	}
	spread := 10*math.Sqrt(mean) + 40
	mode := math.Floor(mean)
	first = int(max(0, mode-spread))
	pmf = make([]float64, int(mode+spread)-first+1)
	at := int(mode) - first
	logGamma, _ := math.Lgamma(mode + 1)
	pmf[at] = math.Exp(mode*math.Log(mean) - mean - logGamma)
	for k := at; k > 0; k-- {
		pmf[k-1] = pmf[k] * float64(first+k) / mean
	}
	for k := at + 1; k < len(pmf); k++ {
		pmf[k] = pmf[k-1] * mean / float64(first+k)
	}
	sum := 0.0
	for _, p := range pmf {
		sum += p
	}
	for k := range pmf {
		pmf[k] /= sum
	}
	return first, pmf
}
