package learn

import "unsafe"

// words sees the words of a buffer of bits.
func words(bits []float64) []uint64 {
	return unsafe.Slice((*uint64)(unsafe.Pointer(unsafe.SliceData(bits))), len(bits))
}
