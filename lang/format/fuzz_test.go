package format_test

import (
	"path/filepath"
	"testing"

	"golang.org/x/tools/txtar"

	"nmlc/lang/diag"
	"nmlc/stdlib"
)

// FuzzFormat: the layout of every file that parses means the same, keeps its
// comments and is its own layout.
func FuzzFormat(f *testing.F) {
	for _, folder := range []string{"channel", "neuron", "synapse", "network", "readout", "training"} {
		for _, name := range stdlib.Names(folder) {
			text, _ := stdlib.Read("stdlib/" + folder + "/" + filepath.Base(name))
			f.Add(text)
		}
	}
	paths, _ := filepath.Glob("testdata/*.txtar")
	for _, path := range paths {
		if archive, err := txtar.ParseFile(path); err == nil {
			f.Add(string(archive.Files[0].Data))
		}
	}
	for _, text := range specBlocks(f) {
		f.Add(text)
	}
	for _, e := range diag.Entries() {
		if len(e.Cure) < 2000 {
			f.Add(e.Cure)
		}
	}
	for _, text := range []string{
		"", "\uFEFF// only\n\n\n// comments", "neuron A { x = 1; -V' = 3 }", "neuron A { x = 1 // c\n; // d\n -V' = 3 }",
		"neuron A // a\n// b\n{ // c\n}// d\nrun B {;;a;;}", "run R { a b, c\n, \"d\" 1\v ms .. 2 ms\n{ b { c { d } } } }",
		"neuron A { spike when a { refractory 1 ms { hold a // c\n hold b\n , c; clamp d = 1 } } }",
		"neuron A { x = (a // b\n + c // d\n ) * // e\n d }", "function f(x // a\n , y : mV // b\n / ms) = x",
		"neuron A { x = a . b ^ - c * ( d ) }",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if tree, problem := parse(text); problem == "" {
			checkLayout(t, tree)
		}
	})
}
