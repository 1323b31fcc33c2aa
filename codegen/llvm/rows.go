package llvm

import (
	"runtime"
	"strings"
	"sync"
	"unsafe"

	"github.com/llir/llvm/ir"

	"nmlc/runtime/abi"
	"nmlc/runtime/jit"
)

// Rows compiles the vector loops between populations.
func Rows(single bool, library *jit.Library) (*abi.Rows, error) {
	return compileRows(single, library, library.HostVectorBits()/64)
}

// compileRows does so for vectors of that many float64.
func compileRows(single bool, library *jit.Library, vector int) (*abi.Rows, error) {
	n := binary64
	if single {
		n = binary32
	}
	text, names := rowsModule(n, vector)
	code, err := library.Compile(text, names)
	if err != nil {
		return nil, err
	}
	calls := map[string]*procedure{}
	for _, name := range names {
		call, err := code.Procedure(name)
		if err != nil {
			return nil, err
		}
		calls[name] = &procedure{call: call, lists: sync.Pool{New: func() any { return new([mostWords]uintptr) }}}
	}
	return bindRows(calls, &abi.Rows{Lanes: 8 * n.perDouble(), Single: single}), nil
}

// rowsModule is the LLVM IR of the loops, and the names of its functions.
func rowsModule(n *number, vector int) (text []byte, names []string) {
	m := &module{ir: ir.NewModule(), vector: vector, intrinsics: map[string]*ir.Func{}}
	for _, define := range []func(*number){m.addRows, m.scatterRows, m.gatherRows, m.transposeRows, m.multiplyRows, m.outerOfDense, m.outerOfSparse} {
		define(n)
	}
	for _, f := range m.ir.Funcs {
		if len(f.Blocks) > 0 {
			names = append(names, f.Name())
		}
	}
	var out strings.Builder
	if _, err := m.ir.WriteTo(&out); err != nil {
		panic(err) // a strings.Builder takes all
	}
	return []byte(out.String()), names
}

// mostWords is the length of the longest list of words.
const mostWords = 12

// procedure is a compiled function with lists to call it by, so that no call
// allocates.
type procedure struct {
	call  func(words []uintptr)
	lists sync.Pool
}

func (p *procedure) do(words ...uintptr) {
	list := p.lists.Get().(*[mostWords]uintptr)
	p.call(list[:copy(list[:], words)])
	p.lists.Put(list)
}

// at is the address of a slice. Slices come here through function values, so
// that they are on the heap, which does not move.
func at[T any](s []T) uintptr { return uintptr(unsafe.Pointer(unsafe.SliceData(s))) }

// bindRows makes the functions of Go that call the compiled ones.
func bindRows(calls map[string]*procedure, rows *abi.Rows) *abi.Rows {
	add, scatter, gather := calls["rows_add"], calls["rows_scatter"], calls["rows_gather"]
	transpose, product := calls["rows_transpose"], calls["rows_product"]
	rows.Add = func(from, to []int32, x []float64, xPitch int, y []float64, yPitch, width int) {
		add.do(at(from), at(to), uintptr(len(from)), at(x), uintptr(xPitch), at(y), uintptr(yPitch), uintptr(width))
		keep(from, to, nil, nil, x, y, nil)
	}
	rows.Scatter = func(from, to []int32, start, index []int32, weight, y []float64, yPitch int) {
		scatter.do(at(from), at(to), uintptr(len(from)), at(start), at(index), at(weight), at(y), uintptr(yPitch))
		keep(from, to, start, index, weight, y, nil)
	}
	rows.Gather = func(from, to []int32, start, index []int32, x []float64, xPitch int, gradient []float64) {
		gather.do(at(from), at(to), uintptr(len(from)), at(start), at(index), at(x), uintptr(xPitch), at(gradient))
		keep(from, to, start, index, x, gradient, nil)
	}
	rows.Transpose = func(count, width int, x []float64, xPitch int, y []float64, yPitch int) {
		transpose.do(uintptr(count), uintptr(width), at(x), uintptr(xPitch), at(y), uintptr(yPitch))
		keep(nil, nil, nil, nil, x, y, nil)
	}
	rows.Product = func(list []int32, start, index []int32, weight, x []float64, xPitch int, y []float64, yPitch, width int) {
		product.do(at(list), uintptr(len(list)), at(start), at(index), at(weight), at(x), uintptr(xPitch), at(y), uintptr(yPitch), uintptr(width))
		keep(list, nil, start, index, weight, x, y)
	}
	rows.Outer = outer(calls["rows_outer_dense"], calls["rows_outer_sparse"])
	return rows
}

func outer(dense, sparse *procedure) func([]int32, int, []int32, []int32, []float64, int, []float64, int, int, []float64) {
	return func(sample []int32, pres int, start, post []int32, a []float64, aPitch int, b []float64, bPitch, width int, gradient []float64) {
		if post == nil {
			dense.do(at(sample), uintptr(len(sample)), uintptr(pres), at(a), uintptr(aPitch), at(b), uintptr(bPitch), uintptr(width), at(gradient))
		} else {
			sparse.do(at(sample), uintptr(len(sample)), uintptr(pres), at(start), at(post), at(a), uintptr(aPitch), at(b), uintptr(bPitch), at(gradient))
		}
		keep(sample, nil, start, post, a, b, gradient)
	}
}

// keep keeps slices alive whose addresses the machine code saw.
func keep(from, to, start, index []int32, x, y, z []float64) {
	for _, s := range [...][]int32{from, to, start, index} {
		runtime.KeepAlive(s)
	}
	for _, s := range [...][]float64{x, y, z} {
		runtime.KeepAlive(s)
	}
}
