package conformance

import (
	"math"

	"nmlc/codegen/kernel"
)

// Operators are all but those of a kernel's structure.
func Operators() []kernel.Op {
	var ops []kernel.Op
	for _, op := range kernel.Ops() {
		if op > kernel.Again {
			ops = append(ops, op)
		}
	}
	return ops
}

// OneOperator is a kernel that applies an operator to three numbers a step,
// from "input" to "output". A mask argument is whether the number is below 1;
// a mask result is 3 or 5.
func OneOperator(op kernel.Op) *kernel.Kernel {
	b := kernel.NewBuilder("one_"+op.String(), "")
	in := b.Buffer("input", 3, true, false)
	out := b.Buffer("output", 1, true, false)
	number := func(v float64) kernel.ID { return b.Pre(kernel.Instr{Op: kernel.Const, Const: v}) }
	instr := kernel.Instr{Op: op}
	for a := range op.Info().Arity {
		x := b.Loop(kernel.Instr{Op: kernel.Load, Buf: in, Index: a})
		if op.Info().ArgMask[a] {
			x = b.Loop(kernel.Instr{Op: kernel.LT, Args: [3]kernel.ID{x, number(1)}})
		}
		instr.Args[a] = x
	}
	y := b.Loop(instr)
	if op.Info().Kind == kernel.Mask {
		y = b.Loop(kernel.Instr{Op: kernel.Select, Args: [3]kernel.ID{y, number(3), number(5)}})
	}
	b.Loop(kernel.Instr{Op: kernel.Store, Buf: out, Args: [3]kernel.ID{y}})
	return b.Finish(false)
}

// SpecialInput are operands for OneOperator: all pairs of the special values,
// with a third that takes its turn; and the number of steps and cells.
func SpecialInput() (in Operands, steps, cells int) { return pairs(special) }

// SpecialSingles are operands of kernels of binary32.
func SpecialSingles() (in Operands, steps, cells int) { return pairs(specialSingles) }

func pairs(special []float64) (in Operands, steps, cells int) {
	n := len(special)
	steps, cells = n, n
	values := make([][]float64, cells)
	for i := range cells {
		for j := range steps {
			values[i] = append(values[i], special[i], special[j], special[(i+3*j)%n])
		}
	}
	return Operands{"input": values}, steps, cells
}

// special are the numbers that code tends to get wrong: zeros, infinities, NaN,
// the ends of the range, halves between whole numbers, and those about the
// bounds of the elementary functions' reductions.
var special = []float64{
	0, math.Copysign(0, -1), 1, -1, 0.5, -0.5, 1.5, -1.5, 2.5, -2.5, 3, -3, 0x1p-53, 1 + 0x1p-52, 1 - 0x1p-53,
	math.Inf(1), math.Inf(-1), math.NaN(), math.SmallestNonzeroFloat64, -math.SmallestNonzeroFloat64,
	0x1p-1022, -0x1.fffffffffffffp-1023, math.MaxFloat64, -math.MaxFloat64,
	0x1p52, 0x1p52 + 1, -0x1p52 - 1, 0x1p53, -0x1p53, 4503599627370495.5, 0x1p63, 0x1.8p52, 0x1.8p52 + 1023, 0x1.8p52 - 1023, 0x1.8p52 + 1024,
	708.5, 709.3, 709.44, 709.79, 710, -708.5, -709.5, -745.2, -746, 1e-8, -1e-8, 1e-300, -1e-300, 1e300, -1e300, 1e5, -1e5,
	math.Pi, math.Pi / 2, -math.Pi / 4, math.Ln2, math.Ln2 / 2, math.Sqrt2, 0.1, -0.3, 37.25, 100,
}

// specialSingles are the same for binary32.
var specialSingles = []float64{
	0, math.Copysign(0, -1), 1, -1, 0.5, -0.5, 1.5, -1.5, 2.5, -2.5, 3, -3, 0x1p-24, 1 + 0x1p-23, 1 - 0x1p-24,
	math.Inf(1), math.Inf(-1), math.NaN(), math.SmallestNonzeroFloat32, -math.SmallestNonzeroFloat32,
	0x1p-126, -0x1.fffffcp-127, math.MaxFloat32, -math.MaxFloat32,
	0x1p23, 0x1p23 + 1, -0x1p23 - 1, 0x1p24, -0x1p24, 8388607.5, 0x1p31, 0x1.8p23, 0x1.8p23 + 127, 0x1.8p23 - 127, 0x1.8p23 + 128,
	88, 88.36, 88.38, 88.72, 88.74, 89, -87.3, -87.7, -88.1, -103.3, -104, 1e-4, -1e-4, 1e-30, -1e-30, 1e30, -1e30, 1e4, -1e4,
	math.Pi, math.Pi / 2, -math.Pi / 4, math.Ln2, math.Ln2 / 2, math.Sqrt2, 0.1, -0.3, 37.25, 100,
}
