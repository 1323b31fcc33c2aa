// Package golang prints kernels and elementary functions as Go source that
// imports nothing but math. Package is what `nmlc compile --target go`
// delivers, a cell with an API for programmers; File is one function per
// kernel over the buffers of package abi; Functions are what the interpreter
// calls, by go generate. All are equal to the interpreter to the bit.
//
// Path of the data: plan, kernel -> Go source.
package golang

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"nmlc/codegen/kernel"
)

// value is the Go name of a kernel value.
func value(id kernel.ID) string { return "v" + strconv.Itoa(int(id)) }

// literal prints a float64 so that Go reads back the same bits.
func literal(x float64) string {
	switch {
	case math.IsNaN(x):
		return "math.NaN()"
	case math.IsInf(x, 1):
		return "math.Inf(1)"
	case math.IsInf(x, -1):
		return "math.Inf(-1)"
	case x == 0 && math.Signbit(x):
		return "math.Copysign(0, -1)"
	}
	s := strconv.FormatFloat(x, 'g', -1, 64)
	if !strings.ContainsAny(s, ".e") {
		s += ".0"
	}
	return s
}

// formats give the Go expression of an operator; products are converted
// explicitly, which forbids the Go compiler to fuse them with a sum.
var formats = map[kernel.Op]string{
	kernel.Add:      "%s + %s",
	kernel.Sub:      "%s - %s",
	kernel.Mul:      "float64(%s * %s)",
	kernel.Div:      "%s / %s",
	kernel.Neg:      "-%s",
	kernel.Abs:      "math.Abs(%s)",
	kernel.Sqrt:     "math.Sqrt(%s)",
	kernel.FMA:      "math.FMA(%s, %s, %s)",
	kernel.Round:    "math.RoundToEven(%s)",
	kernel.Floor:    "math.Floor(%s)",
	kernel.LT:       "%s < %s",
	kernel.LE:       "%s <= %s",
	kernel.GT:       "%s > %s",
	kernel.GE:       "%s >= %s",
	kernel.EQ:       "%s == %s",
	kernel.NE:       "%s != %s",
	kernel.And:      "%s && %s",
	kernel.Or:       "%s || %s",
	kernel.Not:      "!%s",
	kernel.CopySign: "math.Copysign(%s, %s)",
	kernel.Pow2:     "math.Float64frombits(math.Float64bits(%s)<<52 + 0x3ff0000000000000)",
	kernel.Exponent: "float64(math.Float64bits(%s) >> 52 & 0x7ff)",
	kernel.Mantissa: "math.Float64frombits(math.Float64bits(%s)&0xfffffffffffff | 0x3ff0000000000000)",
	kernel.Odd:      "math.Float64bits(%s)&1 != 0",
}

// printer says how the parts of an assignment are written.
type printer struct {
	operand func(kernel.ID) string
	call    func(kernel.Op) string
	// set assigns to variables that are declared already.
	set bool
}

// assign prints the statement that defines a value from its arguments.
func (p printer) assign(b *strings.Builder, id kernel.ID, in *kernel.Instr) {
	name, arg := value(id), make([]any, in.Op.Info().Arity)
	for i := range arg {
		arg[i] = p.operand(in.Args[i])
	}
	is := ":="
	if p.set {
		is = "="
	}
	choose := func(cond string, yes, no any) {
		fmt.Fprintf(b, "%s %s %s\nif %s {\n%s = %s\n}\n", name, is, no, cond, name, yes)
	}
	switch {
	case in.Op == kernel.Const:
		fmt.Fprintf(b, "%s %s %s\n", name, is, literal(in.Const))
	case in.Op == kernel.Select:
		choose(fmt.Sprint(arg[0]), arg[1], arg[2])
	case in.Op == kernel.Min:
		choose(fmt.Sprintf("%s < %s", arg...), arg[0], arg[1])
	case in.Op == kernel.Max:
		choose(fmt.Sprintf("%s > %s", arg...), arg[0], arg[1])
	case in.Op.Info().Elementary:
		fmt.Fprintf(b, "%s %s %s(", name, is, p.call(in.Op))
		for i, a := range arg {
			if i > 0 {
				b.WriteString(", ")
			}
			fmt.Fprint(b, a)
		}
		b.WriteString(")\n")
	default:
		fmt.Fprintf(b, "%s %s "+formats[in.Op]+"\n", append([]any{name, is}, arg...)...)
	}
}
