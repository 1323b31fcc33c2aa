// Package kernel defines the one form that every back end turns into code: a
// straight-line body in static single assignment form, run once per time step
// for a group of lanes, with loop-carried values. It knows nothing of neurons:
// buffers, loads, arithmetic, stores. A kernel without a loop (the prepare
// stage) is one that is called with steps = 1.
//
// Path of the data: ir, diff -> plan -> kernel -> interp | golang | llvm.
package kernel

import "nmlc/runtime/abi"

// ID names the value of an instruction: values are numbered over Pre, then
// Loop, in order. A value may use values with smaller numbers only, and a Loop
// value may use Pre values.
type ID int

// Op is the operation of an instruction; table.go describes each one.
type Op uint8

// Instr is one operation. Its value is a float64 per lane, or a mask (a truth
// value per lane) where the operator table says so.
type Instr struct {
	Op    Op
	Args  [3]ID   // the first Op.Arity() of them count
	Const float64 // of Const
	Buf   int     // of Load, Store and those of masks: index into Kernel.Buffers
	Index int     // of these: which of the buffer's Width values; of Repeat: how often
}

// Carry is a loop-carried value: in the first iteration Phi has the value
// First (of Pre), then the value that Next had in the iteration before. Final
// stores happen after the loop: the last Next (First when steps is 0) is
// written to Buffers[Buf][Index], a static per-lane buffer.
type Carry struct {
	Phi   ID // an instruction of Loop with Op == Phi
	First ID // a value of Pre
	Next  ID // a value of Pre or Loop
	Buf   int
	Index int
}

// Kernel is one compiled loop.
type Kernel struct {
	Name    string
	Doc     string
	Buffers []abi.Buffer
	Pre     []Instr // before the loop: loads of static buffers, arithmetic on them
	Loop    []Instr // each step: loads and stores of per-step buffers, arithmetic
	Carries []Carry
	Reverse bool // the loop runs from the last step to the first
	// Population says that the kernel goes over the groups of a population in
	// one call (abi.PopulationFunc): it may have wide buffers and buffers of bits,
	// and its buffers do not overlap.
	Population bool
	// Segments says that the groups are connections (abi.SegmentsFunc): it is a
	// kernel of a population that takes one step, and may have owned and indexed
	// buffers, which it only reads.
	Segments bool
	// Single says that numbers are of binary32, in buffers, too: there two take
	// the place of a float64. It is for kernels of populations.
	Single bool
}

// Len is the number of values.
func (k *Kernel) Len() int { return len(k.Pre) + len(k.Loop) }

// At returns the instruction that makes value id.
func (k *Kernel) At(id ID) *Instr {
	if int(id) < len(k.Pre) {
		return &k.Pre[id]
	}
	return &k.Loop[int(id)-len(k.Pre)]
}
