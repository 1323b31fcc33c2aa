package jit

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
)

const (
	pathVariable   = "NMLC_LIBLLVM"
	oldest, newest = 14, 20 // the versions known to read our text
)

// candidate is a file that may be a usable libLLVM.
type candidate struct {
	path    string
	version int // from the file's name, 0 where it does not say
}

// candidates lists the libraries to try, best first.
func candidates() ([]candidate, error) {
	if path := os.Getenv(pathVariable); path != "" {
		return []candidate{{path, versionOfName(path)}}, nil
	}
	found := Installed()
	if len(found) == 0 {
		return nil, fmt.Errorf("no libLLVM of version %d to %d among /usr/lib/*/libLLVM* and /usr/lib/llvm-*/lib; try `apt-get install libllvm19`, or name the library in %s",
			oldest, newest, pathVariable)
	}
	out := make([]candidate, len(found))
	for i, path := range found {
		out[i] = candidate{path, versionOfName(path)}
	}
	return out, nil
}

// Installed lists the files of the known versions of libLLVM in the usual
// places, the newest first and one for each version.
func Installed() []string {
	var found []candidate
	for _, pattern := range []string{
		"/usr/lib/*/libLLVM*.so*", "/usr/lib/libLLVM*.so*", "/usr/lib64/libLLVM*.so*", "/usr/lib/llvm-*/lib/libLLVM*.so*",
	} {
		paths, _ := filepath.Glob(pattern) // the only error is a malformed pattern
		for _, path := range paths {
			if v := versionOfName(path); v >= oldest && v <= newest {
				found = append(found, candidate{path, v})
			}
		}
	}
	slices.SortStableFunc(found, func(a, b candidate) int { return cmp.Compare(b.version, a.version) })
	found = slices.CompactFunc(found, func(a, b candidate) bool { return a.version == b.version })
	var paths []string
	for _, f := range found {
		paths = append(paths, f.path)
	}
	return paths
}

var versionPatterns = []*regexp.Regexp{
	regexp.MustCompile(`/libLLVM-(\d+)[^/]*$`),
	regexp.MustCompile(`/libLLVM\.so\.(\d+)[^/]*$`),
	regexp.MustCompile(`/llvm-(\d+)/lib/libLLVM\.so$`),
}

// versionOfName reads the major version from a path such as
// /usr/lib/x86_64-linux-gnu/libLLVM-15.so.1 or .../libLLVM.so.19.1.
func versionOfName(path string) int {
	for _, pattern := range versionPatterns {
		if m := pattern.FindStringSubmatch(filepath.ToSlash(path)); m != nil {
			v, _ := strconv.Atoi(m[1])
			return v
		}
	}
	return 0
}
