package optimize

import "math"

// clamp projects a coordinate on the unit interval.
func clamp(x float64) float64 { return math.Min(1, math.Max(0, x)) }

// mirrorAll reflects what lies outside the unit box back into it, as often as
// needed. Unlike projection it does not pile points up on the border.
func mirrorAll(x []float64) {
	for k, v := range x {
		if v < 0 || v > 1 {
			v = math.Abs(math.Mod(v, 2))
			x[k] = math.Min(v, 2-v)
		}
	}
}

// projectedGradient is the largest move that a unit step down the gradient
// makes inside the box: zero exactly at a stationary point.
func projectedGradient(x, grad []float64) float64 {
	largest := 0.0
	for i := range x {
		largest = math.Max(largest, math.Abs(clamp(x[i]-grad[i])-x[i]))
	}
	return largest
}

// freeVariables marks the coordinates that may move: all but those on a bound
// with the loss falling outwards.
func freeVariables(x, grad []float64, free []bool) {
	for i := range x {
		free[i] = !(x[i] <= 0 && grad[i] >= 0) && !(x[i] >= 1 && grad[i] <= 0)
	}
}

func finite(values ...float64) bool {
	for _, v := range values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return false
		}
	}
	return true
}

func dotFree(a, b []float64, free []bool) float64 {
	sum := 0.0
	for i := range a {
		if free[i] {
			sum += a[i] * b[i]
		}
	}
	return sum
}

// settled reports whether the loss fell by no more than the tolerance, relative
// to the loss itself, or for losses that go to zero, to where it began.
func settled(before, after, first, tolerance float64) bool {
	scale := math.Max(math.Max(math.Abs(before), math.Abs(after)), 1e-12*math.Abs(first))
	return before-after <= tolerance*scale
}
