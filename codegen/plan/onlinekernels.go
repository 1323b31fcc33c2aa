package plan

import (
	"slices"

	"nmlc/codegen/kernel"
	"nmlc/ir"
)

// stepRoots are what a step computes whatever is stored: advance and local agree
// to the bit.
func (m *onlineMaker) stepRoots() []*ir.Node {
	roots := concat(m.p.Next, nodesOf(m.p.Outputs))
	for _, n := range []*ir.Node{m.p.Spiked, m.p.Loss} {
		if n != nil {
			roots = append(roots, n)
		}
	}
	return roots
}

func (m *onlineMaker) roots() []*ir.Node {
	return concat(m.stepRoots(), m.coef, m.factors.next, m.factors.seen)
}

// locate decides where each derivative is found.
func (m *onlineMaker) locate() {
	shared := map[*ir.Node]bool{}
	for _, n := range m.common {
		shared[n] = true
	}
	m.known = map[*ir.Node]bool{}
	ir.Walk(func(n *ir.Node) {
		known := n.Op == ir.Const || shared[n]
		if !known && n.Op != ir.Leaf {
			known = true
			for _, a := range n.Args {
				known = known && m.known[a]
			}
		}
		m.known[n] = known
		if !known && slices.Contains(m.blocked, n) {
			m.made.Block = append(m.made.Block, n)
		}
	}, m.coef...)
	d := m.made.Derivative
	for port, path := range m.made.Paths {
		if path == nil {
			continue
		}
		for i := range path.Filters {
			f := &path.Filters[i]
			f.Decay, f.Gain = m.coefficient(f.of.Decay), m.coefficient(f.of.Gain)
		}
		for _, s := range path.Kept {
			if k := port - len(d.Arrivals); k >= 0 {
				path.Start = append(path.Start, m.coefficient(d.Start[k][s]))
			}
		}
	}
	for port := range d.Arrivals {
		if m.p.Spiked != nil {
			break
		}
		var gains []Coefficient
		for i := range m.p.Outputs {
			gains = append(gains, m.coefficient(d.Outputs[i][d.Column(port)]))
		}
		m.made.Gains = append(m.made.Gains, gains)
	}
	if m.made.Decay != nil {
		*m.made.Decay = m.coefficient(m.decay)
	}
}

// coefficient is where a derivative is found.
func (m *onlineMaker) coefficient(n *ir.Node) Coefficient {
	c := Coefficient{Block: slices.Index(m.made.Block, n), Prep: slices.Index(m.maker.plan.Prep, n)}
	if n.Op == ir.Const {
		c.Value = n.Value
	}
	if c.Block >= 0 {
		c.Prep = -1
	}
	return c
}

func (m *onlineMaker) build() {
	m.made.Prepare = m.prepare()
	m.made.Advance = m.step("advance", "time steps of a population that learns", nil, &factored{})
	switch {
	case len(m.factors.seen) > 0:
		m.made.Factor = m.step("factor", "a time step, with the postsynaptic factors of the traces", m.made.Block, m.factors)
		moved := *m.factors
		moved.unseen = true
		m.made.Move = m.step("move", "a time step, with the factors, where no signal sees them", m.made.Block, &moved)
	case len(m.made.Block) > 0:
		m.made.Local = m.step("local", "a time step, with its derivatives by the cell's own state and by what arrives", m.made.Block, &factored{})
	}
	for port, path := range m.made.Paths {
		if path != nil && !m.factored(port) {
			path.Learn = m.trace(port, path, true)
			if path.PerConnection(m.filtered()) > 0 {
				path.Update = m.trace(port, path, false)
			}
		}
	}
}

// step is the step forward, with derivatives and factors or without.
func (m *onlineMaker) step(name, doc string, block []*ir.Node, f *factored) *kernel.Kernel {
	w := m.writer(name, doc)
	arrived := w.populationInputs()
	state := w.carried("state", len(m.p.States))
	state.leaves(ir.Leaves(m.p.States))
	if f.decay != nil {
		w.reads("decay", []*ir.Node{f.decay}, false, true)
		w.reads("even", f.even, false, true)
	}
	trace := w.carried("trace", len(f.leaves))
	trace.leaves(f.leaves)
	others := concat(block, f.next, f.seen)
	w.countApart(m.stepRoots(), others) // alike in factor and move: they agree to the bit
	w.rare = findRare(w.knows, concat(m.stepRoots(), others)...)
	w.storesWide("out", nodesOf(m.p.Outputs))
	w.storesWide("block", block)
	if !f.unseen {
		w.storesWide("factor", f.seen)
	}
	for i, n := range f.next {
		trace.next(i, w.emit(n))
	}
	w.advance(state)
	w.spikes()
	w.clear(arrived)
	return w.b.Finish(false)
}

// countApart counts the uses within the first roots, and beyond them those of the
// others: what they add does not change how the first are computed.
func (w *writer) countApart(first, others []*ir.Node) {
	w.count(concat(first, others)...)
	all := w.uses
	w.count(first...)
	for n, uses := range all {
		if w.uses[n] == 0 {
			w.uses[n] = uses
		}
	}
}
