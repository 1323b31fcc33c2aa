// Package diag is the interface between the compiler and a person who made a
// mistake: a diagnostic is data (code, place, message, what was expected and
// found, hints), collected by every stage and rendered once.
package diag

import (
	"nmlc/lang/source"
)

// Code names a kind of mistake, stable across versions, e.g. "E0102". The
// table of codes, each with an example of the mistake and of its cure, is in
// codes.go.
type Code string

// Severity of a diagnostic.
type Severity int

// The severities.
const (
	Error Severity = iota
	Warning
)

// Note is a further place or remark that helps to understand a diagnostic.
type Note struct {
	Span source.Span // may be unknown
	Text string
}

// Diagnostic is one complaint about one place.
type Diagnostic struct {
	Severity Severity
	Code     Code
	Span     source.Span
	Message  string
	Expected string // "" where it says nothing
	Found    string // "" where it says nothing
	Hints    []string
	Notes    []Note
}

// List collects diagnostics. The zero List is ready to use.
type List struct{ items []*Diagnostic }

// Add appends d and returns it, so that the caller can attach details.
func (l *List) Add(d *Diagnostic) *Diagnostic {
	l.items = append(l.items, d)
	return d
}

// Len is the number of diagnostics of any severity.
func (l *List) Len() int { return len(l.items) }

// HasErrors reports whether any diagnostic is an error.
func (l *List) HasErrors() bool {
	for _, d := range l.items {
		if d.Severity == Error {
			return true
		}
	}
	return false
}

// All returns the diagnostics in the order of their places.
func (l *List) All() []*Diagnostic { return sorted(l.items) }
