// Package venv finds the Python that the peers of benchmarks need.
package venv

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Python finds a Python that can import the modules, or makes one with the
// packages in a folder of that name in the user's cache.
func Python(ctx context.Context, name string, modules, packages []string) (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	home := filepath.Join(cache, "nmlc", name)
	own := filepath.Join(home, "bin", "python")
	for _, python := range []string{own, "python3"} {
		if imports(ctx, python, modules) {
			return python, nil
		}
	}
	all := strings.Join(modules, ", ")
	fmt.Fprintf(os.Stderr, "installing %s into %s\n", all, home)
	for _, command := range [][]string{
		{"python3", "-m", "venv", home},
		append([]string{own, "-m", "pip", "install", "--quiet"}, packages...),
	} {
		if out, err := exec.CommandContext(ctx, command[0], command[1:]...).CombinedOutput(); err != nil {
			os.RemoveAll(home)
			return "", fmt.Errorf("%v: %w\n%s", command, err, out)
		}
	}
	if !imports(ctx, own, modules) {
		return "", fmt.Errorf("%s: installed, and cannot be imported", all)
	}
	return own, nil
}

func imports(ctx context.Context, python string, modules []string) bool {
	return exec.CommandContext(ctx, python, "-c", "import "+strings.Join(modules, ", ")).Run() == nil
}
