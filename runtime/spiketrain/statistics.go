package spiketrain

import (
	"math"

	"gonum.org/v1/gonum/stat"
)

// Statistics describe one train. What a train is too short for is NaN.
type Statistics struct {
	Count        int
	Latency      float64 // ms, time of the first spike
	MeanInterval float64 // ms, from two spikes on
	CV           float64 // of the intervals, from three spikes on: deviation over mean
}

// Describe computes the statistics of a train. The deviation is that of a
// sample, with n - 1.
func Describe(train []float64) Statistics {
	s := Statistics{Count: len(train), Latency: math.NaN(), MeanInterval: math.NaN(), CV: math.NaN()}
	if s.Count > 0 {
		s.Latency = train[0]
	}
	intervals := make([]float64, max(0, s.Count-1))
	for i := range intervals {
		intervals[i] = train[i+1] - train[i]
	}
	switch {
	case s.Count == 2:
		s.MeanInterval = intervals[0]
	case s.Count > 2:
		mean, deviation := stat.MeanStdDev(intervals, nil)
		s.MeanInterval, s.CV = mean, deviation/mean
	}
	return s
}
