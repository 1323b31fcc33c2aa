// Package group runs the kernels of a cell on one group of lanes. The kernels
// of a cell meet in buffers of the same name: what Prepare writes as "prep",
// Forward reads. A Memory holds those buffers; it is used by one goroutine and
// reused for group after group.
//
// Place on the path of the data: abi.Kernel -> group -> fit, sim.
package group

import (
	"fmt"

	"nmlc/runtime/abi"
)

// Memory holds one slice per buffer name, for a number of lanes and up to a
// number of steps.
type Memory struct {
	Lanes  int
	Steps  int // most steps that a call may run
	shapes map[string]abi.Buffer
	slices map[string][]float64
}

// borrowed buffers belong to the caller, who hands them in at each call.
var borrowed = map[string]bool{"input": true}

// NewMemory makes room for kernels, nil ones left out. Those of once have no
// time loop and are called with one step, so that what is per step in them
// (parameters, the state at time 0) is static in those of loops. Kernels must
// agree on lanes and on the shape of the buffers they share.
func NewMemory(steps int, once, loops []*abi.Kernel) (*Memory, error) {
	m := &Memory{Steps: steps, shapes: map[string]abi.Buffer{}, slices: map[string][]float64{}}
	for _, k := range once {
		if err := m.add(k, true); err != nil {
			return nil, err
		}
	}
	for _, k := range loops {
		if err := m.add(k, false); err != nil {
			return nil, err
		}
	}
	for name, b := range m.shapes {
		if !borrowed[name] {
			m.slices[name] = Aligned(b.Len(steps, m.Lanes))
		}
	}
	return m, nil
}

func (m *Memory) add(k *abi.Kernel, once bool) error {
	if k == nil {
		return nil
	}
	if m.Lanes == 0 {
		m.Lanes = k.Lanes
	}
	if k.Lanes != m.Lanes || k.Lanes <= 0 {
		return fmt.Errorf("internal error: kernel %s works on %d lanes, others on %d", k.Name, k.Lanes, m.Lanes)
	}
	for _, b := range k.Buffers {
		if once {
			b.PerStep = false
		}
		if known, ok := m.shapes[b.Name]; ok && known != b {
			return fmt.Errorf("internal error: kernel %s has the buffer %+v, another kernel %+v", k.Name, b, known)
		}
		m.shapes[b.Name] = b
	}
	return nil
}

// Slice returns the buffer of that name; nil where no kernel has it.
func (m *Memory) Slice(name string) []float64 { return m.slices[name] }

// Shape returns the buffer of that name, with Width 0 where no kernel has it.
func (m *Memory) Shape(name string) abi.Buffer { return m.shapes[name] }

// Zero clears the named buffers, which a caller does with accumulators.
func (m *Memory) Zero(names ...string) {
	for _, name := range names {
		clear(m.slices[name])
	}
}

// SetLane stores the values of one lane in a static per-lane buffer.
func (m *Memory) SetLane(name string, lane int, values []float64) {
	slice := m.slices[name]
	for k, v := range values {
		slice[k*m.Lanes+lane] = v
	}
}

// Bytes is the memory held.
func (m *Memory) Bytes() int {
	total := 0
	for _, s := range m.slices {
		total += 8 * len(s)
	}
	return total
}

// Bound is a kernel whose operands are the buffers of a Memory.
type Bound struct {
	kernel  *abi.Kernel
	memory  *Memory
	buffers [][]float64
}

// Bind connects a kernel with the memory, which must have been made for it.
// Binding nil gives nil.
func (m *Memory) Bind(k *abi.Kernel) *Bound {
	if k == nil {
		return nil
	}
	return &Bound{kernel: k, memory: m, buffers: make([][]float64, len(k.Buffers))}
}

// Run runs the kernel for a number of steps. Per-step buffers are used from
// their first step on; input holds the steps' inputs and may be nil for a
// kernel without.
func (b *Bound) Run(steps int, input []float64) {
	for i, shape := range b.kernel.Buffers {
		source := b.memory.slices[shape.Name]
		if borrowed[shape.Name] {
			source = input
		}
		b.buffers[i] = source[:shape.Len(steps, b.memory.Lanes)]
	}
	b.kernel.Call(steps, b.buffers)
}

// Has reports whether the kernel has a buffer of that name.
func (b *Bound) Has(name string) bool {
	for _, shape := range b.kernel.Buffers {
		if shape.Name == name {
			return true
		}
	}
	return false
}
