package diag_test

import (
	"strings"
	"testing"

	"nmlc/lang/diag"
	"nmlc/lang/source"
)

func spanOf(f *source.File, text string) source.Span {
	start := strings.Index(f.Text, text)
	return source.Span{File: f, Start: start, End: start + len(text)}
}

func rendered(d *diag.Diagnostic, color bool) string {
	var b strings.Builder
	diag.Render(&b, d, color)
	return b.String()
}

func TestRenderShowsPlaceExpectationAndAdvice(t *testing.T) {
	f := source.NewFile("m.nml", "neuron A {\n    param tau = 5 ms\n    V' = -V/taau\n}\n")
	var list diag.List
	list.Errorf("E0203", spanOf(f, "taau"), "unknown name `%s`", "taau").
		Expect("a name").Got("nothing of that name").
		Hint("did you mean `tau`?").
		Note(spanOf(f, "tau = 5 ms"), "declared here").
		Note(source.Span{}, "names are case sensitive")
	list.Warnf("W0001", spanOf(f, "neuron"), "never used")
	var b strings.Builder
	diag.RenderAll(&b, &list, false)
	want := "m.nml:1:1: warning[W0001]: never used\n" +
		"  1 | neuron A {\n" +
		"    | ^^^^^^\n" +
		"\n" +
		"m.nml:3:13: error[E0203]: unknown name `taau`\n" +
		"  3 |     V' = -V/taau\n" +
		"    |             ^^^^\n" +
		"  expected: a name\n" +
		"     found: nothing of that name\n" +
		"  hint: did you mean `tau`?\n" +
		"  note: m.nml:2:11: declared here\n" +
		"  2 |     param tau = 5 ms\n" +
		"    |           ^^^^^^^^^^\n" +
		"  note: names are case sensitive\n" +
		"\n" +
		"1 error, 1 warning\n"
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
}

func TestCaretsStandUnderTheirText(t *testing.T) {
	tests := []struct{ name, line, span, text, carets string }{
		{"tab", "\tx = y", "y", "    x = y", "        ^"},
		{"tab inside", "ab\tx", "x", "ab  x", "    ^"},
		{"two bytes", "µµ = x", "x", "µµ = x", "     ^"},
		{"wide", "漢字 = x", "x", "漢字 = x", "       ^"},
		{"wide under carets", "漢字 = x", "漢字", "漢字 = x", "^^^^"},
		{"combining", "e\u0301 = x", "x", "e\u0301 = x", "    ^"},
		{"control", "a\x1b[2Jb", "b", "a\uFFFD[2Jb", "     ^"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := source.NewFile("m.nml", test.line+"\r\nnext\r\n")
			lines := strings.Split(rendered(&diag.Diagnostic{Span: spanOf(f, test.span), Message: "m"}, false), "\n")
			if got, want := lines[1], "  1 | "+test.text; got != want {
				t.Errorf("line %q, want %q", got, want)
			}
			if got, want := lines[2], "    | "+test.carets; got != want {
				t.Errorf("carets %q, want %q", got, want)
			}
		})
	}
}

func TestSpansAtTheEdges(t *testing.T) {
	f := source.NewFile("m.nml", "abc\ndef\n")
	tests := []struct {
		name       string
		start, end int
		want       string
	}{
		{"several lines", 1, 6, "  1 | abc\n    |  ^^\n"},
		{"empty", 1, 1, "  1 | abc\n    |  ^\n"},
		{"line break", 3, 4, "  1 | abc\n    |    ^\n"},
		{"end of file", 8, 8, "  3 | \n    | ^\n"},
		{"beyond the file", 100, 200, "  3 | \n    | ^\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d := &diag.Diagnostic{Span: source.Span{File: f, Start: test.start, End: test.end}, Message: "m"}
			_, got, _ := strings.Cut(rendered(d, false), "\n")
			if got != test.want {
				t.Errorf("got\n%swant\n%s", got, test.want)
			}
		})
	}
}

func TestLongLineIsCutAroundTheCarets(t *testing.T) {
	f := source.NewFile("m.nml", strings.Repeat("a", 5000)+"!"+strings.Repeat("b", 5000))
	lines := strings.Split(rendered(&diag.Diagnostic{Span: spanOf(f, "!"), Message: "m"}, false), "\n")
	if len(lines[1]) > 200 {
		t.Fatalf("%d columns", len(lines[1]))
	}
	if at := strings.IndexByte(lines[2], '^'); lines[1][at] != '!' {
		t.Errorf("caret under %q", lines[1][at])
	}
}

func TestColorWrapsOnlyWhenAsked(t *testing.T) {
	d := &diag.Diagnostic{Message: "m", Hints: []string{"h"}}
	if strings.Contains(rendered(d, false), "\x1b") {
		t.Error("escape sequence without colour")
	}
	if !strings.Contains(rendered(d, true), "\x1b[1;31merror") {
		t.Errorf("no colour in %q", rendered(d, true))
	}
}

func TestNearest(t *testing.T) {
	names := []string{"tau", "param", "state", "V_rest", "V_reset", "g_Na", "x"}
	tests := []struct{ name, want string }{
		{"taau", "tau"}, {"parm", "param"}, {"satte", "state"}, {"V_rset", "V_rest"},
		{"v_rest", "V_rest"}, {"g_NA", "g_Na"}, {"X", "x"}, {"entirely", ""}, {"y", ""}, {"", ""},
	}
	for _, test := range tests {
		got, ok := diag.Nearest(test.name, names)
		if got != test.want || ok != (test.want != "") {
			t.Errorf("Nearest(%q) = %q, %v; want %q", test.name, got, ok, test.want)
		}
	}
}
