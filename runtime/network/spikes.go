package network

import (
	"math/bits"
	"unsafe"
)

// list appends the cells of a block that spiked to the mail.
func (s *share) list(b *block, at, n int) {
	if s.plain.width("spikes") == 0 {
		return
	}
	words := unsafe.Slice((*uint64)(unsafe.Pointer(&s.words[0])), b.groups*n)
	s.maskPadding(b, words, n)
	for i := 0; i < len(words); {
		if four := words[i:]; len(four) >= 4 && four[0]|four[1]|four[2]|four[3] == 0 {
			i += 4 // most cells are silent in most steps
			continue
		}
		if words[i] != 0 {
			s.append(words[i], b.first+i/n, at+i%n)
		}
		i++
	}
}

// append appends the cells of a group that spiked in a step.
func (s *share) append(word uint64, group, step int) {
	slot := step % len(s.mail.spikes)
	spikes, lanes := s.mail.spikes[slot], s.cells.lanes
	for rest := word; rest != 0; rest &= rest - 1 {
		spikes = append(spikes, int32(group*lanes+bits.TrailingZeros64(rest)))
	}
	s.mail.spikes[slot] = spikes
	for i, state := range s.carries {
		from := (group*len(s.cells.population.States) + state) * lanes
		carried := &s.mail.carried[i][slot]
		for rest := word; rest != 0; rest &= rest - 1 {
			*carried = append(*carried, s.cells.state.At(from+bits.TrailingZeros64(rest)))
		}
	}
}

// maskPadding silences the lanes beyond the last cell.
func (s *share) maskPadding(b *block, words []uint64, n int) {
	beyond := s.cells.groups*s.cells.lanes - s.cells.population.Size
	if beyond == 0 || b.first+b.groups < s.cells.groups {
		return
	}
	valid := uint64(1)<<(s.cells.lanes-beyond) - 1
	for i := len(words) - n; i < len(words); i++ {
		words[i] &= valid
	}
}

// emit lists the spikes of a source.
func (s *share) emit(at, n int) {
	for step := at; step < at+n; step++ {
		slot := step % len(s.mail.spikes)
		s.mail.spikes[slot] = s.source.Spikes(step, s.mail.spikes[slot])
	}
}

// count keeps the statistics of the cells that spiked in a step.
func (s *share) count(step int) {
	spiked, all := s.mail.of(step), s.cells.firing
	for k, cell := range spiked {
		if k+2*ahead < len(spiked) {
			prefetch(unsafe.Pointer(&all[spiked[k+2*ahead]]), firingBytes)
		}
		all[cell].spike(step)
	}
}
