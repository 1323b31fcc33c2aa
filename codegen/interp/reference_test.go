package interp

import (
	"math"

	"nmlc/codegen/kernel"
	"nmlc/runtime/elementary"
)

// reference runs a kernel lane by lane with one variable per value, as package
// kernel defines it; masks are 1 and 0.
func reference(k *kernel.Kernel, lanes, steps int, buffers [][]float64) {
	for lane := range lanes {
		r := &refLane{k: k, lanes: lanes, lane: lane, buffers: buffers, v: make([]float64, k.Len())}
		for id := range kernel.ID(len(k.Pre)) {
			r.instr(id, 0)
		}
		carried := make([]float64, len(k.Carries))
		for i, c := range k.Carries {
			carried[i] = r.v[c.First]
		}
		for n := range steps {
			step := n
			if k.Reverse {
				step = steps - 1 - n
			}
			for i, c := range k.Carries {
				r.v[c.Phi] = carried[i]
			}
			rounds, again := 0, kernel.ID(0)
			for id := kernel.ID(len(k.Pre)); int(id) < k.Len(); id++ {
				switch in := k.At(id); {
				case in.Op == kernel.Repeat:
					rounds, again = in.Index, id
				case in.Op == kernel.Again && rounds > 1 && r.v[in.Args[0]] != 0:
					rounds, id = rounds-1, again
				case in.Op == kernel.Turn && rounds < k.At(again).Index: // keeps what Next gave it
				default:
					r.instr(id, step)
				}
			}
			for i, c := range k.Carries {
				carried[i] = r.v[c.Next]
			}
		}
		for i, c := range k.Carries {
			buffers[c.Buf][c.Index*lanes+lane] = carried[i]
		}
	}
}

type refLane struct {
	k           *kernel.Kernel
	lanes, lane int
	buffers     [][]float64
	v           []float64
}

// at is where a number of a buffer lies.
func (r *refLane) at(in *kernel.Instr, step int) *float64 {
	b, i := r.k.Buffers[in.Buf], in.Index
	if b.PerStep {
		i += step * b.Width
	}
	if !b.Shared {
		i = i*r.lanes + r.lane
	}
	return &r.buffers[in.Buf][i]
}

func (r *refLane) instr(id kernel.ID, step int) {
	in := r.k.At(id)
	a, b, c := r.v[in.Args[0]], r.v[in.Args[1]], r.v[in.Args[2]]
	switch in.Op {
	case kernel.Phi, kernel.Begin, kernel.End, kernel.Repeat, kernel.Again: // all of a region, always
	case kernel.Turn:
		r.v[id] = a
	case kernel.Next:
		r.v[in.Args[0]] = b
	case kernel.Const:
		r.v[id] = in.Const
	case kernel.Load:
		r.v[id] = *r.at(in, step)
	case kernel.Store:
		*r.at(in, step) = a
	case kernel.Select:
		r.v[id] = pick(a != 0, b, c)
	default:
		r.v[id] = meaning[in.Op](a, b, c)
	}
}

func pick(cond bool, yes, no float64) float64 {
	if cond {
		return yes
	}
	return no
}

func of1(f func(float64) float64) func(a, b, c float64) float64 {
	return func(a, _, _ float64) float64 { return f(a) }
}

func truth(f func(a, b float64) bool) func(a, b, c float64) float64 {
	return func(a, b, _ float64) float64 { return pick(f(a, b), 1, 0) }
}

// meaning of the operators on numbers.
var meaning = map[kernel.Op]func(a, b, c float64) float64{
	kernel.Add:   func(a, b, _ float64) float64 { return a + b },
	kernel.Sub:   func(a, b, _ float64) float64 { return a - b },
	kernel.Mul:   func(a, b, _ float64) float64 { return a * b },
	kernel.Div:   func(a, b, _ float64) float64 { return a / b },
	kernel.Neg:   of1(func(a float64) float64 { return -a }),
	kernel.Abs:   of1(math.Abs),
	kernel.Sqrt:  of1(math.Sqrt),
	kernel.FMA:   math.FMA,
	kernel.Min:   func(a, b, _ float64) float64 { return pick(a < b, a, b) },
	kernel.Max:   func(a, b, _ float64) float64 { return pick(a > b, a, b) },
	kernel.Round: of1(math.RoundToEven),
	kernel.Floor: of1(math.Floor),

	kernel.LT:  truth(func(a, b float64) bool { return a < b }),
	kernel.LE:  truth(func(a, b float64) bool { return a <= b }),
	kernel.GT:  truth(func(a, b float64) bool { return a > b }),
	kernel.GE:  truth(func(a, b float64) bool { return a >= b }),
	kernel.EQ:  truth(func(a, b float64) bool { return a == b }),
	kernel.NE:  truth(func(a, b float64) bool { return a != b }),
	kernel.And: truth(func(a, b float64) bool { return a != 0 && b != 0 }),
	kernel.Or:  truth(func(a, b float64) bool { return a != 0 || b != 0 }),
	kernel.Not: of1(func(a float64) float64 { return 1 - a }),

	kernel.CopySign: func(a, b, _ float64) float64 { return math.Copysign(a, b) },
	kernel.Pow2: of1(func(a float64) float64 {
		return math.Float64frombits(math.Float64bits(a)<<52 + math.Float64bits(1))
	}),
	kernel.Exponent: of1(func(a float64) float64 { return float64(math.Float64bits(a) << 1 >> 53) }),
	kernel.Mantissa: of1(func(a float64) float64 {
		return math.Float64frombits(math.Float64bits(a)<<12>>12 | math.Float64bits(1))
	}),
	kernel.Odd: of1(func(a float64) float64 { return float64(math.Float64bits(a) & 1) }),

	kernel.Exp: of1(elementary.Exp), kernel.Expm1: of1(elementary.Expm1), kernel.Exprel: of1(elementary.Exprel),
	kernel.ExprelInv: of1(elementary.Exprelinv), kernel.Exprel2: of1(elementary.Exprel2),
	kernel.Log: of1(elementary.Log), kernel.Log1p: of1(elementary.Log1p),
	kernel.Tanh: of1(elementary.Tanh), kernel.Sigmoid: of1(elementary.Sigmoid),
	kernel.Sin: of1(elementary.Sin), kernel.Cos: of1(elementary.Cos),
	kernel.Pow: func(a, b, _ float64) float64 { return elementary.Pow(a, b) },
}
