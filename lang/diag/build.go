package diag

import (
	"fmt"

	"nmlc/lang/source"
)

// Errorf adds an error at span.
func (l *List) Errorf(code Code, span source.Span, format string, args ...any) *Diagnostic {
	return l.Add(&Diagnostic{Severity: Error, Code: code, Span: span, Message: fmt.Sprintf(format, args...)})
}

// Warnf adds a warning at span.
func (l *List) Warnf(code Code, span source.Span, format string, args ...any) *Diagnostic {
	return l.Add(&Diagnostic{Severity: Warning, Code: code, Span: span, Message: fmt.Sprintf(format, args...)})
}

// Expect says what should have stood at the place.
func (d *Diagnostic) Expect(format string, args ...any) *Diagnostic {
	d.Expected = fmt.Sprintf(format, args...)
	return d
}

// Got says what stood there instead.
func (d *Diagnostic) Got(format string, args ...any) *Diagnostic {
	d.Found = fmt.Sprintf(format, args...)
	return d
}

// Hint adds advice on how to mend the mistake.
func (d *Diagnostic) Hint(format string, args ...any) *Diagnostic {
	d.Hints = append(d.Hints, fmt.Sprintf(format, args...))
	return d
}

// Note adds a further place, which may be unknown, with a remark.
func (d *Diagnostic) Note(span source.Span, format string, args ...any) *Diagnostic {
	d.Notes = append(d.Notes, Note{Span: span, Text: fmt.Sprintf(format, args...)})
	return d
}
