package network

import "unsafe"

// prefetch asks for some bytes of memory, and does not wait for them.
//
//go:noescape
func prefetch(from unsafe.Pointer, bytes int)
