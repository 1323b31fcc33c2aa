package fit_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"nmlc/codegen/pipeline"
	"nmlc/ir"
	"nmlc/lang/source"
	"nmlc/load"
	"nmlc/runtime/data"
	"nmlc/runtime/fit"
	"nmlc/runtime/optimize"
)

// A leaky cell whose data are made by hand; %s are the lines of its fit.
const leakyText = `neuron Leaky {
    param tau = 12 ms in 5 .. 40 ms
    param R = 50 MOhm in 20 .. 120 MOhm
    param theta = 15 mV in 8 .. 25 mV
    param b = 0.02 nA in 0 .. 0.2 nA
    param width = 1.5 mV in 0.5 .. 5 mV
    input I: nA
    state V: mV = 0 mV
    state w: nA = 0 nA
    tau*V' = R*(I - w) - V
    w' = -w/(60 ms)
    spike when V > theta {
        V := 2 mV
        w := w + b
        refractory 2 ms { hold V }
    }
}
fit F {
    cell Leaky
    spikes V crosses 12 mV
    dt 0.05 ms
    %s
}
`

// made compiles the fit of a text for a back end. change, if not nil, may
// rewrite its program.
func made(t *testing.T, backend, text string, change func(*ir.Program)) *fit.Job {
	t.Helper()
	file, diags := load.File(source.NewFile("fit.nml", text))
	if err := load.Failure(diags); err != nil {
		t.Fatal(err)
	}
	f := file.Fits[0]
	wanted := f.Optimizer.Name
	if change != nil {
		f.Optimizer.Name = "none" // the program gets its places of spikes below
	}
	p := pipeline.FitProgram(f, pipeline.Choices{}, diags)
	if err := load.Failure(diags); err != nil {
		t.Fatal(err)
	}
	if change != nil {
		change(p)
	}
	f.Optimizer.Name = wanted
	b, err := pipeline.SelectBackend(backend)
	if err != nil {
		t.Skip(err)
	}
	if backend == "interp" { // few points at a time
		b = b.WithLanes(2)
	}
	job, _, err := pipeline.FitJob(f, p, b)
	if err != nil {
		t.Fatal(err)
	}
	if f.Teacher {
		if job.Free, err = pipeline.FreeKernels(f, pipeline.Choices{}, b); err != nil {
			t.Fatal(err)
		}
	}
	job.Threads = 1
	return job
}

// recorded is a sweep under steps of current whose value crosses 12 mV at the
// given times exactly.
func recorded(name string, current float64, spikes []float64, duration float64) data.Sweep {
	const step = 0.1
	s := data.Sweep{Name: name, Step: step, Inputs: [][]float64{nil}, Targets: [][]float64{nil}}
	for k := range int(math.Round(duration / step)) {
		t := float64(k) * step
		v := 5 + 2*math.Sin(t/7)
		for _, at := range spikes {
			if math.Abs(t-at) < step {
				v = 12 + 40*(t-at)
			} else if t > at && t-at < 0.35 {
				v = 20
			}
		}
		i := current
		if t > 0.6*duration {
			i *= 0.8
		}
		s.Inputs[0], s.Targets[0] = append(s.Inputs[0], i), append(s.Targets[0], v)
	}
	return s
}

func twoSweeps() []data.Sweep {
	return []data.Sweep{
		recorded("0", 0.5, []float64{11.23, 25.58, 44.441, 70.07, 101.7, 139.9}, 160),
		recorded("1", 0.7, []float64{7.031, 17.82, 31.13, 47.05, 66.6, 90.02, 121.4, 150.3}, 160),
	}
}

// checkGradient compares the adjoint with central differences, and the loss
// with and without gradient.
func checkGradient(t *testing.T, job *fit.Job, tolerance float64) {
	t.Helper()
	var values []float64
	for _, p := range job.Params {
		values = append(values, p.Default)
	}
	loss, grad, err := fit.LossAndGradient(job, values)
	if err != nil {
		t.Fatal(err)
	}
	for slot, k := range job.Kernels.Wrt {
		h := 1e-6 * math.Max(math.Abs(values[k]), 0.01)
		moved := slices.Clone(values)
		moved[k] = values[k] + h
		up, _, _ := fit.LossAndGradient(job, moved)
		moved[k] = values[k] - h
		down, _, _ := fit.LossAndGradient(job, moved)
		difference := (up - down) / (2 * h)
		scale := math.Abs(difference) + 1e-3*math.Abs(loss)/(job.Params[k].Hi-job.Params[k].Lo)
		if !(math.Abs(grad[slot]-difference) <= tolerance*scale) {
			t.Errorf("dL/d%s = %.9g, differences %.9g", job.Params[k].Name, grad[slot], difference)
		}
		if difference == 0 {
			t.Errorf("the loss %g does not depend on %s: the test tests nothing", loss, job.Params[k].Name)
		}
	}
}

