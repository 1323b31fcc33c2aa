package network

import (
	"syscall"
	"unsafe"
)

// onLargePages asks for large pages for memory that is read and written here
// and there, so that the processor finds its addresses sooner. Where there are
// none it does nothing.
func onLargePages[T any](of []T) {
	const page = 2 << 20
	bytes := len(of) * int(unsafe.Sizeof(*new(T)))
	if bytes < 2*page {
		return
	}
	memory := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(of))), bytes)
	skip := int(-uintptr(unsafe.Pointer(unsafe.SliceData(memory))) % page)
	whole := memory[skip : skip+(bytes-skip)/page*page]
	const collapse = 25 // now, not when it is written next; since Linux 6.1
	_ = syscall.Madvise(whole, syscall.MADV_HUGEPAGE)
	_ = syscall.Madvise(whole, collapse)
}
