package parser_test

import (
	"strings"
	"testing"

	"nmlc/lang/diag"
	"nmlc/lang/source"
	"nmlc/parser"
)

func errorsOf(text string) []*diag.Diagnostic {
	var list diag.List
	parser.Parse(source.NewFile("test.nml", text), &list)
	return list.All()
}

func rendered(all []*diag.Diagnostic) string {
	var b strings.Builder
	for _, d := range all {
		diag.Render(&b, d, false)
	}
	return b.String()
}

// Every code is explained by a file that gives exactly this code, and by the
// same file mended, which gives none.
func TestEachCodeHasItsMistakeAndItsCure(t *testing.T) {
	syntax := 0
	for _, e := range diag.Entries() {
		if !strings.HasPrefix(string(e.Code), "E01") {
			continue
		}
		syntax++
		if e.Title == "" || e.Explain == "" {
			t.Errorf("%s: no explanation", e.Code)
		}
		all := errorsOf(e.Mistake)
		switch {
		case e.Code == "E0133":
			if len(all) != 100 || all[99].Code != e.Code {
				t.Errorf("%s: %d errors", e.Code, len(all))
			}
		case len(all) != 1 || all[0].Code != e.Code:
			t.Errorf("%s: the mistake gives\n%s", e.Code, rendered(all))
		}
		if all := errorsOf(e.Cure); len(all) != 0 {
			t.Errorf("%s: the cure gives\n%s", e.Code, rendered(all))
		}
	}
	if syntax != 32 {
		t.Errorf("%d codes of syntax errors are in the table, want 32", syntax)
	}
}