var backends = []string{"interp", "llvm"}

func TestGradientOfTheLikelihood(t *testing.T) {
	for _, backend := range backends {
		for _, lines := range []string{
			"teacher spikes; loss likelihood(width = width, rate = 0.5/ms)",
			"teacher spikes; loss likelihood(width = width); loss mse(V) weight 0.3; exclude spikes(before = 1 ms, after = 3 ms); window 10 ms .. 150 ms weight 2; window 60 ms .. 80 ms weight 0.5",
			"teacher spikes; loss likelihood(width = 2 mV); train 20 ms .. 100 ms; free tau, R, theta, b",
		} {
			job := made(t, backend, fmt.Sprintf(leakyText, lines), nil)
			job.Sweeps = twoSweeps()
			t.Run(backend, func(t *testing.T) { checkGradient(t, job, 2e-6) })
			job.Budget = 40 * 8 * 3000 // in segments of the tape
			t.Run(backend+" in segments", func(t *testing.T) { checkGradient(t, job, 2e-6) })
		}
	}
}

// Both back ends compute one and the same loss and gradient.
func TestLossesOfSpikesAgreeToTheBit(t *testing.T) {
	for i, lines := range append([]string{"teacher spikes; loss likelihood(width = width); free tau, R, theta, b"}, spikeLosses...) {
		var first string
		for _, backend := range backends {
			change := exactEvents
			if i == 0 {
				change = nil
			}
			job := made(t, backend, fmt.Sprintf(leakyText, lines), change)
			job.Sweeps = twoSweeps()
			loss, grad, err := fit.LossAndGradient(job, []float64{12, 50, 15, 0.02, 1.5})
			got := fmt.Sprintf("%x %x %v", loss, grad, err)
			if first == "" {
				first = got
			}
			if got != first {
				t.Errorf("%s: %s gives %s, %s %s", lines, backend, got, backends[0], first)
			}
		}
	}
}

func TestRecordedSpikesAreInterpolated(t *testing.T) {
	job := made(t, "interp", fmt.Sprintf(leakyText, "teacher spikes; loss mse(V)"), nil)
	job.Sweeps = twoSweeps()
	want := []float64{11.23, 25.58, 44.441, 70.07, 101.7, 139.9}
	got := fit.Spikes(job)[0]
	if len(got) != len(want) {
		t.Fatalf("found %v, want %v", got, want)
	}
	for i := range want {
		if math.Abs(got[i]-want[i]) > 1e-9 {
			t.Errorf("spike %d at %g, want %g", i, got[i], want[i])
		}
	}
	// Noise on the flank is no second spike within 1 ms.
	v := job.Sweeps[0].Targets[0]
	v[114], v[115] = 11, 14 // 0.27 ms after the first
	if n := len(fit.Spikes(job)[0]); n != len(want) {
		t.Errorf("%d spikes with noise on a flank, want %d", n, len(want))
	}
}

// Repeats are run once, and the loss is that of runs of their own.
func TestRepeatsAreRunOnce(t *testing.T) {
	lines := "loss van_rossum(tau = 8 ms); loss intervals weight 0.01; free tau, R, theta, b"
	own := made(t, "interp", fmt.Sprintf(leakyText, lines), exactEvents)
	own.Sweeps = twoSweeps()
	own.Sweeps[1].Inputs[0] = slices.Clone(own.Sweeps[0].Inputs[0])
	repeats := made(t, "interp", fmt.Sprintf(leakyText, lines), exactEvents)
	repeats.Sweeps = slices.Clone(own.Sweeps)
	repeats.Sweeps[1].Inputs = own.Sweeps[0].Inputs
	values := []float64{12, 50, 15, 0.02, 1.5}
	loss, grad, err := fit.LossAndGradient(own, values)
	if err != nil {
		t.Fatal(err)
	}
	again, slope, _ := fit.LossAndGradient(repeats, values)
	if math.Abs(again-loss) > 1e-12*loss {
		t.Errorf("loss %.15g, of runs of their own %.15g", again, loss)
	}
	for i := range grad {
		if math.Abs(slope[i]-grad[i]) > 1e-11*math.Abs(grad[i]) || grad[i] == 0 {
			t.Errorf("derivative %d is %g, of runs of their own %g", i, slope[i], grad[i])
		}
	}
	checkGradient(t, repeats, 1e-5)
}

