package main

import (
	"bytes"
	"flag"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the outputs in docs anew")

var (
	block    = regexp.MustCompile("(?s)```console\n\\$ nmlc ([^\n]*)\n(.*?)```")
	headPipe = regexp.MustCompile(`^head -(\d+)$`)
	grepPipe = regexp.MustCompile(`^grep -A(\d+) (\S.*)$`)
)

// TestDocs runs the commands of the documentation and compares what they print.
func TestDocs(t *testing.T) {
	const name = "../../docs/architecture.md"
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	made := block.ReplaceAllStringFunc(string(text), func(b string) string {
		found++
		parts := block.FindStringSubmatch(b)
		got := output(t, parts[1])
		if got != parts[2] && !*update {
			t.Errorf("nmlc %s prints\n%s\nthe documentation has\n%s", parts[1], got, parts[2])
		}
		return "```console\n$ nmlc " + parts[1] + "\n" + got + "```"
	})
	if found < 7 {
		t.Errorf("found only %d commands", found)
	}
	if *update {
		if err := os.WriteFile(name, []byte(made), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// output runs a command line with a pipe to head or grep.
func output(t *testing.T, line string) string {
	t.Helper()
	command, pipe, _ := strings.Cut(line, " | ")
	var stdout, stderr bytes.Buffer
	if code := run(strings.Fields(command), &stdout, &stderr); code != 0 {
		t.Fatalf("nmlc %s: exit code %d\n%s", command, code, stderr.String())
	}
	lines := strings.SplitAfter(stdout.String(), "\n")
	if m := headPipe.FindStringSubmatch(pipe); m != nil {
		n, _ := strconv.Atoi(m[1])
		lines = lines[:min(n, len(lines))]
	}
	if m := grepPipe.FindStringSubmatch(pipe); m != nil {
		n, _ := strconv.Atoi(m[1])
		lines = after(lines, m[2], n)
	}
	return strings.Join(lines, "")
}

// after is grep -A: from the first line that holds the text, n lines more. A ^
// anchors it.
func after(lines []string, text string, n int) []string {
	anchored, isAnchored := strings.CutPrefix(text, "^")
	for i, l := range lines {
		if isAnchored && strings.HasPrefix(l, anchored) || !isAnchored && strings.Contains(l, text) {
			return lines[i:min(len(lines), i+n+1)]
		}
	}
	return nil
}
