// Package pages has large arrays lie on large pages of memory, where the system
// has such: the processor finds addresses here and there sooner, and fewer pages
// have to be set up.
package pages

import "unsafe"

// Make makes an array that comes to lie on large pages as it is written first.
func Make[T any](n int) []T {
	of := make([]T, n)
	prefer(memory(of))
	return of
}

// Collect moves an array that was written already to large pages.
func Collect[T any](of []T) {
	m := memory(of)
	prefer(m)
	collapse(m)
}

// memory is the whole large pages of an array; none where it has less than two.
func memory[T any](of []T) []byte {
	const page = 2 << 20
	bytes := len(of) * int(unsafe.Sizeof(*new(T)))
	if bytes < 2*page {
		return nil
	}
	first := unsafe.Pointer(unsafe.SliceData(of))
	skip := int(-uintptr(first) % page)
	return unsafe.Slice((*byte)(first), bytes)[skip:][:(bytes-skip)/page*page]
}
