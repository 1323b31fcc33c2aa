package pipeline

import (
	"errors"
	"fmt"
	"math"
	"sync"

	"nmlc/codegen/interp"
	"nmlc/codegen/kernel"
	"nmlc/codegen/llvm"
	"nmlc/runtime/abi"
	"nmlc/runtime/jit"
)

// Backend turns kernels into something that runs.
type Backend struct {
	Name  string // llvm, interp
	Lanes int    // cells that one call of a kernel advances
	// Fallback says why the interpreter stands in where libLLVM was wanted.
	Fallback error

	library *jit.Library
}

// interpLanes keeps a kernel's registers within the first-level cache while
// spreading the cost of dispatch over many lanes.
const interpLanes = 64

// SelectBackend finds the back end of that name; auto takes libLLVM where there
// is one.
func SelectBackend(name string) (*Backend, error) {
	switch name {
	case "interp":
		return &Backend{Name: "interp", Lanes: interpLanes}, nil
	case "llvm", "auto":
		library, err := jit.Open()
		if err == nil {
			return &Backend{Name: "llvm", Lanes: llvm.DefaultLanes(library), library: library}, nil
		}
		if name == "auto" {
			return &Backend{Name: "interp", Lanes: interpLanes, Fallback: err}, nil
		}
		return nil, err
	}
	return nil, fmt.Errorf("there is no back end %q: it is auto, llvm or interp", name)
}

// WithLanes is the back end for groups of another size.
func (b *Backend) WithLanes(lanes int) *Backend {
	other := *b
	other.Lanes = lanes
	return &other
}

// ForPopulations is the back end with groups of the size that suits the kernels
// of plan.Population, in binary32 or not.
func (b *Backend) ForPopulations(single bool) *Backend {
	if b.library == nil {
		return b
	}
	return b.WithLanes(llvm.PopulationLanes(b.library, single))
}

// ForPopulation is the same for a population of some size: groups are smaller where
// much of the last one would be of no cells. A lane of a smaller group takes longer,
// since fewer vectors hide each other's latencies.
func (b *Backend) ForPopulation(single bool, size int) *Backend {
	largest := b.ForPopulations(single)
	best, least := largest, math.Inf(1)
	for lanes, cost := largest.Lanes, 1.0; lanes >= leastLanes; lanes, cost = lanes/2, cost*1.12 {
		if time := cost * float64((size+lanes-1)/lanes*lanes); time < least {
			best, least = b.WithLanes(lanes), time
		}
	}
	return best
}

// leastLanes is how many numbers of binary32 a line of the cache holds.
const leastLanes = 16

// Compile compiles kernels, each on its own, as many at a time as there are
// cores. Nil kernels stay nil.
func (b *Backend) Compile(kernels ...*kernel.Kernel) ([]*abi.Kernel, error) {
	out := make([]*abi.Kernel, len(kernels))
	errs := make([]error, len(kernels))
	var wait sync.WaitGroup
	for i, k := range kernels {
		if k == nil {
			continue
		}
		wait.Add(1)
		go func() {
			defer wait.Done()
			out[i], errs[i] = b.compile(k)
		}()
	}
	wait.Wait()
	return out, errors.Join(errs...)
}

func (b *Backend) compile(k *kernel.Kernel) (*abi.Kernel, error) {
	if b.library == nil {
		return interp.Compile(k, b.Lanes)
	}
	compiled, err := llvm.Compile([]*kernel.Kernel{k}, b.Lanes, b.library)
	if err != nil {
		return nil, fmt.Errorf("internal error in the LLVM back end, kernel %s: %w", k.Name, err)
	}
	return compiled[0], nil
}

// Rows are the vector loops between populations, in binary32 or not.
func (b *Backend) Rows(single bool) (*abi.Rows, error) {
	if b.library == nil {
		return interp.Rows(single), nil
	}
	rows, err := llvm.Rows(single, b.library)
	if err != nil {
		return nil, fmt.Errorf("internal error in the LLVM back end, loops over rows: %w", err)
	}
	return rows, nil
}

// Describe says in one line what runs the kernels.
func (b *Backend) Describe() string {
	switch {
	case b.library != nil:
		return fmt.Sprintf("back end: libLLVM %s, %d lanes", b.library.Version(), b.Lanes)
	case b.Fallback != nil:
		return "back end: interpreter, since " + b.Fallback.Error()
	}
	return "back end: interpreter"
}
