// Package source holds the text of a model file and the places in it that
// every later value points back to. It is the first package on the path of a
// model: text -> source.File -> ast -> model -> ir -> kernels.
package source

import (
	"fmt"
	"sort"
	"strings"
)

// File is one model text with its name.
type File struct {
	Name  string
	Text  string
	lines []int // byte offset at which each line starts
}

// NewFile indexes the lines of text.
func NewFile(name, text string) *File {
	f := &File{Name: name, Text: text, lines: []int{0}}
	for i := range len(text) {
		if text[i] == '\n' {
			f.lines = append(f.lines, i+1)
		}
	}
	return f
}

// Pos is a place in a file, with line and column counted from one and the
// column counted in bytes.
type Pos struct{ Line, Column int }

// Pos converts a byte offset, clamped to the file, to line and column.
func (f *File) Pos(offset int) Pos {
	offset = max(0, min(offset, len(f.Text)))
	line := sort.SearchInts(f.lines, offset+1) - 1
	return Pos{Line: line + 1, Column: offset - f.lines[line] + 1}
}

// Line returns the text of a line (counted from one) without its line break.
func (f *File) Line(n int) string {
	if n < 1 || n > len(f.lines) {
		return ""
	}
	rest := f.Text[f.lines[n-1]:]
	if end := strings.IndexByte(rest, '\n'); end >= 0 {
		rest = rest[:end]
	}
	return strings.TrimSuffix(rest, "\r")
}

// Span is a range of bytes [Start, End) of a file. The zero Span is "nowhere",
// for values that the compiler made itself.
type Span struct {
	File       *File
	Start, End int
}

// Known reports whether the span points into a file.
func (s Span) Known() bool { return s.File != nil }

// Text is the source text that the span covers.
func (s Span) Text() string {
	if s.File == nil {
		return ""
	}
	start := max(0, min(s.Start, len(s.File.Text)))
	return s.File.Text[start:max(start, min(s.End, len(s.File.Text)))]
}

// To is the smallest span that covers both s and other.
func (s Span) To(other Span) Span {
	if !s.Known() {
		return other
	}
	if !other.Known() || other.File != s.File {
		return s
	}
	return Span{s.File, min(s.Start, other.Start), max(s.End, other.End)}
}

// String is "name:line:column".
func (s Span) String() string {
	if !s.Known() {
		return "-"
	}
	p := s.File.Pos(s.Start)
	return fmt.Sprintf("%s:%d:%d", s.File.Name, p.Line, p.Column)
}
