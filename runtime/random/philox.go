// Package random makes random numbers by counting: a number is a pure function
// of (seed, stream, item, step), with no state that threads could share. So
// any number of threads, any lane width and any order of work draw the same
// numbers.
//
// The generator is Philox4x32-10 (Salmon, Moraes, Dror, Shaw: Parallel random
// numbers: as easy as 1, 2, 3. SC'11).
package random

import "math/bits"

const (
	rounds      = 10
	multiplier0 = 0xD2511F53
	multiplier1 = 0xCD9E8D57
	weyl0       = 0x9E3779B9 // golden ratio
	weyl1       = 0xBB67AE85 // sqrt(3) - 1
)

// Philox is the bijection itself: it turns a counter into 128 random bits.
func Philox(counter [4]uint32, key [2]uint32) [4]uint32 {
	for range rounds {
		high0, low0 := bits.Mul32(multiplier0, counter[0])
		high1, low1 := bits.Mul32(multiplier1, counter[2])
		counter = [4]uint32{
			high1 ^ counter[1] ^ key[0], low1,
			high0 ^ counter[3] ^ key[1], low0,
		}
		key[0] += weyl0
		key[1] += weyl1
	}
	return counter
}
