package interp

import "nmlc/runtime/abi"

// population takes groups through their steps, one after the other.
func (m *machine) population(groups, steps, pitch int, buffers [][]float64) {
	f := m.frames.Get().(*frame)
	defer m.frames.Put(f)
	f.pitch = pitch
	m.lay(f.buffers, buffers)
	for g := range groups {
		for i, b := range m.k.Buffers {
			f.part[i] = f.buffers[i].from(m.begin(b, g, steps))
		}
		m.run(f, steps, f.part)
	}
	clear(f.buffers) // so that it keeps nothing alive
	clear(f.part)
}

// begin is where the values of a group begin in a buffer.
func (m *machine) begin(b abi.Buffer, group, steps int) int {
	switch {
	case b.Shared:
		return 0
	case b.Wide:
		return group * m.lanes
	}
	return group * b.Len(steps, m.lanes)
}

// bits is a mask as a word, lane 0 in the lowest bit.
func bits(mask []bool) uint64 {
	word := uint64(0)
	for lane, holds := range mask {
		if holds {
			word |= 1 << lane
		}
	}
	return word
}

// setBits is the reverse of bits.
func setBits(mask []bool, word uint64) {
	for lane := range mask {
		mask[lane] = word>>lane&1 != 0
	}
}
