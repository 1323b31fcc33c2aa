package learn

import (
	"slices"

	"nmlc/runtime/abi"
	"nmlc/runtime/group"
)

// bindAdjoint makes what goes back through the kernel that prepares the cells,
// where parameters are trained.
func (p *part) bindAdjoint() (err error) {
	if !p.of.machine.trains(p.index) {
		return nil
	}
	p.memory, err = group.NewMemory(1, []*abi.Kernel{p.Code.PrepareAdjoint}, nil)
	p.prepareAdjoint = p.memory.Bind(p.Code.PrepareAdjoint)
	p.grad = make([]float64, len(p.Code.GradBy)*p.Size)
	return err
}

// byParams takes the sums of a sweep back to the parameters of each cell.
func (p *part) byParams() {
	if p.prepareAdjoint == nil {
		return
	}
	grad := p.memory.Slice("grad")
	for g := range p.groups {
		copy(p.memory.Slice("param"), p.param[g])
		p.sumSamples(g, p.adjoint, "adjoint")
		p.sumSamples(g, p.prepadj, "prepadj")
		p.prepareAdjoint.Run(1, nil)
		for k := range p.Code.GradBy {
			for lane := range min(p.lanes, p.Size-g*p.lanes) {
				p.grad[k*p.Size+g*p.lanes+lane] = grad[k*p.lanes+lane]
			}
		}
	}
}

// sumSamples adds up what the samples have of a group of cells.
func (p *part) sumSamples(g int, of group.Numbers, name string) {
	to := p.memory.Slice(name)
	clear(to)
	block := of.Len() / p.samples / p.groups
	for s := range p.of.trials {
		at := (s*p.groups + g) * block
		for i := range to {
			to[i] += of.At(at + i)
		}
	}
}

// collectParam is the gradient by a parameter of each cell, or of all.
func (p *part) collectParam(f *Free, to []float64) {
	k := slices.Index(p.Code.GradBy, f.Param)
	for cell, by := range p.grad[k*p.Size:][:p.Size] {
		to[place(to, cell)] += by
	}
}
