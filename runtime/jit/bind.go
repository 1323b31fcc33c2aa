package jit

import (
	"fmt"
	"runtime"
	"strconv"
	"unsafe"
)

// api holds the addresses of the functions of LLVM's C interface that we call.
type api struct {
	initTargetInfo, initTarget, initTargetMC, initAsmPrinter uintptr

	getVersion                               uintptr // from version 16 on
	getDefaultTargetTriple                   uintptr
	getHostCPUName, getHostCPUFeatures       uintptr
	getTargetFromTriple, createTargetMachine uintptr
	disposeTargetMachine                     uintptr
	createTargetDataLayout, disposeTargetData,
	setModuleDataLayout, setTarget uintptr

	contextCreate, contextDispose   uintptr
	createMemoryBuffer              uintptr
	parseIR, disposeModule          uintptr
	verifyModule, emitToBuffer      uintptr
	bufferStart, bufferSize         uintptr
	disposeBuffer, disposeMessage   uintptr
	getErrorMessage, disposeErrText uintptr

	createLLJIT, disposeLLJIT, mainDylib, addObject, lookup uintptr
}

type binding struct {
	name     string
	at       *uintptr
	optional bool
}

func (c *api) bindings() []binding {
	arch := map[string]string{"amd64": "X86", "arm64": "AArch64"}[runtime.GOARCH]
	return []binding{
		{name: "LLVMInitialize" + arch + "TargetInfo", at: &c.initTargetInfo},
		{name: "LLVMInitialize" + arch + "Target", at: &c.initTarget},
		{name: "LLVMInitialize" + arch + "TargetMC", at: &c.initTargetMC},
		{name: "LLVMInitialize" + arch + "AsmPrinter", at: &c.initAsmPrinter},
		{name: "LLVMGetVersion", at: &c.getVersion, optional: true},
		{name: "LLVMGetDefaultTargetTriple", at: &c.getDefaultTargetTriple},
		{name: "LLVMGetHostCPUName", at: &c.getHostCPUName},
		{name: "LLVMGetHostCPUFeatures", at: &c.getHostCPUFeatures},
		{name: "LLVMGetTargetFromTriple", at: &c.getTargetFromTriple},
		{name: "LLVMCreateTargetMachine", at: &c.createTargetMachine},
		{name: "LLVMDisposeTargetMachine", at: &c.disposeTargetMachine},
		{name: "LLVMCreateTargetDataLayout", at: &c.createTargetDataLayout},
		{name: "LLVMDisposeTargetData", at: &c.disposeTargetData},
		{name: "LLVMSetModuleDataLayout", at: &c.setModuleDataLayout},
		{name: "LLVMSetTarget", at: &c.setTarget},
		{name: "LLVMContextCreate", at: &c.contextCreate},
		{name: "LLVMContextDispose", at: &c.contextDispose},
		{name: "LLVMCreateMemoryBufferWithMemoryRangeCopy", at: &c.createMemoryBuffer},
		{name: "LLVMParseIRInContext", at: &c.parseIR},
		{name: "LLVMDisposeModule", at: &c.disposeModule},
		{name: "LLVMVerifyModule", at: &c.verifyModule},
		{name: "LLVMTargetMachineEmitToMemoryBuffer", at: &c.emitToBuffer},
		{name: "LLVMGetBufferStart", at: &c.bufferStart},
		{name: "LLVMGetBufferSize", at: &c.bufferSize},
		{name: "LLVMDisposeMemoryBuffer", at: &c.disposeBuffer},
		{name: "LLVMDisposeMessage", at: &c.disposeMessage},
		{name: "LLVMGetErrorMessage", at: &c.getErrorMessage},
		{name: "LLVMDisposeErrorMessage", at: &c.disposeErrText},
		{name: "LLVMOrcCreateLLJIT", at: &c.createLLJIT},
		{name: "LLVMOrcDisposeLLJIT", at: &c.disposeLLJIT},
		{name: "LLVMOrcLLJITGetMainJITDylib", at: &c.mainDylib},
		{name: "LLVMOrcLLJITAddObjectFile", at: &c.addObject},
		{name: "LLVMOrcLLJITLookup", at: &c.lookup},
	}
}

// bind opens the library and finds its functions.
func (c *api) bind(path string) error {
	handle, err := dlopen(path)
	if err != nil {
		return err
	}
	for _, b := range c.bindings() {
		*b.at, err = dlsym(handle, b.name)
		if err != nil && !b.optional {
			return fmt.Errorf("it has no function %s: is it libLLVM %d to %d with the target %s?", b.name, oldest, newest, runtime.GOARCH)
		}
	}
	return nil
}

// call calls a function of the library. Objects whose addresses are taken among
// the arguments, by a conversion written there, live on the heap and until the
// call returns.
//
//go:uintptrescapes
func (c *api) call(function uintptr, args ...uintptr) uintptr { return invoke(function, args...) }

// fails calls a function that returns an LLVMBool, true on failure.
//
//go:uintptrescapes
func (c *api) fails(function uintptr, args ...uintptr) bool {
	return int32(invoke(function, args...)) != 0
}

// version is the library's major version: newer ones say it, the names of the
// older ones tell.
func (c *api) version(f candidate) string {
	if c.getVersion == 0 {
		if f.version == 0 {
			return "unknown"
		}
		return strconv.Itoa(f.version)
	}
	var major uint32
	c.call(c.getVersion, uintptr(unsafe.Pointer(&major)), 0, 0)
	return strconv.Itoa(int(major))
}

// takeString copies a message of the library and frees it.
func (c *api) takeString(message uintptr) string {
	if message == 0 {
		return ""
	}
	s := copyString(message)
	c.call(c.disposeMessage, message)
	return s
}

// failure turns an LLVMErrorRef into an error; 0 is success.
func (c *api) failure(ref uintptr) error {
	if ref == 0 {
		return nil
	}
	text := c.call(c.getErrorMessage, ref)
	s := copyString(text)
	c.call(c.disposeErrText, text)
	return fmt.Errorf("libLLVM: %s", s)
}

// foreign views memory of the library.
func foreign(at uintptr, size int) []byte {
	// The address is no Go pointer; go vet cannot know that.
	return unsafe.Slice(*(**byte)(unsafe.Pointer(&at)), size)
}

func copyString(at uintptr) string {
	n := 0
	for foreign(at, n+1)[n] != 0 {
		n++
	}
	return string(foreign(at, n))
}

// cstring is s with the zero byte that ends a C string.
func cstring(s string) []byte { return append([]byte(s), 0) }
