package pages

import (
	"testing"
	"unsafe"
)

func TestWholeLargePagesAreWithinTheArray(t *testing.T) {
	for _, n := range []int{0, 1, 1 << 18, 1<<19 + 1, 3<<18 + 7} {
		of := Make[uint64](n)
		if len(of) != n {
			t.Fatalf("made %d of %d", len(of), n)
		}
		m := memory(of)
		if len(m) == 0 {
			if n >= 3<<18 {
				t.Errorf("no large page among %d bytes", 8*n)
			}
			continue
		}
		first, last := uintptr(unsafe.Pointer(&of[0])), uintptr(unsafe.Pointer(&of[n-1]))
		from, to := uintptr(unsafe.Pointer(&m[0])), uintptr(unsafe.Pointer(&m[len(m)-1]))
		if from%(2<<20) != 0 || len(m)%(2<<20) != 0 || from < first || to > last+7 {
			t.Errorf("%d bytes at %x: large pages from %x to %x", 8*n, first, from, to)
		}
	}
}

func TestCollectKeepsValues(t *testing.T) {
	of := make([]uint32, 3<<20)
	for i := range of {
		of[i] = uint32(i)
	}
	Collect(of)
	for i, v := range of {
		if v != uint32(i) {
			t.Fatalf("value %d became %d", i, v)
		}
	}
}
