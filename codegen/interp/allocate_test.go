package interp

import (
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"nmlc/codegen/kernel"
)

// rotate hands three carried values round in a circle, and counts.
func rotate() *kernel.Kernel {
	b := kernel.NewBuilder("rotate", "")
	buf := b.Buffer("state", 4, false, false)
	var first, phi []kernel.ID
	for i := range 4 {
		first = append(first, b.Pre(kernel.Instr{Op: kernel.Load, Buf: buf, Index: i}))
		phi = append(phi, b.Loop(kernel.Instr{Op: kernel.Phi}))
	}
	one := b.Pre(kernel.Instr{Op: kernel.Const, Const: 1})
	count := b.Loop(kernel.Instr{Op: kernel.Add, Args: [3]kernel.ID{phi[3], one}})
	for i, next := range []kernel.ID{phi[1], phi[2], phi[0], count} {
		b.Carry(kernel.Carry{Phi: phi[i], First: first[i], Next: next, Buf: buf, Index: i})
	}
	return b.Finish(false)
}

func TestCarriedValuesChangeAtOnce(t *testing.T) {
	code, err := Compile(rotate(), 2)
	if err != nil {
		t.Fatal(err)
	}
	state := []float64{1, 10, 2, 20, 3, 30, 0, 0}
	code.Call(4, [][]float64{state})
	if diff := cmp.Diff([]float64{2, 20, 3, 30, 1, 10, 4, 4}, state); diff != "" {
		t.Error(diff)
	}
	code.Call(0, [][]float64{state})
	if diff := cmp.Diff([]float64{2, 20, 3, 30, 1, 10, 4, 4}, state); diff != "" {
		t.Errorf("no step changes the state: %s", diff)
	}
}

// chain adds a number a hundred times: each sum is used once.
func chain() *kernel.Kernel {
	b := kernel.NewBuilder("chain", "")
	in, out := b.Buffer("in", 1, true, false), b.Buffer("out", 1, true, false)
	x := b.Loop(kernel.Instr{Op: kernel.Load, Buf: in})
	sum := x
	for range 100 {
		sum = b.Loop(kernel.Instr{Op: kernel.Add, Args: [3]kernel.ID{sum, x}})
	}
	b.Loop(kernel.Instr{Op: kernel.Store, Buf: out, Args: [3]kernel.ID{sum}})
	return b.Finish(false)
}

func TestRegistersAreUsedAgain(t *testing.T) {
	if m := allocate(chain(), 1); m.nums > 3 {
		t.Errorf("%d registers for a chain of sums", m.nums)
	}
	code, err := Compile(chain(), 1)
	if err != nil {
		t.Fatal(err)
	}
	out := make([]float64, 2)
	code.Call(2, [][]float64{{1, 2}, out})
	if diff := cmp.Diff([]float64{101, 202}, out); diff != "" {
		t.Error(diff)
	}
}

func TestDeadValuesHaveNoRegister(t *testing.T) {
	b := kernel.NewBuilder("dead", "")
	in := b.Buffer("in", 1, true, false)
	x := b.Loop(kernel.Instr{Op: kernel.Load, Buf: in})
	b.Loop(kernel.Instr{Op: kernel.LT, Args: [3]kernel.ID{x, x}})
	if m := allocate(b.Finish(false), 1); m.nums != 0 || m.masks != 0 {
		t.Errorf("%d and %d registers for values that nothing uses", m.nums, m.masks)
	}
}

// Calls at the same time work on frames of their own.
func TestCallsAtTheSameTime(t *testing.T) {
	code, err := Compile(rotate(), 1)
	if err != nil {
		t.Fatal(err)
	}
	var wait sync.WaitGroup
	states := make([][]float64, 20)
	for i := range states {
		states[i] = []float64{float64(i), 1, 2, 0}
		wait.Go(func() { code.Call(3000, [][]float64{states[i]}) })
	}
	wait.Wait()
	for i, s := range states {
		if diff := cmp.Diff([]float64{float64(i), 1, 2, 3000}, s); diff != "" {
			t.Errorf("call %d: %s", i, diff)
		}
	}
}

func TestCompileRefuses(t *testing.T) {
	broken := chain()
	broken.Loop[0].Index = 5
	for want, try := range map[string]func() error{
		"no value 5": func() error { _, err := Compile(broken, 1); return err },
		"0 lanes":    func() error { _, err := Compile(chain(), 0); return err },
	} {
		if err := try(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}
