// Package elementary defines the compiler's own exp, log, tanh and so on, each
// once, as a straight line of primitive kernel operators. The LLVM back end
// inlines these definitions; runtime/elementary, which the interpreter calls,
// and the functions in generated Go are printed from them. So all back ends
// agree to the bit by construction.
//
// Largest errors found by the tests, in units in the last place (ulp):
//
//	exp, expm1, exprel, exprelinv  1, 2, 2, 2
//	exprel2                        4 (8 for 0.5 < |x| < 1, where a difference cancels)
//	log, log1p                     2
//	tanh, sigmoid                  3
//	sin, cos                       2 for |x| <= 1e5
//	pow                            8 (for |y log x| <= 300)
//
// Results below 2^-1022 flush to zero; exp overflows to +Inf from 709.44 on. On
// float32 the largest errors are the same, but for pow (|y log x| <= 80) and sin
// and cos (|x| <= 1e4); results below 2^-126 flush to zero, exp overflows from
// 88.38 on.
package elementary

import (
	"fmt"
	"math"
	"sync"

	"nmlc/codegen/kernel"
)

// Func is the definition of an elementary function: the first Arity
// instructions of Body stand for its arguments (Load with Index), the rest are
// primitive operators, and Result is the value.
type Func struct {
	Op     kernel.Op
	Arity  int
	Body   []kernel.Instr
	Result kernel.ID
}

// Ops lists the elementary operators.
func Ops() []kernel.Op {
	var ops []kernel.Op
	for _, op := range kernel.Ops() {
		if op.Info().Elementary {
			ops = append(ops, op)
		}
	}
	return ops
}

var (
	definitions       = sync.OnceValue(func() map[kernel.Op]*Func { return definitionsIn(double) })
	singleDefinitions = sync.OnceValue(func() map[kernel.Op]*Func { return definitionsIn(single) })
)

func definitionsIn(f *format) map[kernel.Op]*Func {
	bodies := map[kernel.Op]func(*line, []kernel.ID) kernel.ID{
		kernel.Exp:       func(l *line, a []kernel.ID) kernel.ID { return l.exp(a[0]) },
		kernel.Expm1:     func(l *line, a []kernel.ID) kernel.ID { return l.expm1(a[0]) },
		kernel.Exprel:    func(l *line, a []kernel.ID) kernel.ID { return l.exprel(a[0]) },
		kernel.ExprelInv: func(l *line, a []kernel.ID) kernel.ID { return l.exprelInv(a[0]) },
		kernel.Exprel2:   func(l *line, a []kernel.ID) kernel.ID { return l.exprel2(a[0]) },
		kernel.Log:       func(l *line, a []kernel.ID) kernel.ID { return l.log(a[0]) },
		kernel.Log1p:     func(l *line, a []kernel.ID) kernel.ID { return l.log1p(a[0]) },
		kernel.Tanh:      func(l *line, a []kernel.ID) kernel.ID { return l.tanh(a[0]) },
		kernel.Sigmoid:   func(l *line, a []kernel.ID) kernel.ID { return l.sigmoid(a[0]) },
		kernel.Sin:       func(l *line, a []kernel.ID) kernel.ID { return l.sinCos(a[0], false) },
		kernel.Cos:       func(l *line, a []kernel.ID) kernel.ID { return l.sinCos(a[0], true) },
		kernel.Pow:       func(l *line, a []kernel.ID) kernel.ID { return l.pow(a[0], a[1]) },
	}
	out := map[kernel.Op]*Func{}
	for op, body := range bodies {
		out[op] = define(op, f, body)
	}
	return out
}

// Define returns the definition of an elementary operator on float64.
func Define(op kernel.Op) *Func { return find(definitions(), op) }

// DefineSingle returns its definition on float32.
func DefineSingle(op kernel.Op) *Func { return find(singleDefinitions(), op) }

func find(in map[kernel.Op]*Func, op kernel.Op) *Func {
	f, ok := in[op]
	if !ok {
		panic(fmt.Sprintf("elementary: %s is not an elementary function", op))
	}
	return f
}

