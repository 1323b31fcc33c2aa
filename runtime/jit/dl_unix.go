//go:build (linux || darwin) && (amd64 || arm64)

package jit

import "github.com/ebitengine/purego"

// dlopen binds lazily, which takes a tenth of the time: we call few of the
// library's functions.
func dlopen(path string) (uintptr, error) { return purego.Dlopen(path, purego.RTLD_LAZY) }

func dlsym(library uintptr, name string) (uintptr, error) { return purego.Dlsym(library, name) }

//go:uintptrescapes
func invoke(function uintptr, args ...uintptr) uintptr {
	result, _, _ := purego.SyscallN(function, args...)
	return result
}
