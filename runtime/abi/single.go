package abi

import "unsafe"

// Singles are the numbers of a buffer that holds float32.
func Singles(buffer []float64) []float32 {
	return unsafe.Slice((*float32)(unsafe.Pointer(unsafe.SliceData(buffer))), 2*len(buffer))
}

// Doubles is how many float64 take the place of that many float32.
func Doubles(singles int) int { return (singles + 1) / 2 }
