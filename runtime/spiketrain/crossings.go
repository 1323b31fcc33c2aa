package spiketrain

// Crossings are the times at which values rise through a threshold, in the unit
// of time, interpolated between the samples before and after. A crossing counts
// once until the trace has been below the threshold again. Samples that are not
// numbers are passed over; a crossing beside one is at the sample above.
func Crossings(time, values []float64, threshold float64) []float64 {
	var times []float64
	below := false // since the last crossing
	for k := range min(len(time), len(values)) {
		v := values[k]
		if v >= threshold && below {
			times = append(times, crossing(time, values, k, threshold))
		}
		if v < threshold || v >= threshold {
			below = v < threshold
		}
	}
	return times
}

// crossing is the time of a crossing between samples k-1 and k.
func crossing(time, values []float64, k int, threshold float64) float64 {
	low, high := values[k-1], values[k]
	if !(low < threshold) { // a gap
		return time[k]
	}
	return time[k-1] + (time[k]-time[k-1])*(threshold-low)/(high-low)
}
