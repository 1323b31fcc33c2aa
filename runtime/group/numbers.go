package group

import (
	"unsafe"

	"nmlc/runtime/abi"
	"nmlc/runtime/pages"
)

// Numbers are values as kernels have them: of binary64, or of binary32, of which
// two take the place of one.
type Numbers struct {
	Doubles []float64
	Singles []float32
}

// NewNumbers is room for that many, all zero.
func NewNumbers(n int, single bool) Numbers {
	if single {
		return Numbers{Singles: abi.Singles(Aligned(abi.Doubles(n)))[:n]}
	}
	return Numbers{Doubles: Aligned(n)}
}

// NewPaged is NewNumbers for long arrays, which begin at a cache line, too.
func NewPaged(n int, single bool) Numbers {
	doubles := n
	if single {
		doubles = abi.Doubles(n)
	}
	const line = 8 // float64
	raw := pages.Make[float64](doubles + line)
	skip := int(-uintptr(unsafe.Pointer(unsafe.SliceData(raw)))) % (8 * line) / 8
	raw = raw[(skip+line)%line:][:doubles]
	if single {
		return Numbers{Singles: abi.Singles(raw)[:n]}
	}
	return Numbers{Doubles: raw}
}

// At is a number.
func (v Numbers) At(i int) float64 {
	if v.Singles != nil {
		return float64(v.Singles[i])
	}
	return v.Doubles[i]
}

// Set sets a number.
func (v Numbers) Set(i int, x float64) {
	if v.Singles != nil {
		v.Singles[i] = float32(x)
		return
	}
	v.Doubles[i] = x
}

// Add adds to a number.
func (v Numbers) Add(i int, x float64) {
	if v.Singles != nil {
		v.Singles[i] += float32(x)
		return
	}
	v.Doubles[i] += x
}

// Len is how many there are.
func (v Numbers) Len() int { return len(v.Doubles) + len(v.Singles) }

// Part are the numbers from low to before high.
func (v Numbers) Part(low, high int) Numbers {
	if v.Singles != nil {
		return Numbers{Singles: v.Singles[low:high]}
	}
	return Numbers{Doubles: v.Doubles[low:high]}
}

// Memory is what a kernel is given.
func (v Numbers) Memory() []float64 {
	if v.Singles != nil {
		return unsafe.Slice((*float64)(unsafe.Pointer(unsafe.SliceData(v.Singles))), abi.Doubles(len(v.Singles)))
	}
	return v.Doubles
}

// From is what a kernel is given of the numbers from one on.
func (v Numbers) From(low int) []float64 { return v.Part(low, v.Len()).Memory() }

// Copy takes over other numbers.
func (v Numbers) Copy(from Numbers) {
	copy(v.Doubles, from.Doubles)
	copy(v.Singles, from.Singles)
}

// List appends the numbers.
func (v Numbers) List(to []float64) []float64 {
	for i := range v.Len() {
		to = append(to, v.At(i))
	}
	return to
}

// Clear makes all zero.
func (v Numbers) Clear() {
	clear(v.Doubles)
	clear(v.Singles)
}

// Bytes is the memory they take.
func (v Numbers) Bytes() int { return 8*len(v.Doubles) + 4*len(v.Singles) }
