package interp

// segment is a group of connections.
type segment struct {
	owners, sources, owner int
	index                  []int32
}

// segments takes groups of connections through a step, one after the other.
func (m *machine) segments(groups, owners, sources int, owner, index []int32, buffers [][]float64) {
	f := m.frames.Get().(*frame)
	defer m.frames.Put(f)
	m.lay(f.buffers, buffers)
	for g := range groups {
		f.at = segment{owners, sources, int(owner[g]), index[g*m.lanes : (g+1)*m.lanes]}
		for i, b := range m.k.Buffers {
			f.part[i] = f.buffers[i]
			if !b.Owned && !b.Indexed {
				f.part[i] = f.buffers[i].from(m.begin(b, g, 1))
			}
		}
		m.run(f, 1, f.part)
	}
	f.at = segment{} // so that it keeps nothing alive
	clear(f.buffers)
	clear(f.part)
}
