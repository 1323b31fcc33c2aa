package data

import (
	"fmt"
	"strings"
)

// mostProblems is how many problems of a file are told; more would hide the
// first ones.
const mostProblems = 10

// Problem is one thing that is wrong with a file.
type Problem struct {
	Line   int    // 0 where it concerns the file as a whole
	Column string // as in the header, "" where it concerns the whole line
	Text   string // what was expected and what was found
	Hint   string // what to do about it
}

// Error is all that is wrong with a file.
type Error struct {
	Path     string
	Problems []Problem
	More     int // problems found beyond those listed
}

// Error writes each problem as file:line: column: text, with its hint below.
func (e *Error) Error() string {
	var b strings.Builder
	for i, p := range e.Problems {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(e.Describe(p))
		if p.Hint != "" {
			b.WriteString("\n  hint: " + p.Hint)
		}
	}
	if e.More > 0 {
		fmt.Fprintf(&b, "\n%s: and %d more problems", e.Path, e.More)
	}
	return b.String()
}

// Describe is one of the problems without its hint.
func (e *Error) Describe(p Problem) string {
	text := e.Path
	if p.Line > 0 {
		text += fmt.Sprintf(":%d", p.Line)
	}
	if p.Column != "" {
		text += ": column " + p.Column
	}
	return text + ": " + p.Text
}

func (e *Error) add(p Problem) {
	if len(e.Problems) == mostProblems {
		e.More++
		return
	}
	e.Problems = append(e.Problems, p)
}

// orNil keeps a nil *Error from becoming an error that is not nil.
func (e *Error) orNil() error {
	if len(e.Problems) == 0 {
		return nil
	}
	return e
}
