//go:build !((linux || darwin) && (amd64 || arm64))

package jit

import (
	"fmt"
	"runtime"
)

func dlopen(string) (uintptr, error) {
	return 0, fmt.Errorf("libLLVM is not supported on %s/%s", runtime.GOOS, runtime.GOARCH)
}

func dlsym(uintptr, string) (uintptr, error) { return dlopen("") }

func invoke(uintptr, ...uintptr) uintptr { panic("jit: no library was opened") }
