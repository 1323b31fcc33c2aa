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

// Buffer describes one operand of a kernel in memory. Values are float64, or
// float32 where the kernel says so.
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
	// Wide is a buffer per step and lane that spans a whole population, for
	// Kernel.Population: [step][k][cell], with Pitch cells in a row, so that who
	// writes to single cells need not know of groups.
	Wide bool
	// Bits is a buffer of one 64-bit word per step and value, whose bit l is the
	// truth value of lane l: [step][k]. A float64 of it is to be read by its bits.
	Bits bool
	// Owned and Indexed are buffers per step of Kernel.Segments. Of an owned one
	// all lanes of a group read the value of the group's owner: [k][owner]. Of an
	// indexed one each lane reads the value that its index names: [k][source].
	Owned, Indexed bool
}

// MaskLanes is the number of lanes that a word of a buffer of bits has room for.
const MaskLanes = 64

// Len is the number of values that the buffer has, of a group.
func (b Buffer) Len(steps, lanes int) int {
	n := b.Width
	if b.PerStep {
		n *= steps
	}
	if !b.Shared && !b.Bits {
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
	// Single says that buffers hold float32, two in the place of each float64
	// (Singles): everything but buffers of bits.
	Single bool
	// Population runs the kernel on consecutive groups; nil for kernels that
	// were not compiled for it.
	Population PopulationFunc
	// Segments runs the kernel on connections; nil for kernels that were not
	// compiled for it.
	Segments SegmentsFunc
}

// SegmentsFunc runs a kernel for one step on consecutive groups of lanes that are
// connections: owner[g] is the cell that those of group g lead to, index[g*lanes+l]
// the source that lane l comes from; where that of lane 0 is negative, it is ^first, and
// lane l comes from source first+l. Rows of owned buffers have owners values,
// rows of indexed ones sources values; the other buffers are as in a PopulationFunc.
type SegmentsFunc func(groups, owners, sources int, owner, index []int32, buffers [][]float64)

// PopulationFunc runs a kernel on a number of consecutive groups of lanes, each
// for a number of steps. A buffer holds what Func takes for a group, group after
// group; a shared one is the same for all groups; in a wide one the lanes of
// group g are the cells g*lanes ... of rows of pitch values, which is at least
// groups*lanes. The buffers do not overlap. Group after group goes through all
// its steps before the next one begins.
type PopulationFunc func(groups, steps, pitch int, buffers [][]float64)
