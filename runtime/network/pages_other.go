//go:build !linux

package network

// onLargePages does nothing where the system has no such advice.
func onLargePages[T any]([]T) {}
