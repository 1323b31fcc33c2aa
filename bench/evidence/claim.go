package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"nmlc/runtime/distribution"
)

// verdict counts, over trainings, what became of a claim on the distribution of
// weights.
type verdict struct {
	first, passed int // the claimed one is the likeliest; no test refuses it
	best          map[string]int
}

func count(group []*result, line, name string) verdict {
	v := verdict{best: map[string]int{}}
	for _, r := range group {
		claimed, best := r.fit(line, name)
		v.best[best.Name]++
		if claimed.PResampled > 0.05 {
			v.passed++
		}
	}
	v.first = v.best[name]
	return v
}

// fit is a distribution as fitted to the weights of a line after training, and the
// likeliest one.
func (r *result) fit(line, name string) (claimed, best distribution.Fit) {
	at := slices.IndexFunc(r.Weights, func(w weights) bool { return w.Line == line })
	fits := r.Weights[at].After.Fits
	of := slices.IndexFunc(fits, func(f distribution.Fit) bool { return f.Name == name })
	return fits[of], fits[0]
}

// likeliest lists the likeliest distributions with how often each was.
func (v verdict) likeliest() string {
	var all []string
	for _, name := range slices.Sorted(maps.Keys(v.best)) {
		all = append(all, fmt.Sprintf("%s %d", name, v.best[name]))
	}
	return strings.Join(all, ", ")
}
