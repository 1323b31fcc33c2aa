package network

import (
	"math/bits"
	"unsafe"

	"nmlc/runtime/group"
)

// share is what a part has of a population: the groups from first to last, or
// its source.
type share struct {
	engine      *engine
	cells       *cells
	population  int
	first, last int
	source      Source // nil where another part has it, and for cells

	plain, observed *bound
	blocks          []block
	input           []float64 // of a block: [group][step][k][lane]
	words           []float64 // of a block, the spikes: [group][step]
	out             []float64 // of a block: [group][step][k][lane]
	// spikes are those of an epoch, by parity and step, cells in ascending order.
	// Other parts read them while those of the next epoch are written.
	spikes [2][][]int32
}

// low is the first cell of the share.
func (s *share) low() int { return s.first * s.cells.lanes }

// ready makes the buffers, when the groups are known.
func (s *share) ready() error {
	code, n := s.cells.population.Code, s.engine.epoch
	var err error
	if s.plain, err = s.bind(code.Advance); err != nil {
		return err
	}
	if s.observed, err = s.bind(code.Observe); err != nil {
		return err
	}
	perGroup := 1
	perGroup += s.plain.width("input") * s.cells.lanes
	largest := max(1, blockBytes/(8*n*perGroup))
	s.blocks = s.cut(largest)
	groups, observed := 0, 0
	for _, b := range s.blocks {
		groups = max(groups, b.groups)
		if b.watches != nil {
			observed = max(observed, b.groups)
		}
	}
	s.words = group.Aligned(groups * n)
	s.input = group.Aligned(groups * n * s.plain.width("input") * s.cells.lanes)
	if observed > 0 {
		s.out = group.Aligned(observed * n * s.observed.width("out") * s.cells.lanes)
	}
	return nil
}

// advance runs the share for n steps from step at on, and lists its spikes.
func (s *share) advance(at, n int, spikes [][]int32) {
	if s.source != nil {
		for i := range n {
			spikes[i] = s.source.Spikes(at+i, spikes[i])
			s.count(spikes[i], at+i)
		}
	}
	for i := range s.blocks {
		b := &s.blocks[i]
		s.fill(b, at, n)
		kernel := s.plain
		if b.watches != nil {
			kernel = s.observed
		}
		kernel.run(s, b, at, n)
		s.list(b, at, n, spikes)
		s.sample(b, at, n)
	}
}

// list appends the cells of a block that spiked.
func (s *share) list(b *block, at, n int, spikes [][]int32) {
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
			step := i % n
			spikes[step] = s.append(spikes[step], words[i], (b.first+i/n)*s.cells.lanes, at+step)
		}
		i++
	}
}

// append appends the cells of a group that spiked in a step.
func (s *share) append(spikes []int32, word uint64, first, step int) []int32 {
	for ; word != 0; word &= word - 1 {
		cell := first + bits.TrailingZeros64(word)
		spikes = append(spikes, int32(cell))
		s.cells.firing[cell].spike(step)
	}
	return spikes
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

func (s *share) count(spiked []int32, step int) {
	for _, cell := range spiked {
		s.cells.firing[cell].spike(step)
	}
}
