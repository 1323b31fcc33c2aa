package network

import "nmlc/runtime/random"

// fill writes what drives the cells of a block in n steps: the inputs, and what
// Poisson drives bring, after all that spikes have brought.
func (s *share) fill(b *block, at, n int) {
	for k := range s.cells.population.Inputs {
		input := &s.cells.population.Inputs[k]
		switch {
		case input.Stimulus != nil && input.Uniform:
			s.writeUniform(b, input.Stimulus, at, n, k)
		case input.Stimulus != nil:
			for i := range n {
				s.write(b, i, n, k, func(cell int) float64 { return input.Stimulus(cell, at+i) })
			}
		case input.Noise != nil:
			numbers := random.NewStream(s.engine.job.Seed, input.Noise.Stream)
			for i := range n {
				s.write(b, i, n, k, normals(numbers, at+i))
			}
		case input.Graded > 0 && input.Graded <= len(s.graded): // else nothing is connected to it
			s.gather(b, input.Graded-1, k, at)
		}
	}
	lanes := s.cells.lanes
	low, high := b.first*lanes, min((b.first+b.groups)*lanes, s.cells.population.Size)
	for _, r := range s.cells.rains {
		r.fall(s.cells, low, high, at, n)
	}
}

// write writes input k of the cells of a block, in their order, for the i-th of
// n steps.
func (s *share) write(b *block, i, n, k int, value func(cell int) float64) {
	lanes, width := s.cells.lanes, len(s.cells.population.Inputs)
	for g := range b.groups {
		at := ((g*n+i)*width + k) * lanes
		first := (b.first + g) * lanes
		for lane := range min(lanes, s.cells.population.Size-first) {
			s.input.Set(at+lane, value(first+lane))
		}
	}
}

// held is what the buffer holds of an input that is the same for all cells.
type held struct {
	value     float64
	steps     int
	groups    int
	different bool
}

// writeUniform writes an input that is the same for all cells, unless the buffer
// holds it from before: most such inputs change now and then.
func (s *share) writeUniform(b *block, value func(cell, step int) float64, at, n, k int) {
	if s.held == nil {
		s.held = make([]held, len(s.cells.population.Inputs))
	}
	next := held{value: value(0, at), steps: n, groups: b.groups}
	for i := 1; i < n; i++ {
		next.different = next.different || value(0, at+i) != next.value
	}
	last := &s.held[k]
	if !next.different && !last.different && last.value == next.value && last.steps == n && last.groups >= b.groups {
		return
	}
	*last = next
	lanes, width := s.cells.lanes, len(s.cells.population.Inputs)
	for i := range n {
		x := value(0, at+i)
		for g := range b.groups {
			row := ((g*n+i)*width + k) * lanes
			for lane := range lanes {
				s.input.Set(row+lane, x)
			}
		}
	}
}

// normals are standard normal numbers of neighbouring cells in a step: cells 2j
// and 2j + 1 share a draw.
func normals(numbers random.Stream, step int) func(cell int) float64 {
	drawn, odd := -1, 0.0
	return func(cell int) float64 {
		even := 0.0
		if cell/2 != drawn {
			drawn = cell / 2
			even, odd = numbers.Normals(uint32(drawn), uint64(step))
		}
		if cell%2 == 1 {
			return odd
		}
		return even
	}
}