// exactEvents lets the cell spike, at most once a step, where its membrane
// crosses the threshold: the place is a closed form of state and parameters,
// since the cell relaxes exponentially while its input is held. There is no
// refractory period, and w is held within a step.
func exactEvents(p *ir.Program) {
	g := p.Graph
	dt, one := p.DT, g.Const(1)
	v, w := p.State("V").Node, p.State("w").Node
	tau, theta := p.Param("tau").Node, p.Param("theta").Node
	rest := g.Mul(p.Param("R").Node, g.Sub(p.Input("I").Node, w))
	relax := func(from, time *ir.Node) *ir.Node {
		return g.Add(rest, g.Mul(g.Sub(from, rest), g.Unary(ir.Exp, g.Neg(g.Div(time, tau)))))
	}
	end := relax(v, dt)
	spiked := g.Binary(ir.GT, end, theta)
	place := g.Div(g.Mul(tau, g.Unary(ir.Log, g.Div(g.Sub(v, rest), g.Sub(theta, rest)))), dt)
	decay := g.Unary(ir.Exp, g.Div(g.Neg(dt), g.Const(60)))
	p.Spiked = spiked
	p.SpikeAt = []*ir.Node{g.Select(spiked, place, g.Const(0))}
	for i, s := range p.States {
		switch s.Name {
		case "V":
			p.Next[i] = g.Select(spiked, relax(g.Const(2), g.Mul(dt, g.Sub(one, place))), end)
		case "w":
			p.Next[i] = g.Add(g.Mul(w, decay), g.Select(spiked, p.Param("b").Node, g.Const(0)))
		default:
			p.Next[i] = g.Const(0)
		}
	}
}

var spikeLosses = []string{
	"loss van_rossum(tau = 8 ms)", "loss spike_times(missing = 30 ms)", "loss intervals", "loss count weight 3",
	"loss van_rossum(tau = 3 ms) weight 0.5; loss intervals weight 0.001; loss count; window 5 ms .. 150 ms; window 60 ms .. 100 ms weight 2",
	"loss mse(V); loss van_rossum(tau = 20 ms) weight 10; train 0 ms .. 120 ms",
}

func TestGradientOfSpikeTimes(t *testing.T) {
	for _, backend := range backends {
		for _, lines := range spikeLosses {
			job := made(t, backend, fmt.Sprintf(leakyText, lines+"; free tau, R, theta, b"), exactEvents)
			job.Sweeps = twoSweeps()
			t.Run(backend+" "+lines, func(t *testing.T) { checkGradient(t, job, 1e-5) })
			job.Budget = 40 * 8 * 3000
			t.Run(backend+" in segments "+lines, func(t *testing.T) { checkGradient(t, job, 1e-5) })
		}
	}
}

// lifSpikes are the spike times of the cell of exactEvents with b = 0 under a
// constant current, in closed form.
func lifSpikes(tau, r, theta, current, until float64) []float64 {
	var out []float64
	rest := r * current
	t := tau * math.Log((0-rest)/(theta-rest))
	for ; t < until; t += tau * math.Log((2-rest)/(theta-rest)) {
		out = append(out, t)
	}
	return out
}

// A fit to spike times alone finds what made them: R and theta by their ratio,
// and tau.
func TestSpikeTimesDetermineTheCell(t *testing.T) {
	const tau, r, theta = 14.0, 60.0, 15.0
	for _, loss := range []string{"loss van_rossum(tau = 30 ms)", "loss spike_times"} {
		job := made(t, "auto", fmt.Sprintf(leakyText, loss+"; free tau, R; train 0 ms .. 100 ms; test 100 ms .. 150 ms; score gamma(1 ms)"), exactEvents)
		job.Params[slices.IndexFunc(job.Params, func(p fit.Param) bool { return p.Name == "b" })].Default = 0
		for i, current := range []float64{0.35, 0.6} {
			s := recorded(fmt.Sprint(i), current, lifSpikes(tau, r, theta, current, 150), 150)
			for k := range s.Inputs[0] {
				s.Inputs[0][k] = current
			}
			job.Sweeps = append(job.Sweeps, s)
		}
		job.Starts, job.Threads, job.Optimize.Method = 40, 2, optimize.LBFGS
		result, err := fit.Run(t.Context(), job)
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range []float64{tau, r} {
			if got := result.Params[i].Value; math.Abs(got-want) > 1e-3*want {
				t.Errorf("%s: %s = %g, want %g", loss, result.Params[i].Name, got, want)
			}
		}
		if s := result.Score; s.Train < 0.999 || s.Test < 0.999 {
			t.Errorf("%s: score %g, %g", loss, s.Train, s.Test)
		}
	}
}
