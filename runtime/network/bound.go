package network

import (
	"fmt"

	"nmlc/runtime/abi"
)

// bound is a kernel of a population with the buffers it works on.
type bound struct {
	kernel  *abi.Kernel
	widths  map[string]int
	buffers [][]float64
}

// bind returns nil for a nil kernel.
func (s *share) bind(k *abi.Kernel) (*bound, error) {
	if k == nil {
		return nil, nil
	}
	if k.Population == nil {
		return nil, fmt.Errorf("internal error: kernel %s was not compiled for populations", k.Name)
	}
	b := &bound{kernel: k, widths: map[string]int{}, buffers: make([][]float64, len(k.Buffers))}
	for _, buffer := range k.Buffers {
		b.widths[buffer.Name] = buffer.Width
	}
	return b, nil
}

// width is 0 where the kernel has no such buffer.
func (b *bound) width(name string) int {
	if b == nil {
		return 0
	}
	return b.widths[name]
}

// run advances a block for n steps from step at on.
func (b *bound) run(s *share, of *block, at, n int) {
	c, lanes := s.cells, s.cells.lanes
	for i := range b.kernel.Buffers {
		shape := &b.kernel.Buffers[i]
		static := shape.Width * lanes
		switch shape.Name {
		case "common":
			b.buffers[i] = c.common.Memory()
		case "prep":
			b.buffers[i] = c.prep.Part(of.first*static, (of.first+of.groups)*static).Memory()
		case "state":
			b.buffers[i] = c.state.Part(of.first*static, (of.first+of.groups)*static).Memory()
		case "input":
			b.buffers[i] = s.input.Part(0, of.groups*n*static).Memory()
		case "arrived":
			b.buffers[i] = c.arrived.from(at, of.first*lanes)
		case "spikes":
			b.buffers[i] = s.words[:of.groups*n]
		case "shown":
			b.buffers[i] = c.past.at(at).Part(of.first*static, (of.first+of.groups)*static).Memory()
		case "out":
			b.buffers[i] = s.out.Part(0, of.groups*n*static).Memory()
		}
	}
	b.kernel.Population(of.groups, n, c.arrived.pitch, b.buffers)
}
