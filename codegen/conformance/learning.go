package conformance

import (
	"fmt"
	"maps"

	"nmlc/codegen/kernel"
	"nmlc/codegen/plan"
)

// Learner is a population that learns, through all kernels of its plan: forward
// with what spikes bring, back with the derivative of some loss, and forward
// again along a direction.
type Learner struct {
	Name  string
	Plan  *plan.LearningPlan
	Steps int
	Given Operands // of "param" (the time step last), "input", "arrived"
	// Seeds are the values of "adjoint" after the last step, of "spikeadj", "outadj"
	// and "lossadj"; Along those of "tarrived" and "tparam".
	Seeds, Along Operands
}

// Play takes the first cells through their steps, in groups of the given
// number of lanes, all groups and steps in one call.
func (l *Learner) Play(b Backend, lanes, cells int) ([]Stage, error) {
	known := maps.Clone(l.Given)
	var stages []Stage
	for _, k := range l.Plan.Kernels() {
		named := *k
		named.Name = l.Name + "_" + k.Name
		code, err := b.Compile(&named, lanes)
		if err != nil {
			return nil, fmt.Errorf("%s, %d lanes: %w", k.Name, lanes, err)
		}
		var left Operands
		if k.Population {
			if left, err = RunPopulation(code, l.Steps, cells, l.operands(k, known)); err != nil {
				return nil, fmt.Errorf("%s: %s, %d lanes: %w", b.Name, code.Name, lanes, err)
			}
		} else {
			left = Run(code, 1, cells, known)
		}
		l.keep(k, left, known)
		stages = append(stages, Stage{k.Name, left})
	}
	return stages, nil
}

// operands are what a kernel is given, beside zeros.
func (l *Learner) operands(k *kernel.Kernel, known Operands) Operands {
	in := maps.Clone(known)
	switch k {
	case l.Plan.Backward:
		maps.Copy(in, l.Seeds)
	case l.Plan.Tangent:
		maps.Copy(in, l.Along)
		in["tstate"] = l.begin(known["tstate"])
	}
	delete(in, "out") // results
	return in
}

// begin is the direction of the states at time 0: that of the parameters, whose
// share in each state prepare computed.
func (l *Learner) begin(shares [][]float64) [][]float64 {
	states := len(l.Plan.Program.States)
	out := make([][]float64, len(l.Given["param"]))
	for cell := range out {
		out[cell] = make([]float64, states)
		for i, share := range shares[cell] {
			out[cell][i%states] += share * l.Along["tparam"][cell][i/states]
		}
	}
	return out
}

// keep keeps what later kernels begin with.
func (l *Learner) keep(k *kernel.Kernel, left, known Operands) {
	switch k {
	case l.Plan.Prepare:
		known["state"], known["tstate"] = left["state"], left["tstate"]
		known["common"], known["prep"] = chosen(left["prep"], l.Plan.Common), chosen(left["prep"], l.Plan.Own)
	case l.Plan.Taped:
		known["tape"], known["spikes"] = left["tape"], left["spikes"]
	case l.Plan.Backward:
		known["adjoint"], known["prepadj"] = left["adjoint"], left["prepadj"]
	}
}
