package conformance_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"nmlc/runtime/jit"
)

// TestEveryInstalledLibrary runs the tests of LLVM once more with each version
// of libLLVM on this machine, in processes of their own: one process opens one
// library.
func TestEveryInstalledLibrary(t *testing.T) {
	if os.Getenv("NMLC_LIBLLVM") != "" {
		t.Skip("this process is told which library to test")
	}
	openLLVM(t)
	for _, path := range jit.Installed() {
		t.Run(filepath.Base(path), func(t *testing.T) {
			cmd := exec.Command(os.Args[0], "-test.short", "-test.run=LLVM")
			cmd.Env = append(os.Environ(), "NMLC_LIBLLVM="+path, "NMLC_REQUIRE_LLVM=1")
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%s: %v\n%s", path, err, out)
			}
		})
	}
}
