package group

import "unsafe"

// lineFloats is a cache line, and the widest vector register, in float64.
const lineFloats = 8

// Aligned makes a slice of n zeros that begins at a cache line, so that vector
// loads of whole lanes never straddle two.
func Aligned(n int) []float64 {
	if n == 0 {
		return nil
	}
	raw := make([]float64, n+lineFloats-1)
	skip := 0
	for uintptr(unsafe.Pointer(&raw[skip]))%(8*lineFloats) != 0 {
		skip++
	}
	return raw[skip : skip+n : skip+n]
}
