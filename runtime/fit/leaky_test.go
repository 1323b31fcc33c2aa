package fit

import (
	"math"
	"testing"

	"nmlc/runtime/abi"
	"nmlc/runtime/data"
	"nmlc/runtime/random"
)

// The tests fit a leaky integrator whose kernels are written by hand:
//
//	C V' = I - (gA + gB)*(V - E), forward Euler, V(0) = E, spike while V > -60
//
// The parameter z is not used. Values in prep: (gA + gB), E, dt/C.
const (
	gA = iota
	gB
	eL
	cM
	zz
	leakyParams
)

var leakyNames = []string{"gA", "gB", "E", "C", "z"}

// lanesOf gives views of a kernel's buffers: at(k, step) is the index of lane 0.
type view struct {
	values       []float64
	width, lanes int
}

func (v view) at(k, lane int) *float64         { return &v.values[k*v.lanes+lane] }
func (v view) step(step, k, lane int) *float64 { return &v.values[(step*v.width+k)*v.lanes+lane] }
func (v view) input(step, k, lane int) float64 {
	if v.lanes == 1 {
		lane = 0
	}
	return v.values[(step*v.width+k)*v.lanes+lane]
}

func leakyKernel(name string, lanes int, buffers []abi.Buffer, body func(steps, lane int, v []view)) *abi.Kernel {
	return &abi.Kernel{Name: name, Lanes: lanes, Buffers: buffers, Call: func(steps int, slices [][]float64) {
		views := make([]view, len(buffers))
		for i, b := range buffers {
			if len(slices[i]) != b.Len(steps, lanes) {
				panic(name + ": buffer " + b.Name + " has a wrong length")
			}
			views[i] = view{slices[i], b.Width, lanes}
			if b.Shared {
				views[i].lanes = 1
			}
		}
		for lane := range lanes {
			body(steps, lane, views)
		}
	}}
}

func leakyKernels(lanes int, shared bool) Kernels {
	once := func(name string, width int) abi.Buffer { return abi.Buffer{Name: name, Width: width, PerStep: true} }
	static := func(name string, width int) abi.Buffer { return abi.Buffer{Name: name, Width: width} }
	input := abi.Buffer{Name: "input", Width: 3, PerStep: true, Shared: shared}
	return Kernels{
		Prepare: leakyKernel("prepare", lanes, []abi.Buffer{once("param", leakyParams+1), once("prep", 3), once("state", 1)},
			func(_, l int, v []view) {
				p := v[0]
				*v[1].at(0, l), *v[1].at(1, l) = *p.at(gA, l)+*p.at(gB, l), *p.at(eL, l)
				*v[1].at(2, l) = *p.at(leakyParams, l) / *p.at(cM, l)
				*v[2].at(0, l) = *p.at(eL, l)
			}),
		PrepareTangent: leakyKernel("prepare_tangent", lanes, []abi.Buffer{once("param", leakyParams+1), once("tstate", leakyParams)},
			func(_, l int, v []view) {
				for k := range leakyParams {
					*v[1].at(k, l) = 0
				}
				*v[1].at(eL, l) = 1
			}),
		Forward: leakyKernel("forward", lanes,
			[]abi.Buffer{static("prep", 3), static("state", 1), static("loss", 1), input, {Name: "out", Width: 2, PerStep: true}}, leakyForward),
		Taped: leakyKernel("taped", lanes,
			[]abi.Buffer{static("prep", 3), static("state", 1), static("loss", 1), input, {Name: "tape", Width: 1, PerStep: true}}, leakyForward),
		Backward: leakyKernel("backward", lanes,
			[]abi.Buffer{static("prep", 3), input, {Name: "tape", Width: 1, PerStep: true}, static("adjoint", 1), static("prepadj", 3)}, leakyBackward),
		PrepareAdjoint: leakyKernel("prepare_adjoint", lanes,
			[]abi.Buffer{once("param", leakyParams+1), once("adjoint", 1), once("prepadj", 3), once("grad", leakyParams)},
			func(_, l int, v []view) {
				p, grad := v[0], v[3]
				*grad.at(gA, l), *grad.at(gB, l) = *v[2].at(0, l), *v[2].at(0, l)
				*grad.at(eL, l) = *v[2].at(1, l) + *v[1].at(0, l)
				*grad.at(cM, l) = -*v[2].at(2, l) * *p.at(leakyParams, l) / (*p.at(cM, l) * *p.at(cM, l))
				*grad.at(zz, l) = 0
			}),
		Tangent: leakyKernel("tangent", lanes,
			[]abi.Buffer{static("param", leakyParams+1), static("prep", 3), static("state", 1), static("tstate", leakyParams),
				static("loss", 1), static("jtr", leakyParams), static("jtj", leakyParams*(leakyParams+1)/2), input}, leakyTangent),
	}
}

