package parser_test

import (
	"io"
	"path/filepath"
	"testing"
	"time"

	"nmlc/lang/ast"
	"nmlc/lang/diag"
	"nmlc/lang/source"
	"nmlc/parser"
	"nmlc/stdlib"
)

// trickySnippets are texts that stand near the borders of the language.
var trickySnippets = []string{
	"", "\uFEFF", "\x00", "<", "neuron", "neuron A", "neuron A {", "}", "{", "{}", ";;;", "//", "/*", "#", "\"", "'",
	"neuron A { x' = -x\r\n}", "neuron A {\rx = 1}", "neuron A { x = 1; -V' = 3 }", "neuron A { x = 3 mV\n^2 }",
	"neuron A { x = (1 + \n\n 2 }", "neuron A { x = 1..2 }", "neuron A { param g = 1nS in.5..2 nS }",
	"neuron A { x = if a then b else if c then d else e }", "neuron A { x = not not a < b < c }",
	"neuron A { x = --+-+1^-2^-3 }", "neuron A { x = 1e }", "neuron A { x = 1e+ }", "neuron A { x = 0x1F }",
	"neuron A { spike when V crosses 1 { surrogate f(a=1) of x; refractory 1 ms { hold a; clamp b = 1; hold c, d } } }",
	"run R { a b, c \"d\" 1 ms .. 2 ms weight 3 = f(1 .. 2, n = 3) .. 4 { b { c { d } } } }",
	"synapse S { weight w: nS = 1 nS; pre Ca: uM, V; post x: 1; on pre { g += w; post.V -= 1 }; on post { w := -w }; current I = pre.V }",
	"network N { population E: A[3*N] (a = 1) { V = [1, 2]; Na.g = f(1, min = 2); position g(1, s = 2 um) }; population P: poisson(8 Hz)[2] }",
	"network N { connect A, B -> C by S(a = 1) to J as n { small_world k = 10, rewire = 0.1; table \"e\" { pre = \"a\", post = \"b\" } } }",
	"network N { drive E by S { rate 8 Hz }; start a.b of E, F = 1; record a.b, V of E[0..4, 7], F[3] every .5 ms; E[0 }", "network N { connect A -> B", "neuron A { state τ: µV = −65 mV }",
	"task T { inputs a[2], b[3]; draw s[2] = f(1); repeat 2 as k { phase p 1 ms*s[k] { rate a = 3 Hz; spikes b at 1 ms*i } }; target class s[0] over p weight 2; target w = t over p, p }",
	"train T { free start V of E, F; free Na.g of E shared in -1 .. 2 mV; loss penalty(max(0, V)^2) of E weight 1; schedule cosine { floor 0.1 }; free w of }",
	"task T { repeat 2 as k { repeat 3 as j { phase p 1 ms } } phase { decide over; data \"x\" { spikes = \"y\"; window 0 ms .. 1 ms } condition", "train { free", "task T { draw a[ = 1 }",
	"neuron A {\nx = 1 +\nneuron B {\n}\n", "function f(x: 1/ms^-2, y): mV*s^2/A = x // c\n+ y",
}

// textSeeds feeds the library and the snippets to a fuzzer.
func textSeeds(f *testing.F) {
	for _, folder := range []string{"channel", "neuron", "synapse", "network", "readout", "training"} {
		for _, name := range stdlib.Names(folder) {
			text, _ := stdlib.Read("stdlib/" + folder + "/" + filepath.Base(name))
			f.Add(text)
		}
	}
	for _, text := range trickySnippets {
		f.Add(text)
	}
	for _, e := range diag.Entries() {
		if len(e.Mistake) < 2000 {
			f.Add(e.Mistake)
		}
	}
}

// FuzzParse: the parser answers every text, soon, with complaints that point
// into the file and can be shown.
func FuzzParse(f *testing.F) {
	textSeeds(f)
	f.Fuzz(func(t *testing.T, text string) {
		const patience = 10 * time.Second // for a text of at most a megabyte, on a busy machine
		file := source.NewFile("fuzz.nml", text)
		var list diag.List
		start := time.Now()
		tree := parser.Parse(file, &list)
		if took := time.Since(start); took > patience {
			t.Errorf("parsing %d bytes took %v", len(text), took)
		}
		for _, d := range list.All() {
			checkSpan(t, file, d.Span)
			for _, note := range d.Notes {
				checkSpan(t, file, note.Span)
			}
			if d.Message == "" || d.Code == "" {
				t.Errorf("a diagnostic without message or code: %+v", d)
			}
		}
		diag.RenderAll(io.Discard, &list, true)
		ast.Print(io.Discard, tree)
	})
}

func checkSpan(t *testing.T, file *source.File, s source.Span) {
	t.Helper()
	if s.File != file || s.Start < 0 || s.End < s.Start || s.End > len(file.Text) {
		t.Errorf("span %d to %d of a file of %d bytes", s.Start, s.End, len(file.Text))
	}
}
