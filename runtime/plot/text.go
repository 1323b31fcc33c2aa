package plot

import (
	"math"
	"strconv"
	"strings"
)

// Quantity is what an axis shows.
type Quantity struct{ Name, Unit string }

func (q Quantity) label() string {
	if q.Unit == "" {
		return q.Name
	}
	return q.Name + " (" + pretty(q.Unit) + ")"
}

// Value is a number of the quantity with its unit.
func (q Quantity) Value(text string) string {
	if q.Unit == "" {
		return q.Name + " = " + text
	}
	return text + " " + pretty(q.Unit)
}

// pretty writes a unit as in print: uA/cm^2 as µA/cm².
func pretty(unit string) string {
	replace := strings.NewReplacer("^2", "²", "^3", "³", "Ohm", "Ω", "*", "·")
	parts := strings.Split(unit, "/")
	for i, p := range parts {
		if len(p) > 1 && p[0] == 'u' {
			parts[i] = "µ" + p[1:]
		}
	}
	return replace.Replace(strings.Join(parts, "/"))
}

// number writes the value of a tick with the digits that its step needs.
func number(value, step float64) string {
	size := math.Max(math.Abs(value), step)
	var s string
	if size >= 1e5 || size < 1e-4 {
		s = strconv.FormatFloat(value, 'g', 4, 64)
	} else {
		digits := max(0, int(math.Ceil(-math.Log10(step)-1e-9)))
		s = strconv.FormatFloat(value, 'f', digits, 64)
	}
	if strings.Trim(s, "-0.") == "" {
		return "0"
	}
	return strings.ReplaceAll(s, "-", "\u2212")
}
