package network

import "nmlc/runtime/group"

// share is what a part has of a population: the groups from first to last, or
// its source.
type share struct {
	engine      *engine
	cells       *cells
	population  int
	first, last int
	source      Source // nil where another part has it, and for cells

	plain, observed *bound
	show            *bound      // nil where nobody reads the cells
	graded          [][]*gather // by port
	plastics        []*plastic
	blocks          []block
	whole           block         // all of the share
	held            []held        // by input
	input           group.Numbers // of a block: [group][step][k][lane]
	words           []float64     // of a block, the spikes: [group][step]
	out             group.Numbers // of a block: [group][step][k][lane]
	mail            *mail
	carries         []int // states of which spikes carry the value

	inspected int // the next group to look at, from first
	suspected map[int]bool
	suspects  []*suspect
	watched   []*suspect // in a replay
}

// low and high bound the cells of the share.
func (s *share) low() int  { return s.first * s.cells.lanes }
func (s *share) high() int { return min(s.last*s.cells.lanes, s.cells.population.Size) }

// ready makes the buffers, when the groups are known.
func (s *share) ready(of *part) error {
	code, n := s.cells.population.Code, s.engine.epoch
	var err error
	if s.plain, err = s.bind(code.Advance); err != nil {
		return err
	}
	if s.observed, err = s.bind(code.Observe); err != nil {
		return err
	}
	if s.cells.past.steps > 0 {
		if s.show, err = s.bind(code.Show); err != nil {
			return err
		}
	}
	s.graded = s.newGathers(of)
	if s.plastics, err = s.newPlastics(); err != nil {
		return err
	}
	s.whole = block{first: s.first, groups: s.last - s.first}
	perGroup := 8 * n * (1 + s.plain.width("input")*s.cells.lanes)
	s.blocks = s.cut(max(1, blockBytes/perGroup))
	groups, observed := 0, 0
	for _, b := range s.blocks {
		groups = max(groups, b.groups)
		if b.watches != nil {
			observed = max(observed, b.groups)
		}
	}
	s.words = group.Aligned(groups * n)
	s.input = group.NewNumbers(groups*n*s.plain.width("input")*s.cells.lanes, code.Advance.Single)
	if observed > 0 {
		s.out = group.NewNumbers(observed*n*s.observed.width("out")*s.cells.lanes, code.Advance.Single)
	}
	return nil
}

// reveal has the cells show what others read of them at the start of a step.
func (s *share) reveal(step int) {
	if s.show != nil && s.whole.groups > 0 {
		s.show.run(s, &s.whole, step, 1)
	}
}

// advance runs the share for n steps from step at on, and lists its spikes.
func (s *share) advance(at, n int) {
	for step := at; step < at+n; step++ {
		s.mail.clear(step)
	}
	if s.source != nil {
		s.emit(at, n)
	}
	for _, port := range s.graded {
		for _, g := range port {
			g.begin(at)
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
		s.list(b, at, n)
		s.sample(b, at, n)
	}
	for step := at; step < at+n; step++ {
		s.count(step)
	}
}
