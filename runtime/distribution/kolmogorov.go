package distribution

import "math"

// distance is that of Kolmogorov and Smirnov between ascending numbers and a
// distribution function.
func distance(x []float64, cdf func(float64) float64) float64 {
	n, most := float64(len(x)), 0.0
	for i, v := range x {
		p := cdf(v)
		most = max(most, float64(i+1)/n-p, p-float64(i)/n)
	}
	return most
}

// exceeds is the probability that n numbers of a distribution lie as far from it:
// the limit of Kolmogorov with the correction for n of M. A. Stephens, J. R. Stat.
// Soc. B 32, 115 (1970).
func exceeds(distance float64, n int) float64 {
	t := scaled(distance, n)
	if t < 0.2 { // where the series converges slowly, and 1 is exact to 12 digits
		return 1
	}
	sum, sign := 0.0, 1.0
	for k := 1.0; k < 100; k++ {
		term := math.Exp(-2 * k * k * t * t)
		sum += sign * term
		if term < 1e-17 {
			break
		}
		sign = -sign
	}
	return min(1, max(0, 2*sum))
}

// scaled is a distance in a scale in which its distribution hardly depends on how
// many numbers there are.
func scaled(distance float64, n int) float64 {
	root := math.Sqrt(float64(n))
	return (root + 0.12 + 0.11/root) * distance
}
