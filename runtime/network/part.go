package network

// part is what one thread does: some groups of each population, and some of the
// sources.
type part struct {
	engine *engine
	index  int
	shares []*share // by population
	totals []*total // that its cells read
	err    error
}

func newPart(e *engine, index int) *part {
	p := &part{engine: e, index: index}
	parts := e.job.Threads * e.job.Exchange.Ranks()
	place := e.job.Exchange.Rank()*e.job.Threads + index
	for i, c := range e.cells {
		s := &share{engine: e, cells: c, population: i, first: c.groups * place / parts, last: c.groups * (place + 1) / parts}
		if i%parts == place {
			s.source = c.population.Source
		}
		s.carries = e.job.carries(i)
		s.mail = newMail(e.slots, len(s.carries))
		p.shares = append(p.shares, s)
	}
	return p
}

// prepare brings the part to time 0.
func (p *part) prepare() {
	for _, s := range p.shares {
		if s.cells.groups == 0 {
			continue
		}
		if p.err = s.cells.prepare(p.engine.job.DT, s.first, s.last); p.err != nil {
			return
		}
		if p.err = s.ready(p); p.err != nil {
			return
		}
		s.reveal(0)
	}
}

// advance runs the part for n steps from step at on.
func (p *part) advance(at, n int) {
	for _, t := range p.totals {
		t.sum(at)
	}
	for _, s := range p.shares {
		s.advance(at, n)
		s.reveal(at + n)
		if s.first < s.last {
			s.inspect(at + n)
		}
		if s.watched != nil {
			s.watch(at)
		}
	}
}
