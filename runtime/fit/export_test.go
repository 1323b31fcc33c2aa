package fit

import "context"

// LossAndGradient evaluates a job at values of all its parameters: the loss and
// its derivatives by the parameters that are differentiated by, in their order.
func LossAndGradient(job *Job, values []float64) (loss float64, grad []float64, err error) {
	job = job.withDefaults()
	if err := job.check(); err != nil {
		return 0, nil, err
	}
	e, err := newEvaluator(context.Background(), job)
	if err != nil {
		return 0, nil, err
	}
	sum := matrix(1, e.width(gradients))
	e.evaluate([][]float64{values}, gradients, sum)
	grad = sum[0][1:]
	for i := range grad {
		grad[i] /= e.total
	}
	alone := matrix(1, e.width(valueOnly))
	e.evaluate([][]float64{values}, valueOnly, alone)
	return alone[0][0] / e.total, grad, nil
}

// Spikes are the recorded spikes of a job's sweeps.
func Spikes(job *Job) [][]float64 {
	var out [][]float64
	for i := range job.Sweeps {
		out = append(out, recordedSpikes(job, &job.Sweeps[i]))
	}
	return out
}
