package diag

import (
	"cmp"
	"slices"
)

func sorted(items []*Diagnostic) []*Diagnostic {
	out := slices.Clone(items)
	slices.SortStableFunc(out, func(a, b *Diagnostic) int {
		return cmp.Or(
			cmp.Compare(fileName(a), fileName(b)),
			cmp.Compare(a.Span.Start, b.Span.Start),
		)
	})
	return out
}

func fileName(d *Diagnostic) string {
	if d.Span.File == nil {
		return ""
	}
	return d.Span.File.Name
}
