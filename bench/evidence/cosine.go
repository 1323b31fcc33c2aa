package main

import (
	"math"

	"nmlc/bench/learner"
	"nmlc/runtime/task"
)

// compare is the cosine of the rule's gradient with that of BPTT on the same
// trials: of all that is trained, and of recurrent weights alone.
func (r *result) compare(l *learner.Learner, values [][]float64, trials []*task.Trial) (all, recurrent float64, err error) {
	if r.Rule == "bptt" {
		return 1, 1, nil
	}
	exact, err := r.prepare("bptt")
	if err != nil {
		return 0, 0, err
	}
	a, err := l.Machine.Gradient(values, trials)
	if err != nil {
		return 0, 0, err
	}
	b, err := exact.Machine.Gradient(values, trials)
	if err != nil {
		return 0, 0, err
	}
	var x, y []float64
	at := 0
	for i := range values {
		end := at + len(values[i])
		if l.Of(i, "exc", "inh") {
			x, y = append(x, a.Gradient[at:end]...), append(y, b.Gradient[at:end]...)
		}
		at = end
	}
	return cosine(a.Gradient, b.Gradient), cosine(x, y), nil
}

func cosine(a, b []float64) float64 {
	var ab, aa, bb float64
	for i := range a {
		ab, aa, bb = ab+a[i]*b[i], aa+a[i]*a[i], bb+b[i]*b[i]
	}
	return ab / math.Sqrt(aa*bb)
}
