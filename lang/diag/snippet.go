package diag

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	tabWidth  = 4   // columns that a tab advances to a multiple of
	lineWidth = 160 // columns of a source line that are shown at most
)

// snippet is a source line made fit for a terminal.
type snippet struct {
	text   string // the line, tabs expanded, control characters made visible
	pad    string // spaces up to the first caret
	carets string
}

// cutLine lays out line with carets under its bytes [start, end). A range that
// goes on beyond the line ends with it; an empty one gets a single caret. Of a
// very long line only the part around the carets is shown.
func cutLine(line string, start, end int) snippet {
	var cells []string // one per column; "" is the second column of a wide rune
	from, to := -1, -1
	for at := 0; at < len(line); {
		r, size := utf8.DecodeRuneInString(line[at:])
		if from < 0 && at+size > start {
			from = len(cells)
		}
		if at < end {
			to = -1
		}
		cells = appendCells(cells, r, size)
		at += size
		if to < 0 && at >= end {
			to = len(cells)
		}
	}
	if from < 0 {
		from = len(cells)
	}
	if to < 0 {
		to = len(cells)
	}
	to = max(to, from+1)
	return window(cells, from, to)
}

// appendCells adds the columns that a rune takes.
func appendCells(cells []string, r rune, size int) []string {
	switch {
	case r == '\t':
		for {
			cells = append(cells, " ")
			if len(cells)%tabWidth == 0 {
				return cells
			}
		}
	case r == utf8.RuneError && size <= 1, unicode.IsControl(r), unicode.Is(unicode.Cf, r):
		return append(cells, string(utf8.RuneError))
	case unicode.Is(unicode.Mn, r) && len(cells) > 0: // stands on the rune before it
		cells[len(cells)-1] += string(r)
		return cells
	case isWide(r):
		return append(cells, string(r), "")
	}
	return append(cells, string(r))
}

// window cuts cells to lineWidth columns around [from, to).
func window(cells []string, from, to int) snippet {
	const ellipsis = "..."
	first, last := 0, len(cells)
	if last > lineWidth {
		first = max(0, min(from-lineWidth/3, last-lineWidth))
		last = min(last, first+lineWidth)
		for first > 0 && cells[first] == "" {
			first--
		}
	}
	text, lead := strings.Join(cells[first:last], ""), 0
	if first > 0 {
		text, lead = ellipsis+text, len(ellipsis)
	}
	if last < len(cells) {
		text += ellipsis
	}
	to = max(min(to, last), from+1)
	return snippet{
		text:   strings.TrimRight(text, " "),
		pad:    strings.Repeat(" ", lead+from-first),
		carets: strings.Repeat("^", to-from),
	}
}

// isWide reports whether terminals give the rune two columns.
func isWide(r rune) bool {
	switch {
	case r < 0x1100:
		return false
	case r <= 0x115F, r >= 0x2E80 && r <= 0xA4CF, r >= 0xAC00 && r <= 0xD7A3,
		r >= 0xF900 && r <= 0xFAFF, r >= 0xFE30 && r <= 0xFE6F, r >= 0xFF00 && r <= 0xFF60,
		r >= 0xFFE0 && r <= 0xFFE6, r >= 0x1F300 && r <= 0x1FAFF, r >= 0x20000 && r <= 0x3FFFD:
		return true
	}
	return false
}

// visible replaces control characters, which a hostile file might use to play
// tricks with the terminal.
func visible(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return utf8.RuneError
		}
		return r
	}, text)
}
