package pipeline_test

import (
	"fmt"
	"math"
	"testing"

	"nmlc/codegen/pipeline"
	"nmlc/lang/source"
	"nmlc/load"
	"nmlc/runtime/learn"
	"nmlc/runtime/task"
)

// chainText is eight spikes -> A -> B -> a readout that jumps.
const chainText = `
neuron Cell {
    param tau = 20 ms
    input I: 1
    state V = 0
    tau*V' = I - V
    spike when V > 1 { V := 0.1; refractory 3 ms { hold V } }
}
neuron Filter { param tau = 20 ms; state y = 0; tau*y' = -y }
synapse Current { weight w: 1; state s = 0; s' = -s/(5 ms); on pre { s += w }; current I = s }
synapse Jump { weight w: 1; post y: 1; on pre { post.y += w } }
network Chain {
    population In: inputs[8]
    population A: Cell[1]
    population B: Cell[1]
    population R: Filter[1]
    connect In -> A by Current as input { all_to_all; w = 3.3; delay 2 ms }
    connect A -> B by Current as middle { all_to_all; w = 6.3; delay 2 ms }
    connect B -> R by Jump as last { all_to_all; w = 0.7; delay 2 ms }
}
task Wave {
    inputs x[8]
    phase all 80 ms { spikes x at 2 ms + 5 ms*i }
    target wave = sin(t/(9 ms))
}
train Main {
    network Chain
    task Wave
    loss mse(R.y, wave)
    free w of all
    gradient eventprop
    batch 1
    steps 1
    dt %g ms
}
`

// chainGradient is the gradient by the weights, and the loss.
func chainGradient(t *testing.T, dt float64) (gradient []float64, value float64) {
	t.Helper()
	file, diags := load.File(source.NewFile("chain.nml", fmt.Sprintf(chainText, dt)))
	if err := load.Failure(diags); err != nil {
		t.Fatal(err)
	}
	backend, err := pipeline.SelectBackend("interp")
	if err != nil {
		t.Fatal(err)
	}
	made, err := pipeline.TrainJob(file.Trains[0], pipeline.Choices{}, backend, 1, diags)
	if err != nil || made == nil {
		t.Fatal(err, load.Failure(diags))
	}
	of, err := made.TaskOf(file.Trains[0], 1)
	if err != nil {
		t.Fatal(err)
	}
	trial, err := of.Trial(task.Training, 0)
	if err != nil {
		t.Fatal(err)
	}
	if made.Job.Rows, err = backend.Rows(false); err != nil {
		t.Fatal(err)
	}
	machine, err := learn.New(made.Job)
	if err != nil {
		t.Fatal(err)
	}
	var values [][]float64
	for _, f := range made.Job.Free {
		values = append(values, f.Start)
	}
	out, err := machine.Gradient(values, []*task.Trial{trial})
	if err != nil {
		t.Fatal(err)
	}
	return out.Gradient, out.Loss
}

// exactSpikes are the times at which a Cell spikes, from closed forms between
// events: V and s are sums of two exponentials.
func exactSpikes(arrivals, weights []float64) (out []float64) {
	const tau, tauS, end, grid = 20.0, 5.0, 80.0, 0.005
	v, s, now, free := 0.0, 0.0, 0.0, 0.0
	at := func(t float64) float64 {
		a := s * tauS / (tauS - tau)
		return (v-a)*math.Exp(-t/tau) + a*math.Exp(-t/tauS)
	}
	for next := 0; now < end; {
		until := end
		if next < len(arrivals) {
			until = min(until, arrivals[next])
		}
		if now < free {
			to := min(free, until)
			s *= math.Exp((now - to) / tauS)
			now = to
		} else {
			spike := -1.0
			for lo := 0.0; lo < until-now && spike < 0; lo += grid {
				if hi := min(lo+grid, until-now); at(hi) > 1 {
					for from := lo; spike < 0; {
						if mid := (from + hi) / 2; mid == from || mid == hi {
							spike = hi
						} else if at(mid) > 1 {
							hi = mid
						} else {
							from = mid
						}
					}
				}
			}
			if spike >= 0 {
				s *= math.Exp(-spike / tauS)
				now += spike
				out, v, free = append(out, now), 0.1, now+3
				continue
			}
			v, s, now = at(until-now), s*math.Exp((now-until)/tauS), until
		}
		for next < len(arrivals) && arrivals[next] <= now {
			s += weights[next]
			next++
		}
	}
	return out
}

func later(times []float64) (out []float64) {
	for _, t := range times {
		out = append(out, t+2)
	}
	return out
}

// exactTimes are the times of the spikes of B, by the weights.
func exactTimes(w []float64) []float64 {
	var inputs []float64
	for i := range 8 {
		inputs = append(inputs, 2+5*float64(i))
	}
	a := exactSpikes(later(inputs), w[:8])
	middle := make([]float64, len(a))
	for i := range middle {
		middle[i] = w[8]
	}
	return exactSpikes(later(a), middle)
}

// squaresByEvents is the mean squared difference between what the readout shows, a
// trace that jumps and decays, and what is wanted.
func squaresByEvents(w []float64) (sum float64) {
	y, now := 0.0, 0.0
	for _, until := range append(later(exactTimes(w)), 80) {
		const pieces = 4000
		h := (until - now) / pieces
		f := func(t float64) float64 {
			d := y*math.Exp(-t/20) - math.Sin((now+t)/9)
			return d * d
		}
		part := f(0) + f(until-now)
		for i := 1; i < pieces; i++ {
			part += float64(2+2*(i%2)) * f(h*float64(i))
		}
		sum += part * h / 3
		y, now = y*math.Exp((now-until)/20)+w[9], until
	}
	return sum / 80
}

// TestEventPropOfANetwork: as the step becomes smaller, the gradient comes to
// central differences of exact spikes.
func TestEventPropOfANetwork(t *testing.T) {
	w := []float64{3.3, 3.3, 3.3, 3.3, 3.3, 3.3, 3.3, 3.3, 6.3, 0.7}
	var want []float64
	for i := range w {
		const h = 1e-5
		moved := append([]float64(nil), w...)
		moved[i] += h
		up := squaresByEvents(moved)
		moved[i] -= 2 * h
		want = append(want, (up-squaresByEvents(moved))/(2*h))
	}
	var errors []float64
	for _, dt := range []float64{0.2, 0.05, 0.0125} {
		got, value := chainGradient(t, dt)
		var off, size float64
		for i := range want[:9] { // through times; the readout's weight is another matter
			off += (got[i] - want[i]) * (got[i] - want[i])
			size += want[i] * want[i]
		}
		errors = append(errors, math.Sqrt(off/size))
		if math.Abs(got[9]-want[9]) > 0.1*dt*math.Abs(want[9]) {
			t.Errorf("dt %g: by the readout's weight %v, exactly %v", dt, got[9], want[9])
		}
		t.Logf("dt %g: loss %.5g, exactly %.5g; %.4g, exactly %.4g", dt, value, squaresByEvents(w), got, want)
	}
	t.Logf("relative errors %.2g", errors)
	if errors[2] > 0.01 || errors[2] > errors[0]/5 {
		t.Errorf("relative errors %.2g", errors)
	}
}