func define(op kernel.Op, in *format, body func(*line, []kernel.ID) kernel.ID) *Func {
	f := &Func{Op: op, Arity: op.Info().Arity}
	l := newLine(in)
	var args []kernel.ID
	for i := range f.Arity {
		args = append(args, l.add(kernel.Instr{Op: kernel.Load, Index: i}))
	}
	f.Result = body(l, args)
	f.Body = l.body
	return f
}

// line builds a straight line of instructions in which equal instructions are
// one value.
type line struct {
	f    *format
	body []kernel.Instr
	seen map[key]kernel.ID
}

// key is an instruction by its bits: 0 and -0 differ, a NaN equals itself.
type key struct {
	op    kernel.Op
	args  [3]kernel.ID
	bits  uint64
	index int
}

func keyOf(in kernel.Instr) key {
	return key{in.Op, in.Args, math.Float64bits(in.Const), in.Index}
}

func newLine(f *format) *line { return &line{f: f, seen: map[key]kernel.ID{}} }

func (l *line) add(in kernel.Instr) kernel.ID {
	k := keyOf(in)
	if id, ok := l.seen[k]; ok {
		return id
	}
	id := kernel.ID(len(l.body))
	l.body = append(l.body, in)
	l.seen[k] = id
	return id
}

func (l *line) c(v float64) kernel.ID {
	return l.add(kernel.Instr{Op: kernel.Const, Const: v})
}

func (l *line) op(op kernel.Op, args ...kernel.ID) kernel.ID {
	in := kernel.Instr{Op: op}
	copy(in.Args[:], args)
	return l.add(in)
}

func (l *line) sum(a, b kernel.ID) kernel.ID          { return l.op(kernel.Add, a, b) }
func (l *line) sub(a, b kernel.ID) kernel.ID          { return l.op(kernel.Sub, a, b) }
func (l *line) mul(a, b kernel.ID) kernel.ID          { return l.op(kernel.Mul, a, b) }
func (l *line) div(a, b kernel.ID) kernel.ID          { return l.op(kernel.Div, a, b) }
func (l *line) fma(a, b, c kernel.ID) kernel.ID       { return l.op(kernel.FMA, a, b, c) }
func (l *line) sel(cond, yes, no kernel.ID) kernel.ID { return l.op(kernel.Select, cond, yes, no) }
func (l *line) neg(a kernel.ID) kernel.ID             { return l.op(kernel.Neg, a) }
func (l *line) abs(a kernel.ID) kernel.ID             { return l.op(kernel.Abs, a) }
func (l *line) less(a, b kernel.ID) kernel.ID         { return l.op(kernel.LT, a, b) }
func (l *line) equal(a, b kernel.ID) kernel.ID        { return l.op(kernel.EQ, a, b) }

// clamp limits x to lo .. hi and lets NaN pass: Max and Min give their second
// argument where the comparison with NaN fails.
func (l *line) clamp(x kernel.ID, lo, hi float64) kernel.ID {
	return l.op(kernel.Min, l.c(hi), l.op(kernel.Max, l.c(lo), x))
}

// poly is the polynomial with the given coefficients, lowest first, with even
// and odd powers apart: as many operations as Horner's form, half its latency.
func (l *line) poly(x kernel.ID, coef ...float64) kernel.ID {
	if len(coef) < 4 {
		return l.horner(x, coef, 1)
	}
	x2 := l.mul(x, x)
	even := l.horner(x2, coef, 2)
	odd := l.horner(x2, coef[1:], 2)
	return l.fma(odd, x, even)
}

// horner is coef[0] + x*(coef[stride] + x*(...)).
func (l *line) horner(x kernel.ID, coef []float64, stride int) kernel.ID {
	last := (len(coef) - 1) / stride * stride
	p := l.c(coef[last])
	for i := last - stride; i >= 0; i -= stride {
		p = l.fma(p, x, l.c(coef[i]))
	}
	return p
}
