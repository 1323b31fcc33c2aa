// Package spiketrain measures spike trains: how alike two of them are, as a
// score or as a loss with its derivative by every spike time, and what one
// looks like by itself. A train is a list of times in ms, ascending, counted
// from the beginning of the window that is compared.
//
// Place on the path of the data: spike times -> losses of a fit, scores,
// figures. It knows nothing of cells.
package spiketrain

import "math"

// Gamma is the coincidence factor of a model's train with a recorded one,
//
//	2/(1 - 2 D r) (N_coinc - 2 D r N_data)/(N_data + N_model),  r = N_data/duration,
//
// with precision D and duration in ms (Kistler, Gerstner and van Hemmen, Neural
// Comput. 9:1015, 1997; Jolivet et al., J. Neurosci. Methods
// 169:417, 2008). It is 1 for coinciding trains and 0 on average for a Poisson
// train of the data's rate. Each spike counts in one coincidence, |t - s| <= D,
// at most. r is the rate of the data, as Wang et al. (arXiv 2406.19708) have it;
// the first paper takes that of the model, which differs where rates do.
//
// Two empty trains coincide: 1. Where chance alone would make all spikes
// coincide, 2 D r >= 1, the factor means nothing: NaN.
func Gamma(model, data []float64, precision, duration float64) float64 {
	if len(model)+len(data) == 0 {
		return 1
	}
	n := float64(len(data))
	chance := 2 * precision * n / duration
	if chance >= 1 {
		return math.NaN()
	}
	hits := float64(coincidences(model, data, precision))
	return 2 / (1 - chance) * (hits - chance*n) / (n + float64(len(model)))
}

// coincidences is the largest number of pairs of spikes no further apart than
// the precision, each spike in one pair at most. Of ordered trains, pairing
// whatever comes first is best.
func coincidences(a, b []float64, precision float64) int {
	pairs := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] < b[j]-precision:
			i++
		case b[j] < a[i]-precision:
			j++
		default:
			i, j, pairs = i+1, j+1, pairs+1
		}
	}
	return pairs
}

// GammaLoss is 1 + 2 |r_data - r_model|/r_data - Gamma, zero for coinciding
// trains (Wang et al., arXiv 2406.19708). It is infinite where the model spikes
// and the data do not. As Gamma it is constant but for jumps: a score, nothing to
// differentiate.
func GammaLoss(model, data []float64, precision, duration float64) float64 {
	n, surplus := float64(len(data)), math.Abs(float64(len(data)-len(model)))
	if surplus > 0 {
		surplus /= n
	}
	return 1 + 2*surplus - Gamma(model, data, precision, duration)
}

// Reliability is the mean coincidence factor of repeats of one experiment, over
// all ordered pairs: what a model that knew the cell perfectly could reach. It
// is NaN for fewer than two repeats.
func Reliability(repeats [][]float64, precision, duration float64) float64 {
	sum := 0.0
	for i := range repeats {
		for j := range repeats {
			if i != j {
				sum += Gamma(repeats[i], repeats[j], precision, duration)
			}
		}
	}
	return sum / float64(len(repeats)*(len(repeats)-1))
}

// GammaOverRepeats is the mean coincidence factor of a model's train with each
// repeat of an experiment, divided by the reliability of these (Jolivet et al.
// 2008): 1 for a model that is as close to the cell as the cell is to itself.
func GammaOverRepeats(model []float64, repeats [][]float64, precision, duration float64) float64 {
	sum := 0.0
	for _, data := range repeats {
		sum += Gamma(model, data, precision, duration)
	}
	return sum / float64(len(repeats)) / Reliability(repeats, precision, duration)
}
