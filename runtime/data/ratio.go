package data

import (
	"fmt"
	"math"
)

// StepsPerSample is how many time steps dt make one sampling step, both in ms.
// It is an error if that is no whole number of at least 1.
func StepsPerSample(sampling, dt float64) (int, error) {
	if !(sampling > 0) || !(dt > 0) {
		return 0, fmt.Errorf("the sampling step (%g ms) and dt (%g ms) must be positive", sampling, dt)
	}
	ratio := sampling / dt
	whole := math.Round(ratio)
	if whole < 1 || math.Abs(ratio-whole) > 1e-6*whole || whole > 1<<31 {
		nearest := sampling / math.Max(1, math.Round(ratio))
		return 0, fmt.Errorf("dt = %g ms does not divide the sampling step of the data, %.9g ms (%.6g steps); dt = %.9g ms does",
			dt, sampling, ratio, nearest)
	}
	return int(whole), nil
}
