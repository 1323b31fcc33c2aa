package golang_test

import (
	"fmt"
	"math"
	"testing"

	"nmlc/codegen/golang"
	"nmlc/codegen/interp"
	"nmlc/codegen/kernel"
	"nmlc/codegen/plan"
	"nmlc/ir"
	"nmlc/runtime/abi"
)

// stepper runs kernels of one lane one step at a time.
type stepper struct {
	t      *testing.T
	memory map[string][]float64
}

func (s stepper) run(k *kernel.Kernel) {
	s.t.Helper()
	code, err := interp.Compile(k, 1)
	if err != nil {
		s.t.Fatal(err)
	}
	s.call(code)
}

func (s stepper) call(code *abi.Kernel) {
	var buffers [][]float64
	for _, b := range code.Buffers {
		if len(s.memory[b.Name]) < b.Width {
			s.memory[b.Name] = make([]float64, b.Width)
		}
		buffers = append(buffers, s.memory[b.Name])
	}
	code.Call(1, buffers)
}

// byKernels is what the driver must print.
func byKernels(t *testing.T, p *ir.Program) []string {
	t.Helper()
	made, err := plan.Make(p, golang.Options(p.Params))
	if err != nil {
		t.Fatal(err)
	}
	s := stepper{t, map[string][]float64{}}
	var out []string
	show := func(values []float64) {
		for _, v := range values {
			if math.IsNaN(v) {
				t.Fatalf("%s: NaN tests nothing", p.Name)
			}
			out = append(out, fmt.Sprintf("%x", math.Float64bits(v)))
		}
	}
	for _, v := range p.Params {
		s.memory["param"] = append(s.memory["param"], v.Init)
	}
	s.memory["param"] = append(s.memory["param"], dt)
	s.run(made.Prepare)
	states, tapes := make([][]float64, steps+1), make([][]float64, steps)
	forward, _ := interp.Compile(made.Forward, 1)
	taped, _ := interp.Compile(made.Taped, 1)
	for k := range steps {
		states[k] = append([]float64(nil), s.memory["state"]...)
		show(states[k])
		s.memory["input"] = inputs(p, k)
		s.memory["tape"] = nil
		s.call(taped)
		tapes[k] = s.memory["tape"]
		copy(s.memory["state"], states[k])
		s.call(forward)
		spiked := s.memory["out"]
		out = append(out, fmt.Sprint(p.Spiked != nil && spiked[len(spiked)-1] != 0))
	}
	states[steps] = append([]float64(nil), s.memory["state"]...)
	show(states[steps])
	s.backward(p, made, states, tapes, show)
	return out
}

// backward injects the derivative of the driver's loss step by step.
func (s stepper) backward(p *ir.Program, made *plan.Plan, states, tapes [][]float64, show func([]float64)) {
	s.t.Helper()
	adjoint := make([]float64, len(p.States))
	s.memory["adjoint"] = adjoint
	inject := func(k int) {
		for i, x := range states[k] {
			adjoint[i] += 0.001 * x
		}
	}
	inject(steps)
	byInput := make([][]float64, steps)
	back, err := interp.Compile(made.Backward, 1)
	if err != nil {
		s.t.Fatal(err)
	}
	for k := steps - 1; k >= 0; k-- {
		s.memory["input"], s.memory["tape"], s.memory["inputadj"] = inputs(p, k), tapes[k], nil
		s.call(back)
		byInput[k] = s.memory["inputadj"]
		inject(k)
	}
	s.run(made.PrepareAdjoint)
	show(s.memory["grad"])
	show(adjoint)
	for _, by := range byInput {
		show(by)
	}
	clear(adjoint)
	s.run(made.PrepareAdjoint)
	show(s.memory["grad"])
}

func inputs(p *ir.Program, k int) []float64 {
	var in []float64
	for i := range p.Inputs {
		in = append(in, amplitude(p)*(0.5+math.Sin(float64(k+i)/7)))
	}
	return in
}
