package jit

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// library opens libLLVM, or skips the test where there is none.
func library(t testing.TB) *Library {
	t.Helper()
	l, err := Open()
	if err != nil {
		if os.Getenv("NMLC_REQUIRE_LLVM") == "1" {
			t.Fatal(err)
		}
		t.Skipf("no libLLVM here (NMLC_REQUIRE_LLVM=1 makes this a failure): %v", err)
	}
	return l
}

// scale is a module whose function multiplies the first steps numbers of
// buffer 0 by a constant into buffer 1.
func scale(name, factor string) []byte {
	return fmt.Appendf(nil, `
define void @%s(i64 %%steps, double** %%buffers) nounwind {
entry:
  %%x = load double*, double** %%buffers
  %%at = getelementptr double*, double** %%buffers, i64 1
  %%y = load double*, double** %%at
  %%any = icmp sgt i64 %%steps, 0
  br i1 %%any, label %%loop, label %%done
loop:
  %%i = phi i64 [ 0, %%entry ], [ %%next, %%loop ]
  %%px = getelementptr double, double* %%x, i64 %%i
  %%v = load double, double* %%px
  %%w = fmul double %%v, %s
  %%py = getelementptr double, double* %%y, i64 %%i
  store double %%w, double* %%py
  %%next = add i64 %%i, 1
  %%more = icmp slt i64 %%next, %%steps
  br i1 %%more, label %%loop, label %%done
done:
  ret void
}
`, name, factor)
}

func TestCompiledFunctionRuns(t *testing.T) {
	l := library(t)
	code, err := l.Compile(scale("triple", "3.0"), []string{"triple"})
	if err != nil {
		t.Fatal(err)
	}
	triple, err := code.Func("triple", 2)
	if err != nil {
		t.Fatal(err)
	}
	x, y := []float64{1, -2, 0.5, 7}, make([]float64, 4)
	triple(3, [][]float64{x, y})
	if diff := cmp.Diff([]float64{3, -6, 1.5, 0}, y); diff != "" {
		t.Error(diff)
	}
	triple(0, [][]float64{nil, nil})
	if _, err := code.Func("double", 2); err == nil {
		t.Error("a function that was not compiled was found")
	}
}

// TestManyAtOnce compiles, calls and frees code in several goroutines while
// the garbage collector runs.
func TestManyAtOnce(t *testing.T) {
	l := library(t)
	var wait sync.WaitGroup
	for g := range 4 {
		wait.Add(1)
		go func() {
			defer wait.Done()
			for i := range 5 {
				factor := 10*g + i
				f := compileScale(t, l, fmt.Sprintf("scale%d", factor), factor)
				x, y := []float64{1, 2, 3}, make([]float64, 3)
				runtime.GC()
				f(3, [][]float64{x, y})
				if want := float64(3 * factor); y[2] != want {
					t.Errorf("factor %d: got %v, want %v", factor, y[2], want)
				}
			}
		}()
	}
	wait.Wait()
}

func compileScale(t *testing.T, l *Library, name string, factor int) func(int, [][]float64) {
	code, err := l.Compile(scale(name, strconv.Itoa(factor)+".0"), []string{name})
	if err != nil {
		t.Error(err)
		return func(int, [][]float64) {}
	}
	f, err := code.Func(name, 2)
	if err != nil {
		t.Error(err)
	}
	return f
}

func TestObjectAndAssembly(t *testing.T) {
	l := library(t)
	text := scale("quadruple", "4.0")
	object, err := l.Object(text)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(object, []byte("quadruple")) {
		t.Error("the object does not name the function")
	}
	assembly, err := l.Assembly(text)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(assembly, []byte("quadruple:")) {
		t.Errorf("the assembly has no label of the function:\n%s", assembly)
	}
}

