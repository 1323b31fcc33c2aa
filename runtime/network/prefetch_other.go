//go:build !amd64

package network

import "unsafe"

// prefetch leaves it to the processor to find out what is read next.
func prefetch(unsafe.Pointer, int) {}
