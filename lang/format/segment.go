package format

import "unicode/utf8"

// segment is the part of a statement on one line, or a comment between such
// lines.
type segment struct {
	words   []lexeme // empty for a comment on its own line
	comment string
}

// cut divides a statement where its author broke it, as far as a break is
// sensible there: in front of an operator, behind a comma, or at a comment.
func cut(head []lexeme) []segment {
	var out []segment
	var line segment
	flush := func() {
		if len(line.words) > 0 || line.comment != "" {
			out = append(out, line)
		}
		line = segment{}
	}
	for i, w := range head {
		if w.role == comment {
			if w.newlines > 0 {
				flush()
			}
			line.comment = w.text
			flush()
			continue
		}
		if i > 0 && brokenAt(head, i) {
			flush()
		}
		line.words = append(line.words, w)
	}
	flush()
	return out
}

// brokenAt reports whether the author broke the line at the place before
// head[i]. A break behind an operator counts as one in front of it, and a break
// in front of a comma as one behind it.
func brokenAt(head []lexeme, i int) bool {
	switch {
	case place(head, i) == 0:
		return false
	case head[i].newlines > 0:
		return true
	case head[i-1].text == ",":
		return head[i-1].newlines > 0 && head[i-2].role != comment
	}
	return i+1 < len(head) && head[i+1].newlines > 0 && head[i+1].role != comment
}

// place tells how strongly the two lexemes around a place hold together, and is
// 0 where a line must not be broken.
func place(words []lexeme, i int) int {
	switch w := words[i]; {
	case i == 0:
		return 0
	case words[i-1].text == ",":
		return commaStrength
	case w.role == operator && strength[w.text] < powerStrength:
		return strength[w.text]
	}
	return 0
}

// split breaks a line at all places where it binds least: outside of
// parentheses if it can, then by the strength of the operators. It returns
// nothing where there is no such place.
func split(words []lexeme) [][]lexeme {
	var weakest []int
	least, depth := 0, 0
	for i, w := range words {
		if w.text == ")" || w.text == "]" {
			depth--
		}
		if s := place(words, i); s > 0 {
			holds := depth*(powerStrength+1) + s
			if len(weakest) == 0 || holds < least {
				weakest, least = weakest[:0], holds
			}
			if holds == least {
				weakest = append(weakest, i)
			}
		}
		if w.text == "(" || w.text == "[" {
			depth++
		}
	}
	if len(weakest) == 0 {
		return nil
	}
	var out [][]lexeme
	start := 0
	for _, end := range append(weakest, len(words)) {
		out = append(out, words[start:end])
		start = end
	}
	return out
}

// fitted breaks a segment until each line fits the width; suffix follows its
// last word.
func fitted(s segment, indent int, suffix string) []segment {
	width := indent + utf8.RuneCountInString(joined(s.words)+suffix)
	parts := split(s.words)
	if width <= maxWidth || parts == nil {
		return []segment{s}
	}
	var out []segment
	for i, part := range parts {
		line := segment{words: part}
		behind := ""
		if i == len(parts)-1 {
			line.comment, behind = s.comment, suffix
		}
		out = append(out, fitted(line, indent, behind)...)
	}
	return out
}