func TestBadModulesAreErrors(t *testing.T) {
	l := library(t)
	tests := []struct{ name, text, want string }{
		{"no IR", "this is no module", "cannot read the IR"},
		{"undefined value", "define void @f(i64 %n, double** %b) {\n  %x = fadd double %y, 1.0\n  ret void\n}\n", "cannot read the IR"},
		{"use before definition", "define void @f(i64 %n, double** %b) {\n  %x = add i64 %y, 1\n  %y = add i64 %n, 1\n  ret void\n}\n", "refuses the module"},
		{"unknown callee", "declare void @no_such_function()\ndefine void @f(i64 %n, double** %b) {\n  call void @no_such_function()\n  ret void\n}\n", "function f: libLLVM"},
		{"missing function", "define void @g(i64 %n, double** %b) {\n  ret void\n}\n", "f"},
	}
	for _, tt := range tests {
		_, err := l.Compile([]byte(tt.text), []string{"f"})
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got error %v, want one with %q", tt.name, err, tt.want)
		}
	}
}

func TestVersionAndHost(t *testing.T) {
	l := library(t)
	if v, err := strconv.Atoi(l.Version()); err != nil || v < oldest {
		t.Errorf("version %q of %s", l.Version(), l.Path())
	}
	if v := versionOfName(l.Path()); v != 0 && strconv.Itoa(v) != l.Version() {
		t.Errorf("the library says version %s, its name %s says %d", l.Version(), l.Path(), v)
	}
	if bits := l.HostVectorBits(); bits != 128 && bits != 256 && bits != 512 {
		t.Errorf("vectors of %d bits", bits)
	}
}

func TestVersionOfName(t *testing.T) {
	for path, want := range map[string]int{
		"/usr/lib/x86_64-linux-gnu/libLLVM-14.so.1":      14,
		"/usr/lib/x86_64-linux-gnu/libLLVM-14.0.6.so.1":  14,
		"/usr/lib/x86_64-linux-gnu/libLLVM-15.so":        15,
		"/usr/lib/x86_64-linux-gnu/libLLVM.so.19.1":      19,
		"/usr/lib/aarch64-linux-gnu/libLLVM.so.20.1":     20,
		"/usr/lib/llvm-16/lib/libLLVM.so":                16,
		"/usr/lib/x86_64-linux-gnu/libLLVMAnything.so.3": 0,
		"/opt/libLLVM.so":                                0,
	} {
		if got := versionOfName(path); got != want {
			t.Errorf("%s: version %d, want %d", path, got, want)
		}
	}
}

// TestNamedLibrary opens what NMLC_LIBLLVM names, in processes of their own:
// one process opens one library.
func TestNamedLibrary(t *testing.T) {
	if os.Getenv("NMLC_JIT_TEST_OPEN") != "" {
		l, err := Open()
		fmt.Printf("opened %v, error %v\n", l != nil, err)
		return
	}
	library(t)
	noLibrary := filepath.Join(t.TempDir(), "libLLVM-19.so")
	if err := os.WriteFile(noLibrary, []byte("no library"), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := map[string]string{
		"/nowhere/libLLVM-19.so": "opened false, error libLLVM cannot be used: /nowhere/libLLVM-19.so",
		noLibrary:                "apt-get install libllvm19",
	}
	for _, path := range Installed() {
		tests[path] = "opened true, error <nil>"
	}
	for path, want := range tests {
		cmd := exec.Command(os.Args[0], "-test.run=^TestNamedLibrary$")
		cmd.Env = append(os.Environ(), "NMLC_JIT_TEST_OPEN=1", pathVariable+"="+path)
		if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), want) {
			t.Errorf("%s: got %v, %s, want %q", path, err, out, want)
		}
	}
}

// BenchmarkCall times an almost empty call, which should allocate nothing.
func BenchmarkCall(b *testing.B) {
	l := library(b)
	code, err := l.Compile(scale("f", "2.0"), []string{"f"})
	if err != nil {
		b.Fatal(err)
	}
	f, err := code.Func("f", 2)
	if err != nil {
		b.Fatal(err)
	}
	buffers := [][]float64{make([]float64, 8), make([]float64, 8)}
	b.ReportAllocs()
	for b.Loop() {
		f(1, buffers)
	}
}
