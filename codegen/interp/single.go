package interp

import (
	"math"

	"nmlc/codegen/kernel"
	"nmlc/runtime/abi"
)

// In a kernel of binary32 the registers hold float64 whose values float32 has,
// too. What an operation gives is rounded once more; for sums, products,
// quotients and roots that is the correct rounding, since float64 has more than
// twice the digits.

// memory is a buffer of numbers of one of the two formats.
type memory struct {
	doubles []float64
	singles []float32 // nil where the numbers are float64
}

// lay sees the buffers of a call in the formats of the kernel.
func (m *machine) lay(to []memory, buffers [][]float64) {
	for i, b := range buffers {
		if m.k.Single && !m.k.Buffers[i].Bits {
			to[i] = memory{singles: abi.Singles(b)}
		} else {
			to[i] = memory{doubles: b}
		}
	}
}

// from is the buffer from a number on.
func (b memory) from(at int) memory {
	if b.singles != nil {
		return memory{singles: b.singles[at:]}
	}
	return memory{doubles: b.doubles[at:]}
}

func (b memory) load(at int, to []float64) {
	if b.singles == nil {
		copy(to, b.doubles[at:][:len(to)])
		return
	}
	for i, x := range b.singles[at:][:len(to)] {
		to[i] = float64(x)
	}
}

func (b memory) store(at int, from []float64) {
	if b.singles == nil {
		copy(b.doubles[at:][:len(from)], from)
		return
	}
	to := b.singles[at:][:len(from)]
	for i, x := range from {
		to[i] = float32(x)
	}
}

// rounded is a number in the format of the kernel.
func (m *machine) rounded(x float64) float64 {
	if m.k.Single {
		return float64(float32(x))
	}
	return x
}

func roundLanes(d []float64) {
	for i := range d {
		d[i] = float64(float32(d[i]))
	}
}

func (m *machine) lowestBit(x float64) bool {
	if m.k.Single {
		return math.Float32bits(float32(x))&1 != 0
	}
	return math.Float64bits(x)&1 != 0
}

// unarySingle are the operators on the bits of a number of 32.
var unarySingle = map[kernel.Op]func(float64) float64{
	kernel.Pow2: func(x float64) float64 {
		return float64(math.Float32frombits(math.Float32bits(float32(x))<<23 + 0x3f800000))
	},
	kernel.Exponent: func(x float64) float64 { return float64(math.Float32bits(float32(x)) >> 23 & 0xff) },
	kernel.Mantissa: func(x float64) float64 {
		return float64(math.Float32frombits(math.Float32bits(float32(x))&0x7fffff | 0x3f800000))
	},
}

func fmaSingles(d, a, b, c []float64) {
	a, b, c = a[:len(d)], b[:len(d)], c[:len(d)]
	for i := range d {
		d[i] = fmaSingle(a[i], b[i], c[i])
	}
}

// fmaSingle is a*b + c rounded once to float32. The product is exact in float64;
// a sum that is not is rounded to odd, so that rounding it again cannot meet a
// tie that there is not (S. Boldo, G. Melquiond, IEEE Trans. Comput. 57, 462,
// 2008).
func fmaSingle(a, b, c float64) float64 {
	product := a * b
	sum := product + c
	part := sum - product
	lost := (product - (sum - part)) + (c - part)
	if word := math.Float64bits(sum); lost != 0 && word&1 == 0 && !math.IsInf(sum, 0) && !math.IsNaN(lost) {
		if (lost > 0) == (sum > 0) {
			word++
		} else {
			word--
		}
		sum = math.Float64frombits(word)
	}
	return float64(float32(sum))
}
