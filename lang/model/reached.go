package model

// Reached are the populations that what is trained acts on, at once or through
// others: derivatives go back through them, and through no other.
func (t *Train) Reached() map[*Population]bool {
	reached := map[*Population]bool{}
	for _, f := range t.Free {
		for _, p := range f.Populations {
			reached[p] = true
		}
		for _, p := range f.Projections {
			reached[p.Post] = true
		}
	}
	for changed := true; changed; {
		changed = false
		for _, p := range t.Network.Projections {
			if reached[p.Pre] && !reached[p.Post] {
				reached[p.Post], changed = true, true
			}
		}
	}
	return reached
}
