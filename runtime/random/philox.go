// Package random makes random numbers by counting: a number is a pure function
// of (seed, stream, item, step), with no state that threads could share. So
// any number of threads, any lane width and any order of work draw the same
// numbers.
//
// The generator is Philox4x32-10 (Salmon, Moraes, Dror, Shaw: Parallel random
// numbers: as easy as 1, 2, 3. SC'11).
package random

const (
	rounds      = 10
	multiplier0 = 0xD2511F53
	multiplier1 = 0xCD9E8D57
	weyl0       = 0x9E3779B9 // golden ratio
	weyl1       = 0xBB67AE85 // sqrt(3) - 1
)

// Philox is the bijection itself: it turns a counter into 128 random bits.
func Philox(counter [4]uint32, key [2]uint32) [4]uint32 {
	a, b, c, d := philox(counter[0], counter[1], counter[2], counter[3], key[0], key[1])
	return [4]uint32{a, b, c, d}
}

// philox is Philox in registers.
func philox(a, b, c, d, key0, key1 uint32) (uint32, uint32, uint32, uint32) {
	for range rounds {
		first, second := multiplier0*uint64(a), multiplier1*uint64(c)
		a, b = uint32(second>>32)^b^key0, uint32(second)
		c, d = uint32(first>>32)^d^key1, uint32(first)
		key0 += weyl0
		key1 += weyl1
	}
	return a, b, c, d
}
