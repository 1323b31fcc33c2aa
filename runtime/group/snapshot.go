package group

import "slices"

// Statics lists the buffers that a call leaves behind for the next: those that
// are not per step.
func (m *Memory) Statics() []string {
	var names []string
	for name, b := range m.shapes {
		if !b.PerStep && !borrowed[name] {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// Save copies the static buffers to a slice, which it makes if it is nil, so
// that one memory can serve many groups in turn.
func (m *Memory) Save(names []string, to []float64) []float64 {
	to = to[:0]
	for _, name := range names {
		to = append(to, m.slices[name]...)
	}
	return to
}

// Restore is the reverse of Save.
func (m *Memory) Restore(names []string, from []float64) {
	for _, name := range names {
		from = from[copy(m.slices[name], from):]
	}
}
