package data

import (
	"fmt"
	"slices"
	"strings"
)

// Pick takes the sweeps of the given names, in the order of the file. The error
// is an *Error.
func Pick(sweeps []Sweep, names []string, path string) ([]Sweep, error) {
	wrong := &Error{Path: path}
	var known []string
	for _, s := range sweeps {
		known = append(known, s.Name)
	}
	for _, name := range names {
		if !slices.Contains(known, name) {
			wrong.add(Problem{Line: 1, Text: fmt.Sprintf("expected a sweep %s, found the sweeps %s", name, strings.Join(known, ", ")),
				Hint: didYouMean(name, known)})
		}
	}
	var picked []Sweep
	for _, s := range sweeps {
		if slices.Contains(names, s.Name) {
			picked = append(picked, s)
		}
	}
	return picked, wrong.orNil()
}
