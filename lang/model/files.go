package model

import (
	"path/filepath"
	"strings"
)

// Relocate moves the files that a network reads from one folder to another; ""
// is that of the model. Files elsewhere stay, and so do those with absolute
// names.
func (n *Network) Relocate(from, to string) {
	done := map[*string]bool{}
	move := func(path *string) {
		if *path == "" || done[path] || filepath.IsAbs(*path) && !filepath.IsAbs(from) {
			return
		}
		done[path] = true
		inside, err := filepath.Rel(from, *path)
		if err == nil && (from == "" || !strings.HasPrefix(inside, "..")) {
			*path = filepath.Join(to, inside)
		}
	}
	table := func(t *Table) {
		if t != nil {
			move(&t.Path)
			move(&t.Types)
			for i := range t.Columns {
				move(&t.Columns[i].Path)
			}
		}
	}
	terms := func(list []Stimulus) {
		for _, s := range list {
			for i := range s.Terms {
				move(&s.Terms[i].Path)
			}
		}
	}
	for _, p := range n.Populations {
		table(p.Table)
		if p.Source != nil {
			move(&p.Source.Path)
			terms(p.Source.Rate)
		}
	}
	for _, p := range n.Projections {
		table(p.Wiring.Table)
	}
	for _, s := range n.Stimuli {
		terms([]Stimulus{s.Stimulus})
	}
	n.Data = to
}
