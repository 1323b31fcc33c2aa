// Package abi is the contract between kernels and whoever runs them. A kernel
// advances one group of lanes (independent cells) through a loop over time
// steps; which back end made it is invisible here.
package abi

// Func runs a kernel on one group of lanes for a number of steps.
//
// buffers holds one slice per Buffer of the kernel, in the kernel's order and
// laid out as Buffer says. A static buffer is read before the loop and written
// after it; a per-step buffer is indexed by the step. Func never retains the
// slices, and calls on different buffers may run at the same time.
type Func func(steps int, buffers [][]float64)

// Buffer describes one operand of a kernel in memory. Values are float64.
//
//	static,   per lane: [k][lane]
//	per step, per lane: [step][k][lane]
//	static,   shared:   [k]          (the same value for all lanes)
//	per step, shared:   [step][k]
type Buffer struct {
	Name    string // role: "param", "prep", "state", "input", "tape", "out", ...
	Width   int    // number of values k
	PerStep bool
	Shared  bool
}

// Len is the number of float64 that the buffer needs.
func (b Buffer) Len(steps, lanes int) int {
	n := b.Width
	if b.PerStep {
		n *= steps
	}
	if !b.Shared {
		n *= lanes
	}
	return n
}

// Kernel is compiled code together with the shape of its operands.
type Kernel struct {
	Name    string
	Lanes   int // lanes per group: every call works on exactly this many
	Buffers []Buffer
	Call    Func
}
