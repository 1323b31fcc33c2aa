package learn

// findNeeded finds the populations that derivatives go back through: those
// trained, and all that they act on.
func (m *Machine) findNeeded() {
	for _, f := range m.job.Free {
		if f.Kind == Params {
			m.crowds[f.Population].needed = true
		} else {
			m.crowds[m.job.Projections[f.Projection].Post].needed = true
		}
	}
	for changed := true; changed; {
		changed = false
		for _, p := range m.job.Projections {
			pre, post := m.crowds[p.Pre], m.crowds[p.Post]
			if pre.needed && !post.needed {
				post.needed, changed = true, true
			}
		}
	}
	for _, c := range m.crowds {
		c.acts = make([]bool, c.Ports)
	}
	for _, p := range m.job.Projections {
		if m.crowds[p.Pre].needed {
			m.crowds[p.Post].acts[p.Port] = true
		}
	}
}
