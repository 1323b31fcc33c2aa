package learn

import (
	"math/bits"
	"slices"
)

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
	if p.Code == nil {
		return p.shown.of(t)
	}
	l := &p.lists[t%len(p.lists)]
	if l.step == t {
		return *l
	}
	l.step, l.samples, l.cells = t, l.samples[:0], l.cells[:0]
	if active := p.of.active(t); p.recorded.holds(t) {
		p.recorded.read(l, t, active)
	} else {
		p.list(l, words(p.bits(t))[:active*p.groups])
	}
	return *l
}

// record begins a segment at a step, with the spikes that arrive in it.
func (p *part) record(first int) {
	if p.recorded == nil {
		return
	}
	from := max(0, first-p.past)
	p.recorded.begin(from)
	for t := from; t < first; t++ {
		p.recorded.add(p.spiked(t), p.of.active(t))
	}
}

// forget drops what was recorded.
func (p *part) forget() {
	if p.recorded != nil {
		p.recorded.begin(0)
	}
}

// rebuild makes the bits of a step that was recorded.
func (p *part) rebuild(t, active int) {
	if p.recorded == nil {
		return
	}
	to := words(p.bits(t))[:active*p.groups]
	clear(to)
	of := p.spiked(t)
	for k, cell := range of.cells {
		to[int(of.samples[k])*p.groups+int(cell)/p.lanes] |= 1 << (int(cell) % p.lanes)
	}
}

// shown are the spikes that a group of trials brings, step after step: they are
// asked for in this order, forward and back.
type shown struct {
	start          []int32
	samples, cells []int32
}

// read takes over the trials of a group.
func (s *shown) read(e *ensemble) {
	spikes := 0
	for _, trial := range e.trials {
		spikes += len(trial.Cells)
	}
	s.start = append(slices.Grow(s.start[:0], e.steps+1), 0)
	s.samples, s.cells = slices.Grow(s.samples[:0], spikes), slices.Grow(s.cells[:0], spikes)
	for t := range e.steps {
		for k, trial := range e.trials[:e.active(t)] {
			for _, cell := range trial.Cells[trial.Start[t]:trial.Start[t+1]] {
				s.samples, s.cells = append(s.samples, int32(k)), append(s.cells, cell)
			}
		}
		s.start = append(s.start, int32(len(s.cells)))
	}
}

// of are the spikes of a step.
func (s *shown) of(t int) spiked {
	low, high := s.start[t], s.start[t+1]
	return spiked{step: t, samples: s.samples[low:high:high], cells: s.cells[low:high:high]}
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

// unite notes which groups of cells have a spike with a derivative, in some sample.
func (p *part) unite(t, active int) {
	of := words(p.live)
	for g := range p.groups {
		word := uint64(0)
		for s := range active {
			word |= of[s*p.groups+g]
		}
		p.alive[t%p.segment*p.groups+g] = word
	}
}

// living lists the cells whose spike has a derivative in some sample.
func (p *part) living(t int) []int32 {
	rows, n := p.rows[:p.padded], 0
	for g, word := range p.alive[t%p.segment*p.groups:][:p.groups] {
		for first := int32(g * p.lanes); word != 0; word &= word - 1 {
			rows[n] = first + int32(bits.TrailingZeros64(word))
			n++
		}
	}
	for n > 0 && int(rows[n-1]) >= p.Size { // of lanes beyond the last cell
		n--
	}
	return rows[:n]
}
