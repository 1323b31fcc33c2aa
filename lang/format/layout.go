package format

import (
	"strings"
	"unicode/utf8"
)

// line is a line of the output.
type line struct {
	blank   bool   // an empty line stands before it
	depth   int    // of braces
	indent  int    // spaces before the text
	text    string // "" where there is only a comment
	comment string // at the end of the line, or ""
}

// layout collects the lines of a file.
type layout struct{ lines []line }

// file lays out declarations. Those in braces stand apart from their
// neighbours, together with the comment right above them.
func (l *layout) file(b *block) {
	if b.after != "" {
		l.add(line{comment: b.after})
	}
	apart := false
	for i, e := range b.entries {
		e.blank = e.blank || apart
		first := len(l.lines)
		l.entry(b.entries, i, e, 0)
		apart = e.body != nil && l.lines[len(l.lines)-1].text == "}"
		if !apart || e.blank {
			continue
		}
		for first > 0 && l.lines[first-1].text == "" && !l.lines[first].blank {
			first--
		}
		l.lines[first].blank = first > 0
	}
}

// block lays out the lines between braces.
func (l *layout) block(b *block, depth int) {
	for i, e := range b.entries {
		e.blank = e.blank && i > 0
		l.entry(b.entries, i, e, depth)
	}
}

func (l *layout) add(next line) { l.lines = append(l.lines, next) }

// entry lays out e, which is entries[i].
func (l *layout) entry(entries []entry, i int, e entry, depth int) {
	indent := depth * indentWidth
	first := len(l.lines)
	switch {
	case e.comment != "":
		l.add(line{depth: depth, indent: indent, comment: e.comment})
	case e.body == nil:
		end := ""
		if continuesInto(entries[i+1:]) {
			end = ";"
		}
		l.head(e, depth, end, true)
		l.lines[len(l.lines)-1].comment = e.after
	case !l.onOneLine(e, depth):
		l.head(e, depth, " {", true)
		l.lines[len(l.lines)-1].comment = e.body.after
		l.block(e.body, depth+1)
		l.add(line{depth: depth, indent: indent, text: "}", comment: e.after})
	}
	l.lines[first].blank = e.blank && first > 0
}

// continuesInto reports whether the next statement begins with a sign, so that
// only a semicolon keeps it from being part of the one before.
func continuesInto(entries []entry) bool {
	for _, e := range entries {
		if e.comment == "" {
			return e.head[0].text == "+" || e.head[0].text == "-"
		}
	}
	return false
}

// head lays out the words of a statement, with the suffix behind the last.
func (l *layout) head(e entry, depth int, suffix string, fit bool) {
	indent := depth * indentWidth
	segments := cut(e.head)
	for i, s := range segments {
		behind := ""
		if i == len(segments)-1 {
			behind = suffix
		}
		parts := []segment{s}
		if fit {
			parts = fitted(s, indent, behind)
		}
		for _, part := range parts {
			l.add(line{depth: depth, indent: indent, text: joined(part.words), comment: part.comment})
			indent = depth*indentWidth + continuation
		}
		l.lines[len(l.lines)-1].text += behind
	}
}

// onOneLine lays out a statement with its braces on one line where the author
// wrote them so and they fit; otherwise it lays out nothing.
func (l *layout) onOneLine(e entry, depth int) bool {
	if !inline(e) {
		return false
	}
	first := len(l.lines)
	l.head(e, depth, " "+braces(e.body), false)
	for _, written := range l.lines[first:] {
		if written.indent+utf8.RuneCountInString(written.text) > maxWidth {
			l.lines = l.lines[:first]
			return false
		}
	}
	l.lines[len(l.lines)-1].comment = e.after
	return true
}

// inline reports whether the braces of e may stay on one line.
func inline(e entry) bool {
	return e.body.oneLine || len(e.body.entries) == 0 && e.body.after == ""
}

// braces is a block on one line.
func braces(b *block) string {
	if len(b.entries) == 0 {
		return "{ }"
	}
	var parts []string
	for _, e := range b.entries {
		text := joined(e.head)
		if e.body != nil {
			text += " " + braces(e.body)
		}
		parts = append(parts, text)
	}
	return "{ " + strings.Join(parts, "; ") + " }"
}
