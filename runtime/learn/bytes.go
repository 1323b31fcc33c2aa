package learn

// cells counts those that are simulated.
func (m *Machine) cells() int {
	n := 0
	for _, c := range m.crowds {
		if c.Code != nil {
			n += c.Size
		}
	}
	return max(1, n)
}

func (m *Machine) bytesOf(numbers int) int {
	if m.job.Single {
		return 4 * numbers
	}
	return 8 * numbers
}

// fires reports whether the population has spikes: inputs, and cells that spike.
func (c *crowd) fires() bool { return c.Code == nil || width(c.Code.Advance, "spikes") > 0 }

// stepBytes is what a step of a group of trials leaves on the tape.
func (m *Machine) stepBytes() int {
	n := 0
	for _, c := range m.crowds {
		if c.Code == nil {
			continue
		}
		if c.fires() {
			n += c.room + perRecord
		}
		if c.needed {
			n += 8*c.groups*width(c.Code.Taped, "live") + m.bytesOf(width(c.Code.Taped, "tape")*m.samples*c.padded)
		}
	}
	return n
}

// snapshotBytes is what a snapshot takes.
func (m *Machine) snapshotBytes() int {
	n := 0
	for _, c := range m.crowds {
		if c.Code != nil {
			n += m.bytesOf(m.samples*c.padded*len(c.States)) + 8*m.samples*c.groups*width(c.Code.Advance, "spikes")*c.past
		}
	}
	return n
}

// workingBytes is what a thread needs besides.
func (m *Machine) workingBytes() int {
	n := 0
	for _, c := range m.crowds {
		if c.Code == nil {
			continue
		}
		code := c.Code
		per := len(c.States) + c.Ports + width(code.Advance, "loss") + width(code.Advance, "input") + width(code.Advance, "out")
		n += 8 * m.samples * c.groups * (width(code.Advance, "spikes")*(c.past+1) + width(code.Taped, "live"))
		if m.job.Rule.online() {
			n += m.onlineBytes(c)
		}
		if m.backward && c.needed {
			per += width(code.Backward, "adjoint") + width(code.Backward, "prepadj") + width(code.Backward, "lossadj") + width(code.Backward, "outadj")
			per += 3 + c.Ports*(m.slots()+2)
		}
		n += m.bytesOf(per * m.width * c.padded)
	}
	for _, p := range m.paths {
		n += m.bytesOf(p.gradientLen()) + 16*len(p.edge) // and what is handed on, in binary64
	}
	return n
}

// lossBytes is what the losses of a thread keep of outputs and spikes, at the most.
func (m *Machine) lossBytes(steps int) int {
	n := 0
	for i := range m.job.Losses {
		l := &m.job.Losses[i]
		if l.Kind != "rate" && l.Kind != "penalty" && !m.job.Rule.online() {
			n += 8 * steps * m.samples * m.crowds[l.Population].Size
		}
	}
	return n
}

func (m *Machine) networkBytes() int {
	n := 0
	for _, c := range m.crowds {
		n += c.bytes()
	}
	for _, p := range m.paths {
		n += p.bytes()
	}
	for _, b := range m.bundles {
		n += b.bytes()
	}
	for _, a := range m.pulls {
		n += a.bytes()
	}
	for _, p := range m.job.Projections {
		n += p.Edges.Bytes()
	}
	return n
}
