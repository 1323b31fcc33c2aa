package wiring

import (
	"math"
	"math/bits"
	"math/rand/v2"

	"nmlc/runtime/random"
)

// Streams of a projection: what its random numbers are for.
const (
	choosing  uint32 = iota // of cells
	splitting               // of a total over cells
	pairing                 // of what is asked of pairs
	valuing                 // of weights and delays
	again                   // bits for valuing or pairing where a block has too few
	surveying               // of how many pairs connect
)

// seed is that of a projection of its own.
func (s *Spec) seed() uint64 {
	b := random.NewStream(s.Seed, s.Stream).Bits(0x77697265, 0)
	return uint64(b[1])<<32 | uint64(b[0])
}

// dice throws the numbers of one item in sequence.
type dice struct {
	stream random.Stream
	item   uint32
	step   uint64
	block  [4]uint32
	left   int // words of the block not yet used
}

func (d *dice) start(item uint32, step uint64) { d.item, d.step, d.left = item, step, 0 }

func (d *dice) word() uint32 {
	if d.left == 0 {
		d.block = d.stream.Bits(d.item, d.step)
		d.step++
		d.left = 4
	}
	d.left--
	return d.block[3-d.left]
}

// Uint64 makes dice a source of package rand.
func (d *dice) Uint64() uint64 { return uint64(d.word())<<32 | uint64(d.word()) }

// uniform is in [0, 1).
func (d *dice) uniform() float64 { return float64(d.Uint64()>>11) * 0x1p-53 }

// below is uniform in 0 .. n-1 without bias (Lemire 2019).
func (d *dice) below(n uint32) uint32 {
	high, low := bits.Mul32(d.word(), n)
	if low < n {
		for least := -n % n; low < least; {
			high, low = bits.Mul32(d.word(), n)
		}
	}
	return high
}

// numbers are the Draws of a connection or a pair. Two of them, of the same
// connection, share the bits: one takes the first half of each block, the other
// the second.
type numbers struct {
	*blocks
	half int
}

// blocks are random bits, kept while they are asked for again.
type blocks struct {
	stream  random.Stream
	more    random.Stream
	item    uint32
	of      uint64 // the number of the connection, in the upper half
	uniform struct {
		at uint64
		is [2]float64
	}
	normal struct {
		at uint64
		is [2]float64
	}
}

const nowhere = math.MaxUint64

// halves are the two Draws of a connection or a pair.
func (b *blocks) halves() [2]*numbers { return [2]*numbers{{b, 0}, {b, 1}} }

func (b *blocks) start(item, of uint32) {
	b.item, b.of = item, uint64(of)<<32
	b.uniform.at, b.normal.at = nowhere, nowhere
}

// Uniform is the k-th number in [0, 1).
func (n *numbers) Uniform(k int) float64 {
	at := n.of | uint64(uint32(k))
	if n.uniform.at != at {
		b := n.stream.Bits(n.item, at)
		n.uniform.at = at
		n.uniform.is = [2]float64{unit(b[0], b[1]), unit(b[2], b[3])}
	}
	return n.uniform.is[n.half]
}

// Normal is the k-th standard normal number.
func (n *numbers) Normal(k int) float64 {
	at := n.of | uint64(uint32(k))
	if n.normal.at != at {
		n.normal.at = at
		n.normal.is = n.normals(at)
	}
	return n.normal.is[n.half]
}

// normals are the two standard normal numbers of a block.
func (b *blocks) normals(at uint64) [2]float64 {
	w0, w1, w2, w3 := b.stream.Words(b.item, at)
	first, sure := random.Gauss(uint64(w1)<<32 | uint64(w0))
	second, too := random.Gauss(uint64(w3)<<32 | uint64(w2))
	if !sure || !too {
		return b.normalsSlowly(at)
	}
	return [2]float64{first, second}
}

func (b *blocks) normalsSlowly(at uint64) (is [2]float64) {
	bits, more := b.stream.Bits(b.item, at), b.more.Bits(b.item, at)
	for half := range is {
		low, high := 2*half, 2*half+1
		is[half] = random.GaussSlowly(uint64(bits[high])<<32|uint64(bits[low]), rand.NewPCG(uint64(more[low]), uint64(more[high])))
	}
	return is
}

func unit(low, high uint32) float64 {
	return float64((uint64(high)<<32|uint64(low))>>11) * 0x1p-53
}
