// Package nmlc_test keeps the architecture: which package may import which.
package nmlc_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// layers lists what a folder (and those below it) may import of this module;
// the longest matching folder counts. The data flow down this table.
var layers = map[string][]string{
	"lang":             {"lang"},
	"parser":           {"lang", "parser"},
	"ir":               {"lang/source", "ir"},
	"ir/lower":         {"lang", "ir"},
	"diff":             {"ir"},
	"codegen":          {"lang/source", "ir", "diff", "codegen", "runtime/abi", "runtime/elementary", "runtime/jit"},
	"codegen/kernel":   {"runtime/abi"},
	"codegen/pipeline": {"lang", "ir", "diff", "codegen", "runtime"},
	"codegen/explain":  {"lang", "ir", "diff", "codegen"},
	"runtime":          {"runtime"},
	"stdlib":           {},
	"load":             {"lang", "parser", "stdlib"},
}

// owners lists the only folders that may see a library.
var owners = map[string][]string{
	"github.com/alecthomas/participle": {"parser"},
	"github.com/llir/llvm":             {"codegen/llvm"},
	"github.com/ebitengine/purego":     {"runtime/jit"},
	"github.com/alecthomas/kong":       {"cmd/nmlc"},
	"gonum.org/v1/plot":                {"runtime/plot", "examples", "bench"},
	"github.com/scigolib/hdf5":         {"runtime/sonata"},
}

func TestImportsFollowThePathOfTheData(t *testing.T) {
	files := 0
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		files++
		checkImports(t, filepath.ToSlash(path))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files < 50 {
		t.Errorf("saw only %d files: is this the root of the module?", files)
	}
}

func checkImports(t *testing.T, path string) {
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
	if err != nil {
		t.Error(err)
		return
	}
	folder := filepath.ToSlash(filepath.Dir(path))
	for _, spec := range file.Imports {
		imported, _ := strconv.Unquote(spec.Path.Value)
		if own, ok := strings.CutPrefix(imported, "nmlc/"); ok {
			if allowed, ruled := rule(folder); ruled && !within(own, allowed) {
				t.Errorf("%s imports %s; %s may import only %v", path, imported, folder, allowed)
			}
		}
		for library, folders := range owners {
			if strings.HasPrefix(imported, library) && !within(folder, folders) {
				t.Errorf("%s imports %s, which only %v may see", path, imported, folders)
			}
		}
	}
}

func rule(folder string) (allowed []string, ok bool) {
	for f := folder; f != "."; f = filepath.ToSlash(filepath.Dir(f)) {
		if allowed, ok := layers[f]; ok {
			return allowed, true
		}
	}
	return nil, false
}

func within(folder string, roots []string) bool {
	for _, root := range roots {
		if folder == root || strings.HasPrefix(folder, root+"/") {
			return true
		}
	}
	return false
}
