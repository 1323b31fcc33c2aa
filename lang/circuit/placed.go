package circuit

// placed tells where the states of a synapse came to live.
func (m *maker) placed(f *form, b *bundle, t *trace) []Placed {
	var out []Placed
	for _, s := range f.synapse.States {
		p := Placed{State: s, Place: f.places[s], Reason: f.why[s]}
		switch {
		case p.Place == Summed:
			p.Name = b.name + "." + s.Name
		case p.Place == Presynaptic && t != nil:
			p.Name = t.name + "." + s.Name
		}
		out = append(out, p)
	}
	if w := f.synapse.Weight; w != nil {
		p := Placed{State: w, Place: Connection, Reason: "the weight of a connection does not change"}
		if f.plastic && (f.assigned(f.synapse.OnPre, w) || f.assigned(f.synapse.OnPost, w)) {
			p.Reason, p.Changes = "spikes change the weight of a connection", true
		}
		out = append(out, p)
	}
	return out
}
