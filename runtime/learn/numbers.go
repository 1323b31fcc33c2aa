package learn

import (
	"unsafe"

	"nmlc/runtime/abi"
	"nmlc/runtime/group"
	"nmlc/runtime/pages"
)

// numbers are values as kernels have them: of binary64, or of binary32, of which
// two take the place of one.
type numbers struct {
	doubles []float64
	singles []float32
}

func newNumbers(n int, single bool) numbers {
	if single {
		return numbers{singles: abi.Singles(group.Aligned(abi.Doubles(n)))[:n]}
	}
	return numbers{doubles: group.Aligned(n)}
}

// newPaged is newNumbers for long arrays, which begin at a cache line, too.
func newPaged(n int, single bool) numbers {
	doubles := n
	if single {
		doubles = abi.Doubles(n)
	}
	const line = 8 // float64
	raw := pages.Make[float64](doubles + line)
	skip := int(-uintptr(unsafe.Pointer(unsafe.SliceData(raw)))) % (8 * line) / 8
	raw = raw[(skip+line)%line:][:doubles]
	if single {
		return numbers{singles: abi.Singles(raw)[:n]}
	}
	return numbers{doubles: raw}
}

func (v numbers) at(i int) float64 {
	if v.singles != nil {
		return float64(v.singles[i])
	}
	return v.doubles[i]
}

func (v numbers) set(i int, x float64) {
	if v.singles != nil {
		v.singles[i] = float32(x)
		return
	}
	v.doubles[i] = x
}

func (v numbers) add(i int, x float64) {
	if v.singles != nil {
		v.singles[i] += float32(x)
		return
	}
	v.doubles[i] += x
}

func (v numbers) len() int { return len(v.doubles) + len(v.singles) }

// part are the numbers from low to before high.
func (v numbers) part(low, high int) numbers {
	if v.singles != nil {
		return numbers{singles: v.singles[low:high]}
	}
	return numbers{doubles: v.doubles[low:high]}
}

// memory is what a kernel is given.
func (v numbers) memory() []float64 {
	if v.singles != nil {
		return unsafe.Slice((*float64)(unsafe.Pointer(unsafe.SliceData(v.singles))), abi.Doubles(len(v.singles)))
	}
	return v.doubles
}

// from is what a kernel is given of the numbers from one on.
func (v numbers) from(low int) []float64 { return v.part(low, v.len()).memory() }

func (v numbers) copy(from numbers) {
	copy(v.doubles, from.doubles)
	copy(v.singles, from.singles)
}

// list appends the numbers.
func (v numbers) list(to []float64) []float64 {
	for i := range v.len() {
		to = append(to, v.at(i))
	}
	return to
}

func (v numbers) clear() {
	clear(v.doubles)
	clear(v.singles)
}

func (v numbers) bytes() int { return 8*len(v.doubles) + 4*len(v.singles) }

// words sees the words of a buffer of bits.
func words(bits []float64) []uint64 {
	return unsafe.Slice((*uint64)(unsafe.Pointer(unsafe.SliceData(bits))), len(bits))
}
