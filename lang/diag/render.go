package diag

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"nmlc/lang/source"
)

// Render writes d for a person: the place and the message, the source line
// with carets under what is meant, what was expected and found, and advice.
//
//	model.nml:4:12: error[E0203]: unknown name `taau`
//	  4 |     tau*V' = -V/taau
//	    |                 ^^^^
//	  hint: did you mean `tau`?
func Render(w io.Writer, d *Diagnostic, color bool) {
	p := paint{on: color}
	var b strings.Builder
	head := d.Severity.String()
	if d.Code != "" {
		head += "[" + string(d.Code) + "]"
	}
	if d.Span.Known() {
		b.WriteString(p.strong(visible(d.Span.String()) + ": "))
	}
	b.WriteString(p.severity(d.Severity, head))
	b.WriteString(p.strong(": " + visible(d.Message)))
	b.WriteByte('\n')
	writeSnippet(&b, p, d.Span, d.Severity)
	for _, line := range [...]struct{ label, text string }{{"expected", d.Expected}, {"   found", d.Found}} {
		if line.text != "" {
			fmt.Fprintf(&b, "  %s %s\n", p.label(line.label+":"), visible(line.text))
		}
	}
	for _, hint := range d.Hints {
		fmt.Fprintf(&b, "  %s %s\n", p.label("hint:"), visible(hint))
	}
	for _, note := range d.Notes {
		place := ""
		if note.Span.Known() {
			place = visible(note.Span.String()) + ": "
		}
		fmt.Fprintf(&b, "  %s %s%s\n", p.label("note:"), place, visible(note.Text))
		writeSnippet(&b, p, note.Span, Remark)
	}
	_, _ = io.WriteString(w, b.String())
}

// RenderAll writes all diagnostics of the list in the order of their places,
// with an empty line between them, and a closing line that counts them.
func RenderAll(w io.Writer, list *List, color bool) {
	errors, warnings := 0, 0
	for _, d := range list.All() {
		Render(w, d, color)
		_, _ = io.WriteString(w, "\n")
		if d.Severity == Error {
			errors++
		} else {
			warnings++
		}
	}
	var counts []string
	if errors > 0 {
		counts = append(counts, count(errors, "error"))
	}
	if warnings > 0 {
		counts = append(counts, count(warnings, "warning"))
	}
	if len(counts) > 0 {
		fmt.Fprintln(w, strings.Join(counts, ", "))
	}
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}

// String is the word that a person reads.
func (s Severity) String() string {
	switch s {
	case Error:
		return "error"
	case Warning:
		return "warning"
	}
	return "note"
}

// Remark is neither an error nor a warning; notes are of it.
const Remark Severity = -1

// writeSnippet shows the first line of span with carets under it.
func writeSnippet(b *strings.Builder, p paint, span source.Span, severity Severity) {
	if !span.Known() {
		return
	}
	pos := span.File.Pos(span.Start)
	number := strconv.Itoa(pos.Line)
	gutter := strings.Repeat(" ", len(number))
	shown := cutLine(span.File.Line(pos.Line), pos.Column-1, pos.Column-1+max(0, span.End-span.Start))
	fmt.Fprintf(b, "  %s %s\n", p.gutter(number+" |"), shown.text)
	fmt.Fprintf(b, "  %s %s%s\n", p.gutter(gutter+" |"), shown.pad, p.severity(severity, shown.carets))
}
