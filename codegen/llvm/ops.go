package llvm

import (
	"github.com/llir/llvm/ir"
	"github.com/llir/llvm/ir/enum"
	"github.com/llir/llvm/ir/types"
	"github.com/llir/llvm/ir/value"

	"nmlc/codegen/kernel"
)

// intrinsicOf are the operators that LLVM has an intrinsic for, which the
// hosts that package jit accepts execute as one instruction.
var intrinsicOf = map[kernel.Op]string{
	kernel.Abs:      "fabs",
	kernel.Sqrt:     "sqrt",
	kernel.FMA:      "fma",
	kernel.Round:    "roundeven",
	kernel.Floor:    "floor",
	kernel.CopySign: "copysign",
}

// predicateOf are the comparisons. All but NE are false on NaN.
var predicateOf = map[kernel.Op]enum.FPred{
	kernel.LT: enum.FPredOLT,
	kernel.LE: enum.FPredOLE,
	kernel.GT: enum.FPredOGT,
	kernel.GE: enum.FPredOGE,
	kernel.EQ: enum.FPredOEQ,
	kernel.NE: enum.FPredUNE,
}

// operate adds the instructions of a primitive operator on vectors of the
// given width.
func (fn *function) operate(b *ir.Block, op kernel.Op, width int, x []value.Value) value.Value {
	if name, ok := intrinsicOf[op]; ok {
		return b.NewCall(fn.intrinsic(fn.number, name, width, len(x)), x...)
	}
	if predicate, ok := predicateOf[op]; ok {
		return b.NewFCmp(predicate, x[0], x[1])
	}
	switch op {
	case kernel.Add:
		return b.NewFAdd(x[0], x[1])
	case kernel.Sub:
		return b.NewFSub(x[0], x[1])
	case kernel.Mul:
		return b.NewFMul(x[0], x[1])
	case kernel.Div:
		return b.NewFDiv(x[0], x[1])
	case kernel.Neg:
		return b.NewFNeg(x[0])
	case kernel.Min:
		return b.NewSelect(b.NewFCmp(enum.FPredOLT, x[0], x[1]), x[0], x[1])
	case kernel.Max:
		return b.NewSelect(b.NewFCmp(enum.FPredOGT, x[0], x[1]), x[0], x[1])
	case kernel.And:
		return b.NewAnd(x[0], x[1])
	case kernel.Or:
		return b.NewOr(x[0], x[1])
	case kernel.Not:
		return b.NewXor(x[0], newSplat(width, types.I1, "true"))
	case kernel.Select:
		return b.NewSelect(x[0], x[1], x[2])
	}
	return fn.number.operateOnBits(b, op, width, x[0])
}

// intrinsic declares an intrinsic function of LLVM for vectors of a width.
func (m *module) intrinsic(n *number, base string, width, arity int) *ir.Func {
	name := "llvm." + base + n.suffix(width)
	if f, ok := m.intrinsics[name]; ok {
		return f
	}
	number := vectorOf(width, n.typ)
	params := make([]*ir.Param, arity)
	for i := range params {
		params[i] = ir.NewParam("", number)
	}
	f := m.ir.NewFunc(name, number, params...)
	m.intrinsics[name] = f
	return f
}
