package golang_test

import (
	"math"
	"testing"

	"nmlc/codegen/golang"
	"nmlc/codegen/interp"
	"nmlc/codegen/plan"
	"nmlc/ir"
	"nmlc/runtime/abi"
	"nmlc/stdlib"
)

// sweep runs a cell forward and back for the loss (1/2) sum of V^2 over all
// steps, through the kernels that a package is printed from.
type sweep struct {
	t        *testing.T
	p        *ir.Program
	param    []float64 // and dt
	start    []float64 // nil for the one of the parameters
	input    []float64 // one input
	compiled map[string]*abi.Kernel
}

func newSweep(t *testing.T, steps int) *sweep {
	text, _ := stdlib.Read("stdlib/hh")
	p := program(t, text)
	made, err := plan.Make(p, golang.Options(p.Params))
	if err != nil {
		t.Fatal(err)
	}
	s := &sweep{t: t, p: p, compiled: map[string]*abi.Kernel{}}
	for _, k := range made.Kernels() {
		if s.compiled[k.Name], err = interp.Compile(k, 1); err != nil {
			t.Fatal(err)
		}
	}
	for _, v := range p.Params {
		s.param = append(s.param, v.Init)
	}
	s.param = append(s.param, 0.02)
	for k := range steps {
		s.input = append(s.input, (10+5*math.Sin(float64(k)))*p.Inputs[0].Scale)
	}
	return s
}

// forward returns the loss, the states and the tapes.
func (s *sweep) forward() (loss float64, mem stepper, states, tapes [][]float64) {
	mem = stepper{s.t, map[string][]float64{"param": s.param}}
	mem.call(s.compiled["prepare"])
	if s.start != nil {
		copy(mem.memory["state"], s.start)
	}
	for k := 0; ; k++ {
		x := append([]float64(nil), mem.memory["state"]...)
		states = append(states, x)
		loss += x[0] * x[0] / 2
		if k == len(s.input) {
			return loss, mem, states, tapes
		}
		mem.memory["input"], mem.memory["tape"] = s.input[k:k+1], nil
		mem.call(s.compiled["taped"])
		tapes = append(tapes, mem.memory["tape"])
	}
}

// slope is the derivative of the loss by *x, by central differences.
func (s *sweep) slope(x *float64, h float64) float64 {
	x0 := *x
	*x = x0 + h
	up, _, _, _ := s.forward()
	*x = x0 - h
	down, _, _, _ := s.forward()
	*x = x0
	return (up - down) / (2 * h)
}

// TestGradientsAgreeWithDifferences: by inputs, by the state at the start, and
// by parameters that have an effect on it.
func TestGradientsAgreeWithDifferences(t *testing.T) {
	const steps = 150 // 3 ms, with the upstroke of a spike
	s := newSweep(t, steps)
	_, mem, states, tapes := s.forward()
	peak := math.Inf(-1)
	for _, x := range states {
		peak = max(peak, x[0])
	}
	if peak < 0 {
		t.Fatalf("the cell reaches %v mV only", peak)
	}
	adjoint := make([]float64, len(states[0]))
	adjoint[0] = states[steps][0]
	mem.memory["adjoint"] = adjoint
	byInput := make([]float64, steps)
	for k := steps - 1; k >= 0; k-- {
		mem.memory["input"], mem.memory["tape"] = s.input[k:k+1], tapes[k]
		mem.call(s.compiled["backward"])
		byInput[k] = mem.memory["inputadj"][0]
		adjoint[0] += states[k][0]
	}
	mem.call(s.compiled["prepare_adjoint"])
	for _, k := range []int{0, 7, 60, steps - 1} {
		agree(t, "by an input", byInput[k], s.slope(&s.input[k], 1e-4*s.p.Inputs[0].Scale))
	}
	for i, v := range s.p.Params {
		agree(t, "by "+v.Name, mem.memory["grad"][i], s.slope(&s.param[i], 1e-5*math.Abs(s.param[i])))
	}
	s.start = append([]float64(nil), states[0]...)
	for i, v := range s.p.States {
		agree(t, "by the start of "+v.Name, adjoint[i], s.slope(&s.start[i], 1e-5*math.Abs(s.start[i])))
	}
}

func agree(t *testing.T, what string, got, want float64) {
	t.Helper()
	if got == 0 || math.Abs(got-want) > 1e-5*math.Abs(want) {
		t.Errorf("%s: %v, by differences %v", what, got, want)
	}
}
