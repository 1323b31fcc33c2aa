package format_test

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
	"pgregory.net/rapid"
)

// boundary finds the places of a text where something may be put in between.
var boundary = regexp.MustCompile(`//[^\n]*\n|"[^"\n]*"|[A-Za-z_]+|[0-9.e]+|\s+|.`)

var fillings = []string{
	"", " ", "\n", "\n\n\n", ";", "\n;", " // put in\n", "\n// on its own\n", "\n// own\n\n// and another\n", "\r\n", "\t", "\v", "\u00a0",
	" + ", "\n- ", "*-", "(", ")", ",", "\n,", "^2", "^-2.5", ".", "..", "{", "}", "{ }", " not ", " if a then b else c ", "'", " 3 mV", "\"text\"",
}

// A file into which blanks, breaks, comments and words were put at a few places
// still has a layout of its own, if it still parses.
func TestLayoutOfMangledFiles(t *testing.T) {
	var texts []string
	paths, _ := filepath.Glob("testdata/*.txtar")
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, string(archive.Files[0].Data))
	}
	texts = append(texts, specBlocks(t)...)
	parsed, tried := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		parts := boundary.FindAllString(rapid.SampledFrom(texts).Draw(t, "text"), -1)
		for range rapid.IntRange(1, 5).Draw(t, "changes") {
			at := rapid.IntRange(0, len(parts)-1).Draw(t, "place")
			filling := rapid.SampledFrom(fillings).Draw(t, "filling")
			if rapid.Bool().Draw(t, "instead") {
				parts[at] = filling
			} else {
				parts[at] = filling + parts[at]
			}
		}
		tried++
		if tree, problem := parse(strings.Join(parts, "")); problem == "" {
			parsed++
			checkLayout(t, tree)
		}
	})
	if parsed < tried/50 {
		t.Errorf("only %d of %d files parsed", parsed, tried)
	}
}
