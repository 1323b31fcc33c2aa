package format

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"nmlc/lang/ast"
)

// role is what a lexeme does in its line.
type role int

const (
	plain    role = iota
	comment       // up to the end of its line
	operator      // between two values
	unary         // a sign in front of a value
	quiet         // an operator inside of a unit
	call          // the parenthesis after the name of a function, the bracket after that of a population
)

// lexeme is a word of the file. Apart from the space before it, it is printed
// as it stands.
type lexeme struct {
	text     string
	role     role
	newlines int  // line breaks between the lexeme before and this one
	begins   bool // a statement
}

// reader cuts the text of a file into lexemes.
type reader struct {
	marks    *marks
	text     string
	comments []*ast.Comment // those not yet read
	at       int
	newlines int
	out      []lexeme
}

// lexemes are the words of a file in their order.
func lexemes(tree *ast.File) []lexeme {
	r := &reader{marks: marksOf(tree), text: tree.Source.Text, comments: tree.Comments}
	r.at = len(r.text) - len(strings.TrimPrefix(r.text, "\uFEFF"))
	for r.at < len(r.text) {
		if !r.blank() {
			r.lexeme()
		}
	}
	return r.out
}

// blank skips one blank character, if there is one.
func (r *reader) blank() bool {
	c, size := utf8.DecodeRuneInString(r.text[r.at:])
	if !unicode.IsSpace(c) {
		return false
	}
	if c == '\n' {
		r.newlines++
	}
	r.at += size
	return true
}

func (r *reader) lexeme() {
	start, l := r.at, lexeme{newlines: r.newlines, begins: r.marks.statements[r.at]}
	r.newlines = 0
	if len(r.comments) > 0 && r.comments[0].Span.Start == start {
		l.text, l.role = r.comments[0].Text, comment
		r.at, r.comments = r.comments[0].Span.End, r.comments[1:]
		r.out = append(r.out, l)
		return
	}
	r.at = r.end()
	l.text = r.text[start:r.at]
	if l.text[0] != '"' {
		l.text = strings.Join(strings.Fields(l.text), "") // mV ^ 2
	}
	l.role = r.roleAt(start, l.text)
	if last := len(r.out) - 1; r.marks.tails[start] && last >= 0 && r.out[last].text != "," {
		r.out[last].begins = true
	}
	r.out = append(r.out, l)
}

// end is where the word that begins here ends.
func (r *reader) end() int {
	rest := r.text[r.at:]
	switch c := rest[0]; {
	case r.marks.words[r.at] > r.at:
		return r.marks.words[r.at]
	case c == '"':
		return r.at + 2 + strings.IndexByte(rest[1:], '"')
	case isDigit(c):
		return r.at + prefix(rest, isDigit)
	case isLetter(c):
		return r.at + prefix(rest, func(c byte) bool { return isLetter(c) || isDigit(c) })
	}
	for _, long := range [...]string{":=", "+=", "-=", "->", "..", "<=", ">=", "==", "!="} {
		if strings.HasPrefix(rest, long) {
			return r.at + len(long)
		}
	}
	_, size := utf8.DecodeRuneInString(rest)
	return r.at + size
}

// prefix is how many bytes at the beginning of text are in a set.
func prefix(text string, in func(byte) bool) int {
	n := 0
	for n < len(text) && in(text[n]) {
		n++
	}
	return n
}

func (r *reader) roleAt(start int, text string) role {
	switch {
	case r.marks.quiet[start]:
		return quiet
	case r.marks.attached[start]:
		return call
	case r.marks.unary[start]:
		return unary
	case text == "(" && r.marks.callees[r.lastEnd(start)]:
		return call
	case strength[text] > 0:
		return operator
	}
	return plain
}

// lastEnd is where the text before an offset ends, without the blanks.
func (r *reader) lastEnd(offset int) int {
	return len(strings.TrimRightFunc(r.text[:offset], unicode.IsSpace))
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isLetter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' }
