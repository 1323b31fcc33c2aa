package format

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// render writes lines with the comments at their ends aligned.
func render(lines []line) []byte {
	var b bytes.Buffer
	column := 0
	for i, l := range lines {
		if i == 0 || l.blank || l.depth != lines[i-1].depth {
			column = commentColumn(lines[i:])
		}
		if l.blank {
			b.WriteByte('\n')
		}
		b.WriteString(strings.Repeat(" ", l.indent))
		b.WriteString(l.text)
		if l.comment != "" {
			if l.text != "" {
				b.WriteString(strings.Repeat(" ", column-l.width()))
			}
			b.WriteString(l.comment)
		}
		b.WriteByte('\n')
	}
	return b.Bytes()
}

func (l line) width() int { return l.indent + utf8.RuneCountInString(l.text) }

// commentColumn is where the comments of the paragraph at the beginning of
// lines stand: behind the longest line that has one. A paragraph ends at an
// empty line and at braces.
func commentColumn(lines []line) int {
	column := 0
	for i, l := range lines {
		if i > 0 && (l.blank || l.depth != lines[0].depth) {
			break
		}
		if l.comment != "" && l.text != "" {
			column = max(column, l.width()+commentGap)
		}
	}
	return column
}
