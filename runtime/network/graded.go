package network

import (
	"nmlc/runtime/group"
	"nmlc/runtime/wiring"
)

// past is what the cells of a population have shown in the last steps:
// [step mod steps][group][k][lane].
type past struct {
	values group.Numbers
	steps  int
	row    int // values of a step
}

// newPast has room for what is read of a population; none where nothing is.
func newPast(job *Job, population int, c *cells) past {
	p := past{row: c.groups * c.population.Shown * c.lanes}
	if p.row == 0 || c.population.Code.Show == nil {
		return past{}
	}
	for _, q := range job.Projections {
		switch {
		case q.Edges.Len() == 0:
		case q.Graded != nil && q.Pre == population:
			p.steps = max(p.steps, job.span(q).longest+2) // one is written while all are read
		case q.Plastic != nil && q.Post == population && len(q.Plastic.Reads) > 0:
			p.steps = max(p.steps, 2)
		}
	}
	p.values = group.NewNumbers(p.steps*p.row, c.population.Code.Advance.Single)
	return p
}

// at is what was shown in a step; before the first one it was the same as there.
func (p *past) at(step int) group.Numbers {
	slot := max(0, step) % p.steps
	return p.values.Part(slot*p.row, (slot+1)*p.row)
}

// gather is a graded projection onto the cells of a share: for each it adds up
// what the presynaptic cells show, in the order of these.
type gather struct {
	pre   *cells
	shown int // which of the values that they show
	delay int // of all connections, where delays is nil
	first int // cell of the share
	// Of the connections onto cell first + i: row[i] .. row[i+1], where the
	// presynaptic cell shows its value, the weight, or a single one of all, and the
	// delay where delays differ.
	row    []int64
	place  []uint32
	weight []float64
	delays []uint16
	// fixed are the sums of cells that read weights alone.
	fixed []float64
	// total is what every cell reads with one weight, all but its own value where
	// it is alone.
	total *total
	alone bool
	now   group.Numbers // what is shown in the present step
}

// newGathers are the graded projections onto the cells of a share, by port.
func (s *share) newGathers(of *part) [][]*gather {
	var ports [][]*gather
	for _, p := range s.engine.job.Projections {
		if p.Graded == nil || p.Post != s.population || p.Edges.Len() == 0 || s.first == s.last {
			continue
		}
		for len(ports) <= p.Port {
			ports = append(ports, nil)
		}
		span := s.engine.job.span(p)
		g := &gather{pre: s.engine.cells[p.Pre], shown: p.Graded.Shown, delay: span.shortest, first: s.low(), weight: p.Edges.Weight}
		if span.shortest < span.longest {
			g.delays = p.Edges.Delay
		}
		if p.Graded.Weightless {
			g.weight = []float64{1}
		}
		switch dense, alone := allToAll(p.Edges, p.Pre == p.Post); {
		case p.Graded.Shown < 0:
			g.addWeights(p.Edges, s.low(), s.high())
		case dense && len(g.weight) == 1 && g.delays == nil:
			g.total, g.alone = of.totalOf(g.pre, g.shown, g.delay), alone
		default:
			g.transpose(p.Edges, s.low(), s.high())
		}
		ports[p.Port] = append(ports[p.Port], g)
	}
	return ports
}

// allToAll reports whether every cell connects to all, or, in one population, to
// all but itself.
func allToAll(e *wiring.Edges, within bool) (dense, alone bool) {
	alone = within && e.Len() == e.Pre*(e.Post-1)
	if e.Len() != e.Pre*e.Post && !alone {
		return false, false
	}
	for pre := range e.Pre {
		next := 0
		for _, target := range e.Target[e.Row[pre]:e.Row[pre+1]] {
			if alone && next == pre {
				next++
			}
			if int(target) != next {
				return false, false
			}
			next++
		}
	}
	return true, alone
}

// onto visits the connections onto cells from low to before high, by
// presynaptic cell.
func onto(e *wiring.Edges, low, high int, visit func(pre int, edge int64, target int)) {
	for pre := range e.Pre {
		for edge := e.Row[pre]; edge < e.Row[pre+1]; edge++ {
			if target := int(e.Target[edge]); target >= low && target < high {
				visit(pre, edge, target)
			}
		}
	}
}

// weightOf is the weight of a connection, where one may stand for all.
func weightOf(weights []float64, edge int64) float64 {
	if len(weights) == 1 {
		return weights[0]
	}
	return weights[edge]
}

func (g *gather) addWeights(e *wiring.Edges, low, high int) {
	g.fixed = make([]float64, high-low)
	onto(e, low, high, func(_ int, edge int64, target int) { g.fixed[target-low] += weightOf(g.weight, edge) })
}

