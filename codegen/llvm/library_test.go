package llvm_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"nmlc/runtime/jit"
)

// library opens libLLVM, or skips the test where there is none.
func library(t testing.TB) *jit.Library {
	t.Helper()
	l, err := jit.Open()
	if err != nil {
		if os.Getenv("NMLC_REQUIRE_LLVM") == "1" {
			t.Fatal(err)
		}
		t.Skipf("no libLLVM here (NMLC_REQUIRE_LLVM=1 makes this a failure): %v", err)
	}
	return l
}

// TestEveryInstalledLibrary runs the other tests once more with each version
// of libLLVM on this machine, in processes of their own: one process opens one
// library.
func TestEveryInstalledLibrary(t *testing.T) {
	if os.Getenv("NMLC_LIBLLVM") != "" {
		t.Skip("this process is told which library to test")
	}
	library(t)
	for _, path := range jit.Installed() {
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Parallel()
			cmd := exec.Command(os.Args[0], "-test.short", "-test.run=.")
			cmd.Env = append(os.Environ(), "NMLC_LIBLLVM="+path, "NMLC_REQUIRE_LLVM=1")
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%s: %v\n%s", path, err, out)
			}
		})
	}
}
