package llvm

import (
	"fmt"
	"math"

	"github.com/llir/llvm/ir"
	"github.com/llir/llvm/ir/enum"
	"github.com/llir/llvm/ir/types"
	"github.com/llir/llvm/ir/value"

	"nmlc/codegen/kernel"
)

// number is a format of numbers.
type number struct {
	name     string // in names of intrinsic functions
	typ      types.Type
	word     *types.IntType
	mantissa uint   // its bits
	bias     uint64 // of the exponent
	largest  uint64 // exponent
}

var (
	binary64 = &number{"f64", types.Double, types.I64, 52, 0x3ff, 0x7ff}
	binary32 = &number{"f32", types.Float, types.I32, 23, 0x7f, 0xff}
)

// numberOf is the format of a kernel.
func numberOf(k *kernel.Kernel) *number {
	if k.Single {
		return binary32
	}
	return binary64
}

// perDouble is how many numbers take the place of a float64.
func (n *number) perDouble() int { return 64 / int(n.word.BitSize) }

// align is the size of a number, and all the alignment that buffers have.
func (n *number) align() ir.Align { return ir.Align(n.word.BitSize / 8) }

// splat is a constant in all lanes. LLVM writes constants of both formats as
// those of 64 bits.
func (n *number) splat(width int, v float64) *splat {
	if n == binary32 {
		v = float64(float32(v))
	}
	return newSplat(width, n.typ, fmt.Sprintf("0x%016X", math.Float64bits(v)))
}

func (n *number) bits(width int, v uint64) *splat {
	return newSplat(width, n.word, fmt.Sprint(int64(v)))
}

func (n *number) suffix(width int) string {
	if width == 1 {
		return "." + n.name
	}
	return fmt.Sprintf(".v%d%s", width, n.name)
}

// operateOnBits adds the operators that look at a number as bits.
func (n *number) operateOnBits(b *ir.Block, op kernel.Op, width int, x value.Value) value.Value {
	of := vectorOf(width, n.typ)
	c := func(v uint64) value.Value { return n.bits(width, v) }
	one := n.bias << n.mantissa
	bits := b.NewBitCast(x, vectorOf(width, n.word))
	switch op {
	case kernel.Pow2:
		return b.NewBitCast(b.NewAdd(b.NewShl(bits, c(uint64(n.mantissa))), c(one)), of)
	case kernel.Mantissa:
		return b.NewBitCast(b.NewOr(b.NewAnd(bits, c(1<<n.mantissa-1)), c(one)), of)
	case kernel.Odd:
		return b.NewICmp(enum.IPredNE, b.NewAnd(bits, c(1)), c(0))
	case kernel.Exponent:
		// An integer in the mantissa of the power of two that has as many bits is
		// that power plus the integer: a conversion that every processor has.
		exponent := b.NewAnd(b.NewLShr(bits, c(uint64(n.mantissa))), c(n.largest))
		power := (n.bias + uint64(n.mantissa)) << n.mantissa
		return b.NewFSub(b.NewBitCast(b.NewOr(exponent, c(power)), of), n.splat(width, math.Ldexp(1, int(n.mantissa))))
	}
	panic("llvm: no code for the operator " + op.String())
}
