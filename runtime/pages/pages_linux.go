package pages

import "syscall"

// What fails is advice, and does no harm.

func prefer(memory []byte) { _ = syscall.Madvise(memory, syscall.MADV_HUGEPAGE) }

func collapse(memory []byte) {
	const now = 25 // since Linux 6.1
	_ = syscall.Madvise(memory, now)
}
