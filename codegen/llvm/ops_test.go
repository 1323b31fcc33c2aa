package llvm_test

import (
	"bytes"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"nmlc/codegen/interp"
	"nmlc/codegen/kernel"
	"nmlc/codegen/llvm"
	"nmlc/runtime/jit"
)

// oneOperator is a kernel that applies an operator to three inputs a step. A
// mask argument is whether the input is below 1; a mask result is 3 or 5.
func oneOperator(op kernel.Op) *kernel.Kernel {
	w := writer{kernel.NewBuilder("one_"+op.String(), "")}
	in := w.Buffer("inputs", 3, true, false)
	out := w.Buffer("outputs", 1, true, false)
	var args []kernel.ID
	for a := range op.Info().Arity {
		x := w.Loop(kernel.Instr{Op: kernel.Load, Buf: in, Index: a})
		if op.Info().ArgMask[a] {
			x = w.op(kernel.LT, x, w.c(1))
		}
		args = append(args, x)
	}
	y := w.op(op, args...)
	if op.Info().Kind == kernel.Mask {
		y = w.op(kernel.Select, y, w.c(3), w.c(5))
	}
	w.Loop(kernel.Instr{Op: kernel.Store, Buf: out, Args: [3]kernel.ID{y}})
	return w.Finish(false)
}

// TestEveryOperatorOnSpecialValues takes all pairs of special values, with a
// third at random, and compares with the interpreter to the bit.
func TestEveryOperatorOnSpecialValues(t *testing.T) {
	l := library(t)
	const lanes = 23 // vectors of 8, 4, 2 and a single lane
	rng := rand.New(rand.NewPCG(5, 6))
	steps := (len(special)*len(special) + lanes - 1) / lanes
	input := make([]float64, 3*steps*lanes)
	for i := range steps * lanes {
		at := i/lanes*3*lanes + i%lanes
		input[at] = special[i%len(special)]
		input[at+lanes] = special[i/len(special)%len(special)]
		input[at+2*lanes] = special[rng.IntN(len(special))]
	}
	for _, op := range operators {
		k := oneOperator(op)
		want, err := interp.Compile(k, lanes)
		if err != nil {
			t.Fatal(err)
		}
		got, err := llvm.Compile([]*kernel.Kernel{k}, lanes, l)
		if err != nil {
			t.Fatal(err)
		}
		a := [][]float64{input, make([]float64, steps*lanes)}
		b := [][]float64{input, make([]float64, steps*lanes)}
		want.Call(steps, a)
		got[0].Call(steps, b)
		if difference := differ(a, b); difference != "" {
			t.Errorf("%s: interpreter and LLVM differ: %s", op, difference)
		}
	}
}

// calls are the instructions by which a processor calls a function.
var calls = regexp.MustCompile(`(?m)^\s+(call\w*|blr?|jmp\s+[a-z]\w*(@PLT)?$)\s.*$`)

func TestNoOperatorBecomesACall(t *testing.T) {
	l := library(t)
	if !calls.MatchString(assembly(t, l, "declare void @f()\ndefine void @g() {\n  call void @f()\n  call void @f()\n  ret void\n}\n")) {
		t.Fatal("the test does not see calls")
	}
	var kernels []*kernel.Kernel
	for _, op := range operators {
		kernels = append(kernels, oneOperator(op))
	}
	for _, vector := range []int{1, 2, l.HostVectorBits() / 64} {
		for _, lanes := range []int{1, 2*vector + 1} {
			text, err := llvm.Module(kernels, lanes, vector)
			if err != nil {
				t.Fatal(err)
			}
			if found := calls.FindString(assembly(t, l, string(text))); found != "" {
				t.Errorf("%d lanes in vectors of %d: the code has %q", lanes, vector, strings.TrimSpace(found))
			}
		}
	}
}

func assembly(t *testing.T, l *jit.Library, text string) string {
	t.Helper()
	out, err := l.Assembly([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// TestFullVectorsAreUsed reads the registers in the code.
func TestFullVectorsAreUsed(t *testing.T) {
	l := library(t)
	register := map[int]string{512: "zmm", 256: "ymm", 128: ""}[l.HostVectorBits()]
	if register == "" {
		t.Skip("vectors of 128 bits have no register names of their own")
	}
	text, err := llvm.Module([]*kernel.Kernel{squid()}, llvm.DefaultLanes(l), l.HostVectorBits()/64)
	if err != nil {
		t.Fatal(err)
	}
	fused := regexp.MustCompile(`vfmadd\w+pd.*`).FindAllString(assembly(t, l, string(text)), -1)
	if len(fused) < 200 {
		t.Fatalf("only %d fused multiply-adds", len(fused))
	}
	for _, line := range fused {
		if !strings.Contains(line, register) {
			t.Fatalf("%q does not use %s", line, register)
		}
	}
}

func TestModuleIsTheSameEachTime(t *testing.T) {
	kernels := []*kernel.Kernel{squid(), randomKernel(3, 30)}
	a, err := llvm.Module(kernels, 21, 8)
	if err != nil {
		t.Fatal(err)
	}
	b, err := llvm.Module(kernels, 21, 8)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a, b) {
		t.Error("two modules of the same kernels differ")
	}
}

func TestModuleRefuses(t *testing.T) {
	bad := oneOperator(kernel.Add)
	bad.Loop[0].Index = 9
	tests := []struct {
		name          string
		kernels       []*kernel.Kernel
		lanes, vector int
		want          string
	}{
		{"no lanes", []*kernel.Kernel{squid()}, 0, 8, "0 lanes"},
		{"odd vectors", []*kernel.Kernel{squid()}, 6, 3, "power of two"},
		{"a name twice", []*kernel.Kernel{squid(), squid()}, 8, 8, "name squid"},
		{"a broken kernel", []*kernel.Kernel{bad}, 8, 8, "no value 9"},
	}
	for _, tt := range tests {
		_, err := llvm.Module(tt.kernels, tt.lanes, tt.vector)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got error %v, want one with %q", tt.name, err, tt.want)
		}
	}
}
