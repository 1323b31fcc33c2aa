package network

import "math"

// collect has every rank know what all have recorded.
func (e *engine) collect() {
	x := e.job.Exchange
	if x.Ranks() == 1 {
		return
	}
	own := &ledger{writing: true}
	e.account(own, x.Rank())
	for rank, values := range x.Values(own.values) {
		if rank != x.Rank() {
			e.account(&ledger{values: values}, rank)
		}
	}
}

// ledger writes values one after the other, or reads them.
type ledger struct {
	values  []float64
	writing bool
}

func (l *ledger) value(v *float64) {
	if l.writing {
		l.values = append(l.values, *v)
		return
	}
	*v, l.values = l.values[0], l.values[1:]
}

func (l *ledger) int(v *int) {
	f := float64(*v)
	l.value(&f)
	*v = int(f)
}

func (l *ledger) firing(f *firing) {
	count, first, last, squares := int(f.count), int(f.first), int(f.last), math.Float64frombits(f.squares)
	l.int(&count)
	l.int(&first)
	l.int(&last)
	l.value(&squares)
	*f = firing{count: int32(count), first: int32(first), last: int32(last), squares: math.Float64bits(squares)}
}

// account goes through what a rank has recorded.
func (e *engine) account(l *ledger, rank int) {
	for i, c := range e.cells {
		low, high := e.cellsOf(c, rank)
		if c.population.Source != nil && i%(e.job.Threads*e.job.Exchange.Ranks())/e.job.Threads == rank {
			high = c.population.Size
		}
		for cell := low; cell < high; cell++ {
			l.firing(&c.firing[cell])
		}
		for t := range e.record.traces {
			if e.record.traces[t].Population == i {
				e.record.traces[t].account(l, e.done, low, high)
			}
		}
	}
	for i, p := range e.job.Projections {
		if p.Plastic != nil {
			low, high := e.cellsOf(e.cells[p.Post], rank)
			onto(p.Edges, low, high, func(_ int, edge int64, _ int) { l.value(&e.weights[i][edge]) })
		}
	}
	e.accountSuspects(l)
}

// account goes through the samples of cells from low to before high.
func (t *Trace) account(l *ledger, steps, low, high int) {
	samples := (steps + t.Stride - 1) / t.Stride
	for i, cell := range t.Cells {
		if cell < low || cell >= high {
			continue
		}
		t.Values[i] = append(t.Values[i], make([]float64, samples-len(t.Values[i]))...)
		for k := range t.Values[i] {
			l.value(&t.Values[i][k])
		}
	}
}

// collectFound has every rank know where the suspects of all blew up.
func (e *engine) collectFound() {
	own := &ledger{writing: true}
	for _, s := range e.suspects {
		s.account(own)
	}
	for _, values := range e.job.Exchange.Values(own.values) {
		l := &ledger{values: values}
		for _, s := range e.suspects {
			var found suspect
			if found.account(l); found.found != 0 {
				s.found, s.state, s.at, s.before = found.found, found.state, found.at, found.before
			}
		}
	}
}

func (s *suspect) account(l *ledger) {
	l.int(&s.found)
	l.int(&s.state)
	l.int(&s.at)
	l.value(&s.before)
}

func (e *engine) accountSuspects(l *ledger) {
	count := len(e.suspects)
	l.int(&count)
	for i := range count {
		s := &suspect{}
		if l.writing {
			s = e.suspects[i]
		} else {
			e.suspects = append(e.suspects, s)
		}
		l.int(&s.population)
		l.int(&s.cell)
		l.int(&s.step)
	}
}
