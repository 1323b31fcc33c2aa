package ir_test

import (
	"strings"
	"testing"

	"nmlc/ir"
)

func TestParseErrorsNameLineAndRemedy(t *testing.T) {
	head := "program P\ndt dt\nparam a\nstate x\nstate y\n"
	tests := []struct{ text, want string }{
		{"", "line 1: expected `program NAME`, found an empty text"},
		{"param a", "line 1: expected `program NAME` first"},
		{"program P\nprogram Q", "line 2: in `program NAME`: a text holds one program"},
		{"program", "expected 1 words after the first, found 0"},
		{"program 1st", `expected a name such as`},
		{head + "param x", "line 6: in `param NAME ATTRIBUTES`: x is already the name of a leaf of kind state"},
		{head + "dt h", "the time step is already dt"},
		{head + "param b unit mV", "expected a text in double quotes, found mV"},
		{head + `param b unit "mV`, "is the closing quote missing"},
		{head + "param b range 1", "expected 2 numbers, found 1 words"},
		{head + "param b init ten", `found "ten"`},
		{head + "param b init 1e999", `found "1e999"`},
		{head + "param b colour 3", "expected unit, dim, init, range, scale, hidden, counts or arrives"},
		{head + "stat x", "found \"stat\""},
		{head + "%0 = add x y", "stands before the sections"},
		{head + "step\n%0 = add x", "line 7: add takes 2 operands, found 1"},
		{head + "step\n%0 = plus x y", `found "plus"`},
		{head + "step\n%0 = leaf", `found "leaf"`},
		{head + "step\n%0 add x y", "expected `%0 = OPERATOR ARGUMENTS`"},
		{head + "step\n%0 = add x %7", "%7 is not defined above this line"},
		{head + "step\n%0 = add x z", "z is not declared"},
		{head + "step\n%0 = add x +nan:12", "not the pattern of a nan"},
		{head + "step\n%0 = add x y\n%0 = add y x", "it is defined above"},
		{head + "step\n%none = add x y", "the word for no node"},
		{head + "prepare\n%0 = add x a", "has the rate step but stands in the section prepare"},
		{head + "step\n%0 = powi x n", `found "n"`},
		{head + "init y = 1", "expected x, found y"},
		{head + "init x = 1\ninit y = 1\ninit z = 1", "only 2 states"},
		{head + "init x 1", "in `init STATE = VALUE`"},
		{head + "loss x\nloss y", "already given above"},
		{head + "output o = x hidden", "a unit and a scale and no more"},
		{head + "equation x = y", "in `equation STATE' = VALUE`"},
		{head + "equation z' = y", "there is no state z"},
		{head + "method x euler quick", "expected a text in double quotes"},
	}
	for _, test := range tests {
		p, err := ir.Parse(test.text)
		switch {
		case err == nil:
			t.Errorf("%q was read as\n%s", test.text, p)
		case !strings.Contains(err.Error(), test.want):
			t.Errorf("%q\n got error %v\n want      %s", test.text, err, test.want)
		}
	}
}

// FuzzParse: whatever is read has a text that is read as the same again, and
// nothing makes the reader, the printers or the verifier panic.
func FuzzParse(f *testing.F) {
	f.Add(passive)
	f.Add("program P\r\n# a comment\n\nstate x unit \"\\x00\" init -0 range +nan 0\nnext x = state:x\n")
	f.Add("program \"\"\nstep\n%1 = not seed:\"a b\"\n%2 = spike %1 %1 +nan:fff8000000000001\nspiked %2\nloss %1\n")
	f.Fuzz(func(t *testing.T, text string) {
		p, err := ir.Parse(text)
		if err != nil {
			return
		}
		written := p.String()
		q, err := ir.Parse(written)
		if err != nil {
			t.Fatalf("%v in\n%s", err, written)
		}
		if again := q.String(); again != written {
			t.Fatalf("the text changed from\n%s\nto\n%s", written, again)
		}
		if (ir.Verify(p) == nil) != (ir.Verify(q) == nil) {
			t.Fatalf("sound before, not after, or the reverse:\n%s", written)
		}
		for _, n := range p.Roots() {
			ir.Infix(n)
			ir.TeX(n)
		}
	})
}
