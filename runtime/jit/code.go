package jit

import (
	"fmt"
	"runtime"
	"sync"
	"unsafe"
)

// Code is machine code in memory. It is freed when it is no longer reachable,
// and the functions made by Func reach it.
type Code struct {
	library *Library
	entries map[string]uintptr
}

// Compile compiles a module and makes the named functions callable. The module
// may call no function that it does not define.
func (l *Library) Compile(irText []byte, names []string) (*Code, error) {
	object, err := l.emitBuffer(irText, fileObject)
	if err != nil {
		return nil, err
	}
	var session uintptr
	if err := l.c.failure(l.c.call(l.c.createLLJIT, uintptr(unsafe.Pointer(&session)), 0)); err != nil {
		l.c.call(l.c.disposeBuffer, object)
		return nil, err
	}
	code := &Code{library: l, entries: make(map[string]uintptr, len(names))}
	runtime.AddCleanup(code, func(session uintptr) { l.c.call(l.c.disposeLLJIT, session) }, session)
	dylib := l.c.call(l.c.mainDylib, session)
	if err := l.c.failure(l.c.call(l.c.addObject, session, dylib, object)); err != nil {
		return nil, err
	}
	for _, name := range names {
		var entry uint64
		symbol := cstring(name)
		if err := l.c.failure(l.c.call(l.c.lookup, session, uintptr(unsafe.Pointer(&entry)), uintptr(unsafe.Pointer(&symbol[0])))); err != nil {
			return nil, fmt.Errorf("function %s: %w", name, err)
		}
		code.entries[name] = uintptr(entry)
	}
	return code, nil
}

// Func returns the function of that name as a Go function. In the machine's
// convention it is void name(int64_t steps, double **buffers) with as many
// buffers as it says.
func (c *Code) Func(name string, buffers int) (func(steps int, buffers [][]float64), error) {
	call, err := c.caller(name, buffers)
	if err != nil {
		return nil, err
	}
	return func(steps int, slices [][]float64) { call(slices, steps, 0, 0) }, nil
}

// Population returns the function of that name, which goes over groups:
//
//	void name(int64_t steps, double **buffers, int64_t groups, int64_t pitch)
func (c *Code) Population(name string, buffers int) (func(groups, steps, pitch int, buffers [][]float64), error) {
	call, err := c.caller(name, buffers)
	if err != nil {
		return nil, err
	}
	return func(groups, steps, pitch int, slices [][]float64) { call(slices, steps, groups, pitch) }, nil
}

// Procedure returns the function of that name, which takes the address of a list
// of words, numbers and addresses as it likes:
//
//	void name(int64_t *words)
//
// Who calls it keeps alive what the addresses stand for, and has it on the heap.
func (c *Code) Procedure(name string) (func(words []uintptr), error) {
	entry, ok := c.entries[name]
	if !ok {
		return nil, fmt.Errorf("no function %s was compiled", name)
	}
	return func(words []uintptr) {
		invoke(entry, uintptr(unsafe.Pointer(unsafe.SliceData(words))))
		runtime.KeepAlive(c)
	}, nil
}

// Segments returns the function of that name, which goes over groups of
// connections:
//
//	void name(int64_t sources, double **buffers, int64_t groups, int64_t owners)
//
// The addresses of owner and index follow those of the buffers.
func (c *Code) Segments(name string, buffers int) (func(groups, owners, sources int, owner, index []int32, buffers [][]float64), error) {
	call, err := c.caller(name, buffers)
	if err != nil {
		return nil, err
	}
	return func(groups, owners, sources int, owner, index []int32, slices [][]float64) {
		call(slices, sources, groups, owners, owner, index)
		runtime.KeepAlive(owner)
		runtime.KeepAlive(index)
	}, nil
}

// caller passes the buffers of a function, up to two lists, and three numbers.
func (c *Code) caller(name string, buffers int) (func(slices [][]float64, steps, groups, pitch int, lists ...[]int32), error) {
	entry, ok := c.entries[name]
	if !ok {
		return nil, fmt.Errorf("no function %s was compiled", name)
	}
	pool := sync.Pool{New: func() any { return newArguments(buffers) }}
	return func(slices [][]float64, steps, groups, pitch int, lists ...[]int32) {
		if len(slices) != buffers {
			panic(fmt.Sprintf("kernel %s: called with %d buffers, it has %d", name, len(slices), buffers))
		}
		list := pool.Get().(*arguments)
		for i, s := range slices {
			list.pointers[i] = uintptr(unsafe.Pointer(unsafe.SliceData(s)))
		}
		for i, l := range lists {
			list.pointers[buffers+i] = uintptr(unsafe.Pointer(unsafe.SliceData(l)))
		}
		list.words[0], list.words[2], list.words[3] = uintptr(steps), uintptr(groups), uintptr(pitch)
		invoke(entry, list.words...)
		// The machine code saw addresses only: keep what they stand for.
		runtime.KeepAlive(slices)
		runtime.KeepAlive(c)
		pool.Put(list)
	}, nil
}

// arguments is what a call passes, kept between calls so that none allocates.
type arguments struct {
	words    []uintptr // steps, the address of pointers, groups, pitch
	pointers []uintptr // where each buffer begins
}

func newArguments(buffers int) *arguments {
	pointers := make([]uintptr, buffers+2) // with room for two lists
	return &arguments{words: []uintptr{0, uintptr(unsafe.Pointer(&pointers[0])), 0, 0}, pointers: pointers}
}
