package network

import "nmlc/runtime/random"

// fill writes what drives the cells of a block in n steps: the inputs, and what
// Poisson drives bring, after all that spikes have brought.
func (s *share) fill(b *block, at, n int) {
	lanes := s.cells.lanes
	low, high := b.first*lanes, min((b.first+b.groups)*lanes, s.cells.population.Size)
	for k := range s.cells.population.Inputs {
		input := &s.cells.population.Inputs[k]
		switch {
		case input.Stimulus != nil:
			for cell := low; cell < high; cell++ {
				for i := range n {
					s.input.set(s.inputOf(b, cell, i, n, k), input.Stimulus(cell, at+i))
				}
			}
		case input.Noise != nil:
			s.noise(b, input.Noise, low, high, at, n, k)
		case input.Graded > 0:
			s.gather(b, input.Graded-1, low, high, at, k)
		}
	}
	for _, r := range s.cells.rains {
		r.fall(s.cells, low, high, at, n)
	}
}

// inputOf is where the kernel reads input k of a cell in the i-th of n steps.
func (s *share) inputOf(b *block, cell, i, n, k int) int {
	lanes := s.cells.lanes
	at := ((cell/lanes-b.first)*n+i)*len(s.cells.population.Inputs) + k
	return at*lanes + cell%lanes
}

// gather writes what arrives continuously at a port, in a single step.
func (s *share) gather(b *block, port, low, high, at, k int) {
	if port >= len(s.graded) {
		return // nothing is connected to it: the buffer holds zeros
	}
	for cell := low; cell < high; cell++ {
		sum := 0.0
		for _, g := range s.graded[port] {
			sum += g.read(cell, at)
		}
		s.input.set(s.inputOf(b, cell, 0, 1, k), sum)
	}
}

// noise writes normal numbers: cells 2j and 2j + 1 share a draw.
func (s *share) noise(b *block, of *Noise, low, high, at, n, k int) {
	numbers := random.NewStream(s.engine.job.Seed, of.Stream)
	for i := range n {
		for pair := low / 2; 2*pair < high; pair++ {
			first, second := numbers.Normals(uint32(pair), uint64(at+i))
			if cell := 2 * pair; cell >= low {
				s.input.set(s.inputOf(b, cell, i, n, k), first)
			}
			if cell := 2*pair + 1; cell < high {
				s.input.set(s.inputOf(b, cell, i, n, k), second)
			}
		}
	}
}
