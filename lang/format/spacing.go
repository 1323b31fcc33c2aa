package format

import "strings"

// strength tells how tightly the operators bind. A long line is broken where
// it binds least.
var strength = map[string]int{
	"else": 2, "then": 3, "or": 4, "and": 5,
	"<": 6, "<=": 6, ">": 6, ">=": 6, "==": 6, "!=": 6,
	"+": 7, "-": 7, "*": 8, "/": 8, "^": 9,
}

// Commas part more than any operator; powers are never torn apart.
const (
	commaStrength = 1
	powerStrength = 9
)

// tight reports whether an operator stands without spaces.
func (l lexeme) tight() bool {
	return l.role == quiet || l.role == operator && strength[l.text] >= strength["*"]
}

// gap is the space between two lexemes of a line.
func gap(before, after lexeme) string {
	switch after.text {
	case ",", ")", "]", "'", ":", ".":
		return ""
	}
	switch {
	case after.role == call, after.tight(), before.tight(), before.role == unary, before.text == "(", before.text == "[", before.text == ".":
		return ""
	}
	return " "
}

// joined is the text of lexemes on one line. An operator at the beginning of a
// line stands apart.
func joined(words []lexeme) string {
	var b strings.Builder
	for i, w := range words {
		switch {
		case i == 1 && words[0].role == operator:
			b.WriteByte(' ')
		case i > 0:
			b.WriteString(gap(words[i-1], w))
		}
		b.WriteString(w.text)
	}
	return b.String()
}
