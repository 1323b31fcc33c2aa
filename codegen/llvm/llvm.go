// Package llvm turns kernels into LLVM IR, and by way of libLLVM into machine
// code. Lanes are spread over hardware vectors, two of which are in flight at
// once; control flow is the loop over time alone, everything else is selects.
// No fast-math flag is ever set and no function ever called, so that the
// results equal the interpreter's to the bit.
//
// Path of the data: kernel -> elementary functions inlined -> dead values
// dropped -> LLVM IR text -> runtime/jit -> machine code.
package llvm

import (
	"errors"
	"fmt"
	"strings"

	"github.com/llir/llvm/ir"

	"nmlc/codegen/elementary"
	"nmlc/codegen/kernel"
	"nmlc/runtime/abi"
	"nmlc/runtime/jit"
)

// vectorsInFlight is how many hardware vectors advance side by side: a kernel
// is one long chain of dependent operations, and the processor hides the
// latency of one vector's behind the other's.
const vectorsInFlight = 2

// DefaultLanes is the number of lanes that keeps the host's vector units busy.
func DefaultLanes(library *jit.Library) int {
	return vectorsInFlight * library.HostVectorBits() / 64
}

// PopulationLanes is the number of lanes that does so where the steps of a
// group are few.
func PopulationLanes(library *jit.Library, single bool) int {
	format := binary64
	if single {
		format = binary32
	}
	return vectorsOfLarge * format.perDouble() * library.HostVectorBits() / 64
}

// Compile makes kernels callable in groups of the given number of lanes.
func Compile(kernels []*kernel.Kernel, lanes int, library *jit.Library) ([]*abi.Kernel, error) {
	text, err := Module(kernels, lanes, library.HostVectorBits()/64)
	if err != nil {
		return nil, err
	}
	names := make([]string, len(kernels))
	for i, k := range kernels {
		names[i] = k.Name
	}
	code, err := library.Compile(text, names)
	if err != nil {
		return nil, err
	}
	out := make([]*abi.Kernel, len(kernels))
	for i, k := range kernels {
		call, err := code.Func(k.Name, len(k.Buffers))
		if err != nil {
			return nil, err
		}
		out[i] = &abi.Kernel{Name: k.Name, Lanes: lanes, Buffers: k.Buffers, Call: call}
		if !k.Population {
			continue
		}
		out[i].Single = k.Single
		if k.Segments {
			if out[i].Segments, err = code.Segments(k.Name, len(k.Buffers)); err != nil {
				return nil, err
			}
			out[i].Call = nil
			continue
		}
		if out[i].Population, err = code.Population(k.Name, len(k.Buffers)); err != nil {
			return nil, err
		}
		out[i].Call = func(steps int, buffers [][]float64) { out[i].Population(1, steps, lanes, buffers) }
	}
	return out, nil
}

// Module is the LLVM IR of kernels for groups of the given number of lanes on
// a machine whose vectors hold vector numbers. Each kernel becomes a function
//
//	void name(int64_t steps, double **buffers)
//
// with the buffers laid out as package abi says; that of a population has two
// more arguments, int64_t groups and int64_t pitch. That of connections has
// int64_t sources in the place of steps, the number of owners in that of pitch, and
// the lists of owners and indices behind the buffers. Buffers may overlap: loads
// and stores keep the kernel's order, as in the interpreter, which costs no
// speed since what does not change is loaded before the loop. Those of a
// population may not.
func Module(kernels []*kernel.Kernel, lanes, vector int) ([]byte, error) {
	if vector < 1 || vector&(vector-1) != 0 {
		return nil, fmt.Errorf("no code for vectors of %d: that must be a power of two", vector)
	}
	m := &module{ir: ir.NewModule(), lanes: lanes, vector: vector, intrinsics: map[string]*ir.Func{}}
	seen := map[string]bool{}
	for _, k := range kernels {
		if seen[k.Name] {
			return nil, fmt.Errorf("two kernels of one module have the name %s", k.Name)
		}
		seen[k.Name] = true
		if err := errors.Join(kernel.Verify(k), kernel.VerifyLanes(k, lanes)); err != nil {
			return nil, err
		}
		m.define(elementary.Inline(k))
	}
	var text strings.Builder
	if _, err := m.ir.WriteTo(&text); err != nil {
		return nil, err
	}
	return []byte(text.String()), nil
}

// module is a module that is being built.
type module struct {
	ir         *ir.Module
	lanes      int
	vector     int
	intrinsics map[string]*ir.Func
}
