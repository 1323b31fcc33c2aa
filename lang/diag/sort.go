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
	return slices.CompactFunc(out, same)
}

// same reports whether two say the same of the same place, as they do where a model
// is compiled for several uses.
func same(a, b *Diagnostic) bool {
	return a.Severity == b.Severity && a.Code == b.Code && a.Span.Start == b.Span.Start && fileName(a) == fileName(b) && a.Message == b.Message
}

func fileName(d *Diagnostic) string {
	if d.Span.File == nil {
		return ""
	}
	return d.Span.File.Name
}
