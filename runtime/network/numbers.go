package network

import (
	"unsafe"

	"nmlc/runtime/abi"
	"nmlc/runtime/group"
)

// numbers are values of cells as their kernels have them: of binary64, or of
// binary32, of which two take the place of one.
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

// part are the numbers from low to before high; of singles an even number of
// them before it, as in whole groups.
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

func (v numbers) bytes() int { return 8*len(v.doubles) + 4*len(v.singles) }
