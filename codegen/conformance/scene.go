package conformance

import (
	"fmt"

	"nmlc/codegen/kernel"
	"nmlc/codegen/plan"
	"nmlc/runtime/abi"
)

// Scene is a population of uncoupled cells under a stimulus, through all
// kernels of their plan: values, gradient and sensitivities.
type Scene struct {
	Name   string
	Plan   *plan.Plan
	Params [][]float64 // [cell], the time step last
	Input  [][]float64 // [cell][step][input]
	Steps  int
}

// Stage is what one kernel of a scene has left in its buffers.
type Stage struct {
	Kernel string
	Values Operands
}

// Kernels are those of the plan, each with the scene's name in front.
func (s *Scene) Kernels() []*kernel.Kernel {
	var out []*kernel.Kernel
	for _, k := range s.Plan.Kernels() {
		named := *k
		named.Name = s.Name + "_" + k.Name
		out = append(out, &named)
	}
	return out
}

// Play runs the scene in groups of the given number of lanes.
func (s *Scene) Play(b Backend, lanes int) ([]Stage, error) {
	var stages []Stage
	known := Operands{"param": s.Params, "input": s.Input}
	for i, k := range s.Kernels() {
		code, err := b.Compile(k, lanes)
		if err != nil {
			return nil, fmt.Errorf("%s, %d lanes: %w", k.Name, lanes, err)
		}
		steps := s.Steps
		if s.once(s.Plan.Kernels()[i]) {
			steps = 1
		}
		left := Run(code, steps, len(s.Params), s.operands(code, known))
		s.learn(s.Plan.Kernels()[i], left, known)
		stages = append(stages, Stage{k.Name, left})
	}
	return stages, nil
}

// once reports whether a kernel is called for one step.
func (s *Scene) once(k *kernel.Kernel) bool {
	return k == s.Plan.Prepare || k == s.Plan.PrepareAdjoint
}

// operands are what a kernel is given: what is known, and zero where sums
// begin.
func (s *Scene) operands(k *abi.Kernel, known Operands) Operands {
	in := Operands{}
	for _, b := range k.Buffers {
		in[b.Name] = known[b.Name]
	}
	return in
}

// learn keeps what later kernels begin with: the state at time 0, not that
// after a run.
func (s *Scene) learn(k *kernel.Kernel, left, known Operands) {
	keep := map[*kernel.Kernel][]string{
		s.Plan.Prepare:  {"prep", "state", "tstate"},
		s.Plan.Taped:    {"tape"},
		s.Plan.Backward: {"adjoint", "prepadj"},
	}
	for _, name := range keep[k] {
		if values, ok := left[name]; ok {
			known[name] = values
		}
	}
}

// Compare plays a scene and describes the first difference from the stages of
// another back end.
func (s *Scene) Compare(b Backend, lanes int, want []Stage) error {
	got, err := s.Play(b, lanes)
	if err != nil {
		return err
	}
	for i, w := range want {
		if d := Difference(w.Values, got[i].Values); d != "" {
			return fmt.Errorf("%s, %d lanes, %s: %s", b.Name, lanes, w.Kernel, d)
		}
	}
	return nil
}
