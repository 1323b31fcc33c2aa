package network

// block is a number of neighbouring groups that one call of a kernel advances.
type block struct {
	first, groups int
	watches       []watch // what is recorded of them, by the kernel that observes
}

// watch is a recorded value of one cell.
type watch struct{ trace, index, group, lane int }

// blockBytes is how much the buffers of a block may take, so that they stay in
// the nearest cache.
const blockBytes = 24 << 10

// cut divides the groups of a share into blocks, so that a kernel that observes
// runs for the groups with recorded cells alone.
func (s *share) cut(largest int) []block {
	watched := map[int][]watch{}
	for _, w := range s.engine.record.watches(s.population, s.cells) {
		watched[w.group] = append(watched[w.group], w)
	}
	var blocks []block
	for g := s.first; g < s.last; g++ {
		last := len(blocks) - 1
		if last < 0 || blocks[last].groups == largest || (blocks[last].watches != nil) != (watched[g] != nil) {
			blocks = append(blocks, block{first: g})
			last++
		}
		blocks[last].groups++
		blocks[last].watches = append(blocks[last].watches, watched[g]...)
	}
	return blocks
}

// sample takes the recorded values out of the outputs of n steps.
func (s *share) sample(b *block, at, n int) {
	if b.watches == nil {
		return
	}
	width, lanes := s.observed.width("out"), s.cells.lanes
	for _, w := range b.watches {
		t := &s.engine.record.traces[w.trace]
		output := s.engine.record.outputs[w.trace]
		values := t.Values[w.index]
		for step := (at + t.Stride - 1) / t.Stride * t.Stride; step < at+n; step += t.Stride {
			values = append(values, s.out.At((((w.group-b.first)*n+step-at)*width+output)*lanes+w.lane))
		}
		t.Values[w.index] = values
	}
}
