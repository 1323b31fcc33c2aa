package conformance

import (
	"nmlc/codegen/interp"
	"nmlc/codegen/kernel"
	"nmlc/codegen/llvm"
	"nmlc/runtime/abi"
	"nmlc/runtime/jit"
)

// Interpreter is the reference.
func Interpreter() Backend { return Backend{"interpreter", interp.Compile} }

// LLVM compiles by an open libLLVM.
func LLVM(library *jit.Library) Backend {
	return Backend{"LLVM " + library.Version(), func(k *kernel.Kernel, lanes int) (*abi.Kernel, error) {
		code, err := llvm.Compile([]*kernel.Kernel{k}, lanes, library)
		if err != nil {
			return nil, err
		}
		return code[0], nil
	}}
}
