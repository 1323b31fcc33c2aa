package learn

import "math/bits"

// spiked lists the spikes of a population in a step: the k-th is of samples[k]
// and cells[k], sample after sample and cell after cell.
type spiked struct {
	step           int // -1 for none
	samples, cells []int32
}

// upTo are the spikes of the first samples.
func (s spiked) upTo(samples int) spiked {
	n := len(s.samples)
	for n > 0 && int(s.samples[n-1]) >= samples {
		n--
	}
	return spiked{step: s.step, samples: s.samples[:n], cells: s.cells[:n]}
}

// spiked lists the spikes of a step, which must be remembered.
func (p *part) spiked(t int) spiked {
	l := &p.lists[t%len(p.lists)]
	if l.step == t {
		return *l
	}
	l.step, l.samples, l.cells = t, l.samples[:0], l.cells[:0]
	active := p.of.active(t)
	if p.Code == nil {
		for s, trial := range p.of.trials[:active] {
			for _, cell := range trial.Cells[trial.Start[t]:trial.Start[t+1]] {
				l.samples, l.cells = append(l.samples, int32(s)), append(l.cells, cell)
			}
		}
		return *l
	}
	p.list(l, words(p.bits(p.spikes, t%p.remembered))[:active*p.groups])
	return *l
}

// list reads the spikes off the words of bits.
func (p *part) list(l *spiked, of []uint64) {
	for at, word := range of {
		if word == 0 {
			continue
		}
		s, first := at/p.groups, at%p.groups*p.lanes
		for ; word != 0; word &= word - 1 {
			if cell := first + bits.TrailingZeros64(word); cell < p.Size {
				l.samples, l.cells = append(l.samples, int32(s)), append(l.cells, int32(cell))
			}
		}
	}
}

// alive lists the cells whose spike has a derivative in some sample.
func (p *part) alive(t, active int) []int32 {
	p.rows = p.rows[:0]
	of := words(p.bits(p.live, t%p.segment))
	for g := range p.groups {
		word := uint64(0)
		for s := range active {
			word |= of[s*p.groups+g]
		}
		for ; word != 0; word &= word - 1 {
			if cell := g*p.lanes + bits.TrailingZeros64(word); cell < p.Size {
				p.rows = append(p.rows, int32(cell))
			}
		}
	}
	return p.rows
}
