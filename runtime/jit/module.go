package jit

import (
	"fmt"
	"unsafe"
)

// LLVM's enumerations, as its C interface numbers them.
const (
	optimiseDefault  = 2 // LLVMCodeGenLevelDefault
	relocatePIC      = 2 // LLVMRelocPIC
	modelDefault     = 0 // LLVMCodeModelDefault
	verifyAndReturn  = 2 // LLVMReturnStatusAction
	fileAssembly     = 0 // LLVMAssemblyFile
	fileObject       = 1 // LLVMObjectFile
	nameOfTextBuffer = "kernels"
)

// Object compiles a module to a relocatable object file for the host.
func (l *Library) Object(irText []byte) ([]byte, error) { return l.emit(irText, fileObject) }

// Assembly compiles a module to the host's assembly language, for reading.
func (l *Library) Assembly(irText []byte) ([]byte, error) { return l.emit(irText, fileAssembly) }

func (l *Library) emit(irText []byte, file uintptr) ([]byte, error) {
	buffer, err := l.emitBuffer(irText, file)
	if err != nil {
		return nil, err
	}
	defer l.c.call(l.c.disposeBuffer, buffer)
	size := l.c.call(l.c.bufferSize, buffer)
	return append([]byte(nil), foreign(l.c.call(l.c.bufferStart, buffer), int(size))...), nil
}

// emitBuffer compiles in a context of its own, so that calls do not disturb
// each other. The result is a memory buffer of the library, owned by the caller.
func (l *Library) emitBuffer(irText []byte, file uintptr) (uintptr, error) {
	context := l.c.call(l.c.contextCreate)
	defer l.c.call(l.c.contextDispose, context)
	module, err := l.parse(context, irText)
	if err != nil {
		return 0, err
	}
	defer l.c.call(l.c.disposeModule, module)
	machine, err := l.targetMachine()
	if err != nil {
		return 0, err
	}
	defer l.c.call(l.c.disposeTargetMachine, machine)
	l.aim(module, machine)
	var message uintptr
	if l.c.fails(l.c.verifyModule, module, verifyAndReturn, uintptr(unsafe.Pointer(&message))) {
		return 0, fmt.Errorf("libLLVM %s refuses the module: %s", l.version, l.c.takeString(message))
	}
	l.c.takeString(message)
	var buffer, failure uintptr
	if l.c.fails(l.c.emitToBuffer, machine, module, file, uintptr(unsafe.Pointer(&failure)), uintptr(unsafe.Pointer(&buffer))) {
		return 0, fmt.Errorf("libLLVM %s makes no code: %s", l.version, l.c.takeString(failure))
	}
	return buffer, nil
}

// parse reads IR text. The parser takes over the memory buffer.
func (l *Library) parse(context uintptr, irText []byte) (module uintptr, err error) {
	text, name := append(irText, 0), cstring(nameOfTextBuffer)
	buffer := l.c.call(l.c.createMemoryBuffer, uintptr(unsafe.Pointer(&text[0])), uintptr(len(irText)), uintptr(unsafe.Pointer(&name[0])))
	var message uintptr
	if l.c.fails(l.c.parseIR, context, buffer, uintptr(unsafe.Pointer(&module)), uintptr(unsafe.Pointer(&message))) {
		return 0, fmt.Errorf("libLLVM %s cannot read the IR: %s", l.version, l.c.takeString(message))
	}
	return module, nil
}

// targetMachine generates code for exactly this processor. Older libraries do
// not know newer processors by name, so the features are always told.
func (l *Library) targetMachine() (uintptr, error) {
	triple, cpu, features := cstring(l.host.triple), cstring(l.host.cpu), cstring(l.host.features)
	machine := l.c.call(l.c.createTargetMachine, l.host.target,
		uintptr(unsafe.Pointer(&triple[0])), uintptr(unsafe.Pointer(&cpu[0])), uintptr(unsafe.Pointer(&features[0])),
		optimiseDefault, relocatePIC, modelDefault)
	if machine == 0 {
		return 0, fmt.Errorf("libLLVM %s knows no target machine for %s", l.version, l.host.triple)
	}
	return machine, nil
}

// aim sets the module's triple and data layout to the machine's.
func (l *Library) aim(module, machine uintptr) {
	triple := cstring(l.host.triple)
	l.c.call(l.c.setTarget, module, uintptr(unsafe.Pointer(&triple[0])))
	layout := l.c.call(l.c.createTargetDataLayout, machine)
	l.c.call(l.c.setModuleDataLayout, module, layout)
	l.c.call(l.c.disposeTargetData, layout)
}
