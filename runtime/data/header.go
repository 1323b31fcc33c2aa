package data

import (
	"fmt"
	"slices"
	"strings"
)

// column is one column of a file that stands for a wanted quantity.
type column struct {
	at    int    // its place in the line
	text  string // as in the header
	sweep string // its index, "" without one
	scale float64
	err   error // why its unit does not do
}

// split takes a header such as V_0_mV apart, given that it may name a quantity:
// into the index of the sweep and the unit, either of which may be missing. ok
// is false where the header does not belong to the quantity.
func split(header, name string) (sweep, unit string, ok bool) {
	rest, ok := strings.CutPrefix(header, name)
	if !ok || rest == "" {
		return "", "", ok
	}
	underscore := rest[0] == '_'
	rest = strings.TrimPrefix(rest, "_")
	digits := 0
	for digits < len(rest) && rest[digits] >= '0' && rest[digits] <= '9' {
		digits++
	}
	sweep, unit = rest[:digits], rest[digits:]
	switch {
	case digits > 0 && unit == "":
		return sweep, "", true
	case digits > 0 && unit[0] == '_' && len(unit) > 1:
		unit = unit[1:]
	case underscore && rest != "": // a unit that may begin with a digit: 1/ms
		sweep, unit = "", rest
	default:
		return "", "", false
	}
	return sweep, unit, !strings.Contains(unit, "_")
}

// find returns the columns of a quantity in the order of the header, at most
// one per sweep.
func (t *table) find(name string, others []string) []column {
	var found []column
	for at, header := range t.header {
		sweep, unit, ok := split(header, name)
		if !ok || claimed(header, name, others) {
			continue
		}
		c := column{at: at, text: header, sweep: sweep}
		c.scale, c.err = t.scale(name, unit)
		same := slices.IndexFunc(found, func(f column) bool { return f.sweep == sweep })
		switch {
		case same < 0:
			found = append(found, c)
		case found[same].err != nil && c.err == nil:
			found[same] = c // the other was of another quantity with a longer name
		case c.err == nil:
			t.wrong.add(Problem{Line: 1, Column: header,
				Text: fmt.Sprintf("expected one column for %s, found also %s", name, found[same].text),
				Hint: "rename or remove one of them"})
		}
	}
	return dropStrangers(found)
}

// dropStrangers leaves out a column without sweep whose unit does not do where
// there are columns with sweeps: beside V_0_mV, V_quality is something else.
func dropStrangers(found []column) []column {
	if len(found) < 2 {
		return found
	}
	return slices.DeleteFunc(found, func(c column) bool { return c.sweep == "" && c.err != nil })
}

// claimed reports whether a header belongs to another wanted quantity with a
// longer name: I_syn_nA to I_syn, not to I.
func claimed(header, name string, others []string) bool {
	for _, o := range others {
		if _, _, ok := split(header, o); ok && len(o) > len(name) {
			return true
		}
	}
	return false
}

// scale is the coherent value of one unit of a quantity.
func (t *table) scale(name, unit string) (float64, error) {
	if t.unitScale == nil {
		return 1, nil
	}
	return t.unitScale(name, unit)
}

// checkUnit reports a unit that does not do.
func (t *table) checkUnit(c column) {
	if c.err != nil {
		t.wrong.add(Problem{Line: 1, Column: c.text, Text: c.err.Error()})
	}
}

// missing reports a quantity without column.
func (t *table) missing(name, what string) {
	hint := didYouMean(name, t.names())
	if hint == "" {
		hint = fmt.Sprintf("name it %s_<unit>, or %s_<sweep>_<unit> for one of several sweeps, as in V_0_mV", name, name)
	}
	if name == "time" {
		hint = "name it time_ms or time_s"
	}
	if len(t.header) == 1 && strings.ContainsAny(t.header[0], ";\t") {
		hint = "separate the columns by commas"
	}
	t.wrong.add(Problem{Line: 1,
		Text: fmt.Sprintf("expected a column for %s %s, found the columns %s", what, name, t.list()), Hint: hint})
}

// names are the headers without sweeps and units, and whole.
func (t *table) names() []string {
	var names []string
	for _, h := range t.header {
		name, _, _ := strings.Cut(h, "_")
		names = append(names, name, h)
	}
	return names
}

// list writes the header for a message, shortened.
func (t *table) list() string {
	const most = 12
	shown := t.header
	if len(shown) > most {
		shown = shown[:most]
	}
	text := strings.Join(shown, ", ")
	if more := len(t.header) - len(shown); more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}
