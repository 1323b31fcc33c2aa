package pipeline

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"nmlc/lang/diag"
	"nmlc/lang/source"
	"nmlc/runtime/data"
)

// wrong reports, at its place in the model, what only shows when a network is
// put together.
func (a *assembler) wrong(at source.Span, err error) *diag.Diagnostic {
	a.broken = true
	var file *data.Error
	if errors.As(err, &file) {
		return a.wrongFile(at, file)
	}
	d := &diag.Diagnostic{Severity: diag.Error, Span: at}
	for i, line := range strings.Split(err.Error(), "\n") {
		switch hint, isHint := strings.CutPrefix(strings.TrimSpace(line), "hint: "); {
		case isHint:
			d.Hints = append(d.Hints, hint)
		case i == 0:
			d.Message = line
		default:
			d.Notes = append(d.Notes, diag.Note{Text: line})
		}
	}
	return a.diags.Add(d)
}

// wrongFile reports what is wrong with a file, each problem once: it gathers
// while one column after the other is asked for.
func (a *assembler) wrongFile(at source.Span, file *data.Error) *diag.Diagnostic {
	found := slices.Clone(file.Problems[min(a.told[file], len(file.Problems)):])
	before := a.told[file]
	a.told[file] = len(file.Problems) + file.More
	d := &diag.Diagnostic{Severity: diag.Error, Span: at}
	all := a.told[file] - before
	if all <= 0 {
		return d
	}
	slices.SortStableFunc(found, func(x, y data.Problem) int { return x.Line - y.Line })
	for _, p := range found {
		if p.Hint != "" && !slices.Contains(d.Hints, p.Hint) {
			d.Hints = append(d.Hints, p.Hint)
		}
	}
	apart := len(d.Hints) > 1 // each has its own
	if apart {
		d.Hints = nil
	}
	for _, p := range found {
		text := file.Describe(p)
		if apart && p.Hint != "" {
			text += "; " + p.Hint
		}
		d.Notes = append(d.Notes, diag.Note{Text: text})
	}
	switch {
	case all == 1 && len(found) == 1:
		d.Message, d.Notes = d.Notes[0].Text, nil
	case all > len(found):
		d.Message = fmt.Sprintf("%s: %d things are wrong, of which these are the first", file.Path, all)
	default:
		d.Message = fmt.Sprintf("%s: %d things are wrong", file.Path, all)
	}
	return a.diags.Add(d)
}
