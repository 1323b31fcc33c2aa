package fit_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"nmlc/runtime/fit"
)

// The likelihood and the mean square of a cell that is reset at the recorded
// spikes, by a loop written by hand.
func TestTeacherForcedLossAgainstASlowReference(t *testing.T) {
	text := fmt.Sprintf(leakyText, "teacher spikes; loss likelihood(width = width, rate = 0.5/ms) weight 0.7; loss mse(V) weight 0.3\n"+
		"    exclude spikes(before = 1 ms, after = 3 ms); train 5 ms .. 140 ms; test 140 ms .. 160 ms")
	job := made(t, "interp", withEuler(text), nil)
	job.Sweeps = twoSweeps()
	values := []float64{12, 50, 15, 0.02, 1.5}
	got, _, err := fit.LossAndGradient(job, values)
	if err != nil {
		t.Fatal(err)
	}
	const dt, steps, from, to = 0.05, 3200, 5.0, 140.0
	var nats, squares, samples, spikes float64
	for s, sweep := range job.Sweeps {
		recorded := fit.Spikes(job)[s]
		v, w, left := 0.0, 0.0, 0
		for k := range steps {
			time := float64(k) * dt
			sample := k / 2
			counts := time >= from-1e-9 && float64(sample)*0.1 < to-1e-9
			spiked := false
			masked := false
			for _, at := range recorded {
				spiked = spiked || at > time+1e-9 && at <= time+dt+1e-9
				masked = masked || time >= at-1 && time <= at+3
			}
			if d := v - sweep.Targets[0][sample]; k%2 == 0 && counts && !masked {
				squares += d * d
				samples++
			}
			next := v + dt*(values[1]*(sweep.Inputs[0][sample]-w)-v)/values[0]
			if left > 0 {
				next = v
			} else if counts {
				h := 0.5 * math.Exp((next-values[2])/values[4]) * dt
				if spiked {
					nats -= math.Log(1 - math.Exp(-h))
				} else {
					nats += h
				}
			}
			if counts && spiked {
				spikes++
			}
			w += dt * -w / 60
			v, left = next, max(0, left-1)
			if spiked {
				v, w, left = 2, w+values[3], 40
			}
		}
	}
	want := 0.7*nats/spikes + 0.3*squares/samples
	if math.Abs(got-want) > 1e-9*want || spikes < 10 {
		t.Errorf("loss %.12g, the reference has %.12g with %g spikes", got, want, spikes)
	}
}

// A cell whose distance from threshold never changes fires as a Poisson
// process: estimate and standard error of the threshold have a closed form.
func TestLikelihoodOfAPoissonProcess(t *testing.T) {
	const text = `neuron Poisson {
    param theta = 5 mV in -10 .. 20 mV
    input I: mV
    state V: mV = 3 mV
    V' = 0 mV/ms*I/(1 mV)
    spike when V > theta { V := 3 mV }
}
fit F {
    cell Poisson
    dt 0.01 ms
    spikes V crosses 12 mV
    teacher spikes
    loss likelihood(width = 2 mV)
    score gamma(2 ms)
    optimize lbfgs { starts 3; tolerance 1e-14 }
}
`
	job := made(t, "auto", text, nil)
	spikes := []float64{5.2, 11.1, 30.4, 33.3, 52.9, 61, 77.7, 80.3, 99.1}
	job.Sweeps = append(job.Sweeps, recorded("0", 0, spikes, 100))
	result, err := fit.Run(t.Context(), job)
	if err != nil {
		t.Fatal(err)
	}
	n, steps, theta := float64(len(spikes)), 10000.0, result.Params[0]
	h := -math.Log(1 - n/steps) // n of the steps have a spike
	want := 3 - 2*math.Log(h/0.01)
	if math.Abs(theta.Value-want) > 1e-6 || math.Abs(theta.Stderr-2/math.Sqrt(n)) > 1e-3 || !theta.Identifiable {
		t.Errorf("theta = %g +- %g, want %g +- %g", theta.Value, theta.Stderr, want, 2/math.Sqrt(n))
	}
	if perSpike := (steps-n)/n*h - math.Log(n/steps); math.Abs(result.Loss-perSpike) > 1e-9 {
		t.Errorf("loss %g nat/spike, want %g", result.Loss, perSpike)
	}
	// The teacher's run spikes as the data do; left to itself the cell is silent.
	if got := result.Sweeps[0].Spikes; got != len(spikes) {
		t.Errorf("%d spikes with a teacher, want %d", got, len(spikes))
	}
	if s := result.Score.Parts[0]; s.Model.Count != 0 || s.Recorded.Count != len(spikes) || result.Score.Train > 0 {
		t.Errorf("free run: %+v", result.Score)
	}
}

// withEuler has the cell of leakyText integrated by Euler's method.
func withEuler(text string) string {
	return strings.Replace(text, "    input I: nA\n", "    integrate by euler\n    input I: nA\n", 1)
}
