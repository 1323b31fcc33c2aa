package learn

import (
	"fmt"

	"nmlc/runtime/abi"
)

// call is a kernel with its operands, of which some change from step to step.
type call struct {
	kernel  *abi.Kernel
	buffers [][]float64
	// Where these lie among the buffers; -1 where the kernel has none.
	tape, spikes, live int
}

// newCall finds the operands of a kernel, nil for nil.
func newCall(k *abi.Kernel, operands map[string][]float64) (*call, error) {
	if k == nil {
		return nil, nil
	}
	c := &call{kernel: k, tape: find(k, "tape"), spikes: find(k, "spikes"), live: find(k, "live")}
	for i, b := range k.Buffers {
		memory, known := operands[b.Name]
		if b.Width > 0 && len(memory) == 0 && i != c.tape && i != c.spikes && i != c.live {
			return nil, fmt.Errorf("internal error: kernel %s wants a buffer %s, which learning does not have (known: %v)", k.Name, b.Name, known)
		}
		c.buffers = append(c.buffers, memory)
	}
	return c, nil
}

func find(k *abi.Kernel, name string) int {
	for i, b := range k.Buffers {
		if b.Name == name {
			return i
		}
	}
	return -1
}

// width is the number of values that a kernel has in a buffer.
func width(k *abi.Kernel, name string) int {
	if k == nil {
		return 0
	}
	if i := find(k, name); i >= 0 {
		return k.Buffers[i].Width
	}
	return 0
}

func (c *call) set(buffer int, memory []float64) {
	if buffer >= 0 {
		c.buffers[buffer] = memory
	}
}

// run advances a number of groups of lanes by one step.
func (c *call) run(groups, pitch int) { c.kernel.Population(groups, 1, pitch, c.buffers) }