// leakyForward also serves Taped: the last buffer is then the tape, of V.
func leakyForward(steps, l int, v []view) {
	g, e, k := *v[0].at(0, l), *v[0].at(1, l), *v[0].at(2, l)
	x, loss := v[1].at(0, l), v[2].at(0, l)
	for step := range steps {
		r := v[3].input(step, 2, l) * (*x - v[3].input(step, 1, l))
		*loss += r * r
		*v[4].step(step, 0, l) = *x
		*x += k * (v[3].input(step, 0, l) - g*(*x-e))
		if v[4].width == 2 {
			*v[4].step(step, 1, l) = 0
			if *x > -60 {
				*v[4].step(step, 1, l) = 1
			}
		}
	}
}

func leakyBackward(steps, l int, v []view) {
	g, e, k := *v[0].at(0, l), *v[0].at(1, l), *v[0].at(2, l)
	a := v[3].at(0, l)
	for step := steps - 1; step >= 0; step-- {
		x, w := *v[2].step(step, 0, l), v[1].input(step, 2, l)
		*v[4].at(0, l) -= *a * k * (x - e)
		*v[4].at(1, l) += *a * k * g
		*v[4].at(2, l) += *a * (v[1].input(step, 0, l) - g*(x-e))
		*a = *a*(1-k*g) + 2*w*w*(x-v[1].input(step, 1, l))
	}
}

func leakyTangent(steps, l int, v []view) {
	c, g, e, k := *v[0].at(cM, l), *v[1].at(0, l), *v[1].at(1, l), *v[1].at(2, l)
	x, loss := v[2].at(0, l), v[4].at(0, l)
	for step := range steps {
		w := v[7].input(step, 2, l)
		r := w * (*x - v[7].input(step, 1, l))
		*loss += r * r
		at := 0
		for i := range leakyParams {
			ti := w * *v[3].at(i, l)
			*v[5].at(i, l) += ti * r
			for j := i; j < leakyParams; j++ {
				*v[6].at(at, l) += ti * w * *v[3].at(j, l)
				at++
			}
		}
		flow := v[7].input(step, 0, l) - g*(*x-e)
		own := [leakyParams]float64{gA: -k * (*x - e), gB: -k * (*x - e), eL: k * g, cM: -k / c * flow}
		for i := range leakyParams {
			t := v[3].at(i, l)
			*t = *t*(1-k*g) + own[i]
		}
		*x += k * flow
	}
}

// leakyTruth are the parameters behind the synthetic data.
var leakyTruth = [leakyParams]float64{gA: 0.02, gB: 0, eL: -65, cM: 0.2, zz: 1}

// leakyJob is a fit of gA, E and C to sweeps of the model with white noise.
func leakyJob(t *testing.T, lanes int, shared bool, sweeps, samples int, noise float64) *Job {
	t.Helper()
	job := &Job{
		Kernels: leakyKernels(lanes, shared),
		States:  []string{"V"},
		Inputs:  []string{"I", "data.V", "(weight)"},
		Spikes:  1,
		Targets: []Target{{Name: "V", Unit: "mV", Scale: 1}},
		Starts:  6, Seed: 3, Threads: 2,
	}
	low := [leakyParams]float64{0.005, 0, -80, 0.1, 0}
	high := [leakyParams]float64{0.1, 0.1, -50, 0.6, 2}
	for k, name := range leakyNames {
		job.Params = append(job.Params, Param{Name: name, Scale: 1, Default: (low[k] + high[k]) / 2, Lo: low[k], Hi: high[k],
			Free: k == gA || k == eL || k == cM})
	}
	job.Params[gB].Default = 0
	white := random.NewStream(11, 9)
	for s := range sweeps {
		sweep := data.Sweep{Name: string(rune('0' + s)), Step: 0.1, Inputs: [][]float64{nil}, Targets: [][]float64{nil}}
		x := leakyTruth[eL]
		for i := range samples {
			current := 0.0
			if i >= samples/4 && i < samples*3/4 {
				current = 0.1 * float64(s+1)
			}
			sweep.Inputs[0] = append(sweep.Inputs[0], current)
			sweep.Targets[0] = append(sweep.Targets[0], x+noise*white.Normal(uint32(s), uint64(i)))
			x += 0.1 / leakyTruth[cM] * (current - leakyTruth[gA]*(x-leakyTruth[eL]))
		}
		job.Sweeps = append(job.Sweeps, sweep)
	}
	return job
}

func mustRun(t *testing.T, job *Job) *Result {
	t.Helper()
	result, err := Run(t.Context(), job)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s = %v, want %v within %g", what, got, want, tolerance)
	}
}
