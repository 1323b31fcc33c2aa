package pipeline

import (
	"fmt"

	"nmlc/codegen/kernel"
	"nmlc/codegen/llvm"
	"nmlc/codegen/plan"
	"nmlc/ir"
	"nmlc/lang/circuit"
	"nmlc/lang/diag"
	"nmlc/lang/model"
	"nmlc/runtime/jit"
)

// PopulationCode is a population of a network at each stage of its path.
type PopulationCode struct {
	Cell    *model.Cell // with what synapses brought
	Program *ir.Program
	Kernels []*kernel.Kernel
}

// EmitPopulation takes a population as far as its kernels, with its states as
// outputs. It returns nil after a mistake, which diags has then.
func EmitPopulation(net *model.Network, name string, c Choices, diags *diag.List) (*PopulationCode, error) {
	made := circuit.Of(net, diags)
	if made == nil {
		return nil, nil
	}
	for _, p := range made.Populations {
		if p.Model.Name != name {
			continue
		}
		if p.Cell == nil {
			return nil, fmt.Errorf("%s is a source of spikes: it has no equations", name)
		}
		o := c.options()
		o.Outputs = p.Cell.States
		out := &PopulationCode{Cell: p.Cell, Program: populationProgram(p, o, diags)}
		if out.Program == nil {
			return nil, nil
		}
		var varying []string
		for _, v := range p.PerCell {
			varying = append(varying, v.Param.Name)
		}
		kernels, err := plan.Population(out.Program, plan.PopulationOptions{Varying: varying, Observe: true})
		if err != nil {
			return nil, err
		}
		for _, k := range []*kernel.Kernel{kernels.Prepare, kernels.Advance, kernels.Observe, kernels.Show} {
			if k != nil {
				out.Kernels = append(out.Kernels, k)
			}
		}
		return out, nil
	}
	return nil, fmt.Errorf("the network %s has no population %s", net.Name, name)
}

// LLVM is the text of the population's LLVM IR for this machine's vectors, or
// those of AVX2 where there is no libLLVM.
func (c *PopulationCode) LLVM() ([]byte, error) {
	lanes, vector := 8, 4
	if lib, err := jit.Open(); err == nil {
		lanes, vector = llvm.DefaultLanes(lib), lib.HostVectorBits()/64
	}
	return llvm.Module(c.Kernels, lanes, vector)
}
