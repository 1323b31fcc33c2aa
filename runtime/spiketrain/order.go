package spiketrain

// SpikeTimes is the sum of (t_i - s_i)^2 over the spikes of model and data
// matched in order, in ms^2, with its derivative by each spike of the model
// (ms). A spike that one train has and the other lacks costs that many ms^2: so
// values compare between counts, but jump where a count changes; the derivative
// sees matched spikes alone. It is zero for equal trains.
//
// With a cost the error of one spike is bounded by moving none: take the square
// of a shift at which a spike counts as another one.
func SpikeTimes(model, data []float64, cost float64) (value float64, grad []float64) {
	grad = make([]float64, len(model))
	matched := min(len(model), len(data))
	for i := range matched {
		d := model[i] - data[i]
		value += d * d
		grad[i] = 2 * d
	}
	return value + cost*float64(max(len(model), len(data))-matched), grad
}

// Intervals is the mean squared difference of the interspike intervals of model
// and data, matched in order, in ms^2, with its derivative by each spike of the
// model (ms). An interval that one train lacks costs that many ms^2; the mean
// is over the intervals of the longer train. A train of fewer than two spikes
// has no interval. A shift of a whole train changes nothing.
func Intervals(model, data []float64, cost float64) (value float64, grad []float64) {
	grad = make([]float64, len(model))
	ours, theirs := max(0, len(model)-1), max(0, len(data)-1)
	most, matched := float64(max(ours, theirs)), min(ours, theirs)
	if most == 0 {
		return 0, grad
	}
	for i := range matched {
		d := (model[i+1] - model[i]) - (data[i+1] - data[i])
		value += d * d
		grad[i] -= 2 * d / most
		grad[i+1] += 2 * d / most
	}
	return (value + cost*(most-float64(matched))) / most, grad
}