// transpose lists the connections onto cells from low to before high by target.
func (g *gather) transpose(e *wiring.Edges, low, high int) {
	g.row = make([]int64, high-low+1)
	onto(e, low, high, func(_ int, _ int64, target int) { g.row[target-low+1]++ })
	for i := 1; i < len(g.row); i++ {
		g.row[i] += g.row[i-1]
	}
	next := append([]int64(nil), g.row...)
	g.place = make([]uint32, g.row[len(g.row)-1])
	weights, delays := g.weight, g.delays
	if len(weights) > 1 {
		g.weight = make([]float64, len(g.place))
	}
	if delays != nil {
		g.delays = make([]uint16, len(g.place))
	}
	onto(e, low, high, func(pre int, edge int64, target int) {
		at := next[target-low]
		next[target-low]++
		g.place[at] = uint32(g.pre.shownAt(pre, g.shown))
		if len(weights) > 1 {
			g.weight[at] = weights[edge]
		}
		if delays != nil {
			g.delays[at] = delays[edge]
		}
	})
}

// shownAt is where a cell shows its k-th value, in the values of a step.
func (c *cells) shownAt(cell, k int) int {
	return (cell/c.lanes*c.population.Shown+k)*c.lanes + cell%c.lanes
}

// begin gets ready for a step.
func (g *gather) begin(step int) {
	if g.fixed == nil {
		g.now = g.pre.past.at(step - g.delay)
	}
}

// even reports whether all cells read the same.
func (g *gather) even() bool { return g.total != nil && !g.alone }

// read is the sum that the cell of a lane reads, where they are not even.
func (g *gather) read(cell, group, lane, step int) float64 {
	switch {
	case g.fixed != nil:
		return g.fixed[cell-g.first]
	case g.delays != nil:
		return g.readDelayed(cell, step)
	case g.total != nil:
		own := g.now.At((group*g.pre.population.Shown+g.shown)*g.pre.lanes + lane)
		return (g.total.value - own) * g.weight[0]
	}
	sum := 0.0
	low, high := g.row[cell-g.first], g.row[cell-g.first+1]
	if len(g.weight) == 1 {
		for _, place := range g.place[low:high] {
			sum += g.now.At(int(place))
		}
		return sum * g.weight[0]
	}
	for i, place := range g.place[low:high] {
		sum += float64(g.weight[low+int64(i)] * g.now.At(int(place)))
	}
	return sum
}

// total is the sum of a value that all cells of a population show; many
// projections may read it.
type total struct {
	pre          *cells
	shown, delay int
	value        float64
}

// totalOf is that of the part: each computes what it reads.
func (p *part) totalOf(pre *cells, shown, delay int) *total {
	for _, t := range p.totals {
		if t.pre == pre && t.shown == shown && t.delay == delay {
			return t
		}
	}
	t := &total{pre: pre, shown: shown, delay: delay}
	p.totals = append(p.totals, t)
	return t
}

// sum adds up in the order of the cells.
func (t *total) sum(step int) {
	t.value = 0
	now, lanes := t.pre.past.at(step-t.delay), t.pre.lanes
	for cell := 0; cell < t.pre.population.Size; cell += lanes {
		at := (cell/lanes*t.pre.population.Shown + t.shown) * lanes
		for lane := range min(lanes, t.pre.population.Size-cell) {
			t.value += now.At(at + lane)
		}
	}
}

// gather writes what arrives continuously at a port of the cells of a block, as
// their input k in a step.
func (s *share) gather(b *block, port, k, step int) {
	even, uneven := 0.0, make([]*gather, 0, 8)
	for _, g := range s.graded[port] {
		if g.even() {
			even += g.total.value * g.weight[0]
		} else {
			uneven = append(uneven, g)
		}
	}
	lanes, width := s.cells.lanes, len(s.cells.population.Inputs)
	for of := range b.groups {
		group := b.first + of
		for lane := range min(lanes, s.cells.population.Size-group*lanes) {
			sum := even
			for _, g := range uneven {
				sum += g.read(group*lanes+lane, group, lane, step)
			}
			s.input.Set((of*width+k)*lanes+lane, sum)
		}
	}
}

// readDelayed does the same where each connection has a delay of its own.
func (g *gather) readDelayed(cell, step int) float64 {
	sum := 0.0
	for i := g.row[cell-g.first]; i < g.row[cell-g.first+1]; i++ {
		shown := g.pre.past.at(step - int(g.delays[i]))
		sum += float64(weightOf(g.weight, i) * shown.At(int(g.place[i])))
	}
	return sum
}
