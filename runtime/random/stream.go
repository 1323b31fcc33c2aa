package random

import "math"

// Stream is one sequence of random numbers among many that share a seed. Name
// streams by what they are for, so that a new use does not shift an old one.
type Stream struct {
	key    [2]uint32
	stream uint32
}

// NewStream returns the stream of that number under a seed.
func NewStream(seed uint64, stream uint32) Stream {
	return Stream{key: [2]uint32{uint32(seed), uint32(seed >> 32)}, stream: stream}
}

// Bits returns the 128 random bits of an item (a neuron, a start) at a step.
func (s Stream) Bits(item uint32, step uint64) [4]uint32 {
	return Philox([4]uint32{uint32(step), uint32(step >> 32), item, s.stream}, s.key)
}

// Words returns the same bits, one word after the other, sooner.
func (s Stream) Words(item uint32, step uint64) (uint32, uint32, uint32, uint32) {
	return philox(uint32(step), uint32(step>>32), item, s.stream, s.key[0], s.key[1])
}

// Uniform returns a number in [0, 1), a multiple of 2^-53.
func (s Stream) Uniform(item uint32, step uint64) float64 {
	b := s.Bits(item, step)
	return unit(b[0], b[1])
}

// Normal returns a number from the standard normal distribution.
func (s Stream) Normal(item uint32, step uint64) float64 {
	a, _ := s.Normals(item, step)
	return a
}

// Normals returns two independent standard normal numbers (Box and Muller).
func (s Stream) Normals(item uint32, step uint64) (float64, float64) {
	b := s.Bits(item, step)
	// 1 - u lies in (0, 1], where the logarithm is finite.
	radius := math.Sqrt(-2 * math.Log(1-unit(b[0], b[1])))
	sin, cos := math.Sincos(2 * math.Pi * unit(b[2], b[3]))
	return radius * cos, radius * sin
}

// Exponential returns a number from the exponential distribution of mean 1.
func (s Stream) Exponential(item uint32, step uint64) float64 {
	return -math.Log(1 - s.Uniform(item, step))
}

func unit(low, high uint32) float64 {
	return float64((uint64(high)<<32|uint64(low))>>11) * 0x1p-53
}
