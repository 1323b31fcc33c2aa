// Package jit turns LLVM IR text into machine code within the process, by the
// system's libLLVM. The library is opened at run time through its C interface,
// so that nmlc needs neither a C compiler nor LLVM to be built, and works
// without it through the interpreter.
//
// Path of the data: LLVM IR text -> libLLVM -> machine code -> Code.Func. The
// package knows nothing of kernels but how one is called.
//
// The environment variable NMLC_LIBLLVM names the library to use; without it
// the newest of the known versions among the usual places is taken.
package jit

import (
	"fmt"
	"runtime"
	"strings"
	"sync"
	"unsafe"
)

// Library is an open libLLVM with its host target initialised. Its methods may
// be called from several goroutines at once.
type Library struct {
	c       api
	path    string
	version string
	host    host
}

// host is the machine that code is made for.
type host struct {
	triple   string
	cpu      string
	features string
	target   uintptr
}

// Open finds and opens libLLVM, once per process.
func Open() (*Library, error) { return open() }

var open = sync.OnceValues(func() (*Library, error) {
	found, err := candidates()
	if err != nil {
		return nil, err
	}
	var failures []string
	for _, f := range found {
		l, err := load(f)
		if err == nil {
			return l, nil
		}
		failures = append(failures, fmt.Sprintf("%s: %v", f.path, err))
	}
	return nil, fmt.Errorf("libLLVM cannot be used: %s; try `apt-get install libllvm19`, or name a working library in %s",
		strings.Join(failures, "; "), pathVariable)
})

// load opens one library and asks it about the host.
func load(f candidate) (*Library, error) {
	l := &Library{path: f.path}
	if err := l.c.bind(f.path); err != nil {
		return nil, err
	}
	l.version = l.c.version(f)
	l.c.call(l.c.initTargetInfo)
	l.c.call(l.c.initTarget)
	l.c.call(l.c.initTargetMC)
	l.c.call(l.c.initAsmPrinter)
	l.host.triple = l.c.takeString(l.c.call(l.c.getDefaultTargetTriple))
	l.host.cpu = l.c.takeString(l.c.call(l.c.getHostCPUName))
	l.host.features = l.c.takeString(l.c.call(l.c.getHostCPUFeatures))
	if err := l.checkHost(); err != nil {
		return nil, err
	}
	var target, message uintptr
	triple := cstring(l.host.triple)
	if l.c.fails(l.c.getTargetFromTriple, uintptr(unsafe.Pointer(&triple[0])), uintptr(unsafe.Pointer(&target)), uintptr(unsafe.Pointer(&message))) {
		return nil, fmt.Errorf("no target for %s: %s", l.host.triple, l.c.takeString(message))
	}
	l.host.target = target
	return l, nil
}

// checkHost refuses machines where an operator of the kernels would become a
// call of the C library, which rounds as it likes.
func (l *Library) checkHost() error {
	if runtime.GOARCH != "amd64" {
		return nil
	}
	for _, need := range []string{"fma", "sse4.1"} {
		if !l.hostHas(need) {
			return fmt.Errorf("this processor has no %s instructions, which compiled kernels need", need)
		}
	}
	return nil
}

func (l *Library) hostHas(feature string) bool {
	return strings.Contains(","+l.host.features+",", ",+"+feature+",")
}

// Version is the library's major version, "19".
func (l *Library) Version() string { return l.version }

// Path is the file the library was opened from.
func (l *Library) Path() string { return l.path }

// HostVectorBits is the width of the host's vector registers.
func (l *Library) HostVectorBits() int {
	switch {
	case l.hostHas("avx512f"):
		return 512
	case l.hostHas("avx"):
		return 256
	}
	return 128
}
