package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"nmlc/lang/diag"
	"nmlc/lang/model"
	"nmlc/lang/unit"
)

func joined(names []string) string { return strings.Join(names, ", ") }

var timeDim = func() unit.Dim { u, _ := unit.Lookup("ms"); return u.Dim }()

// parseTime reads a time from the command line, "0.01ms" or "2 s", in ms.
func parseTime(text string) (float64, error) {
	at := strings.IndexFunc(text, func(r rune) bool { return strings.ContainsRune("smunpkfMG ", r) })
	if at < 0 {
		return 0, fmt.Errorf("%q has no unit\nhint: write a time such as 0.1ms", text)
	}
	number, name := text[:at], strings.TrimSpace(text[at:])
	u, ok := unit.Lookup(name)
	if _, err := strconv.ParseFloat(number, 64); err != nil || !ok || u.Dim != timeDim {
		return 0, fmt.Errorf("%q is no time\nhint: write a time such as 0.1ms", text)
	}
	v := unit.Literal(number, u.Pow10)
	if !(v > 0) || v > 1e15 {
		return 0, fmt.Errorf("%q is not a positive time", text)
	}
	return v, nil
}

func knownIntegrator(name string) error {
	if slices.Contains(model.Integrators, name) {
		return nil
	}
	if near, ok := diag.Nearest(name, model.Integrators); ok {
		return fmt.Errorf("there is no integrator %s\nhint: did you mean %s?", name, near)
	}
	return fmt.Errorf("there is no integrator %s\nhint: there are %s", name, joined(model.Integrators))
}
