//go:build !linux

package pages

func prefer([]byte) {}

func collapse([]byte) {}
