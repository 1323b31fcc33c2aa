package plan

import (
	"errors"
	"fmt"
	"slices"

	"nmlc/codegen/kernel"
	"nmlc/diff"
	"nmlc/ir"
)

// OnlineOptions says which online rule the kernels of a population are for.
type OnlineOptions struct {
	Varying []string // parameters that differ from cell to cell
	Single  bool     // all but prepare in binary32
	// Ports are the places where trained connections arrive, by the number of
	// the arrival.
	Ports []int
	// Params are those that are trained. To the rule each is one more port, at which
	// a one arrives in every step.
	Params []*ir.Var
	// Filtered says that the eligibility of the spike is filtered as a readout is,
	// as in e-prop; Raw that it is needed as it is.
	Filtered, Raw bool
	// Factored says that traces are kept as products of a presynaptic and a
	// postsynaptic factor, as in ES-D-RTRL, and not for each connection.
	Factored bool
}

// OnlinePlan is the kernels of the cells of a population under an online rule, as
// learn.Code has them. Kernels that nobody needs are nil.
type OnlinePlan struct {
	Program                         *ir.Program
	Prepare, Advance, Local, Factor *kernel.Kernel
	Common, Own                     []int // which values of prep the buffers common and prep hold
	Derivative                      *diff.Local
	Signals                         []Signal
	Block                           []*ir.Node // what local writes
	Paths                           []*Path    // by port, then by parameter; nil where nothing is trained
	// Gains are, by port and output, what an output answers at once to what
	// arrives at the port; nil for cells that spike.
	Gains [][]Coefficient
	// Decay is the share of the answer that each further step leaves, where that
	// is so for all outputs and ports; else WhyNot says why not.
	Decay  *Coefficient
	WhyNot string
}

// Signal is what a learning signal is a derivative by.
type Signal struct {
	Name string // spike, filtered spike, loss, or the name of the output
	Kind SignalKind
	row  []*ir.Node
}

// SignalKind tells signals apart.
type SignalKind int

// The kinds of signals.
const (
	SpikeSignal    SignalKind = iota
	FilteredSignal            // the spike as a readout sees it, with what is left of earlier ones
	OutputSignal
	LossSignal
)

// Coefficient is where a derivative is found: in a row of block, among the values
// of prep, or in Value where both are negative.
type Coefficient struct {
	Block, Prep int
	Value       float64
}

// Path is how weights of connections into a port reach the signals.
type Path struct {
	States  []int // that carry what arrives
	Kept    []int // of these: those kept for each connection
	Filters []Filter
	Raw     bool          // the arrival itself is needed beside the filters
	Start   []Coefficient // of a parameter: derivatives of the states kept at time 0
	// Update moves the traces of connections, nil where there are none; Learn also
	// adds their part of the gradient. Cells that spike have none under a factored rule.
	Update, Learn *kernel.Kernel
}

// Filter is a state that is kept once for each presynaptic cell.
type Filter struct {
	State       int
	Decay, Gain Coefficient
	Early       bool // see diff.Filter

	of diff.Filter
}

// PerConnection is how many numbers the traces of a connection have.
func (p *Path) PerConnection(filtered bool) int {
	if filtered {
		return len(p.Kept) + 1
	}
	return len(p.Kept)
}

// Online plans the cells of a population that learns online. Its outputs are what
// losses see, at the start of a step; its loss is the penalty of a step.
func Online(p *ir.Program, o OnlineOptions) (*OnlinePlan, error) {
	if len(p.SpikeAt) > 0 {
		return nil, fmt.Errorf("%s: networks learn with spikes on the grid of time steps, but those of this cell were asked for at their exact times", p.Name)
	}
	m := &onlineMaker{
		populationMaker: &populationMaker{maker: &maker{p: p, plan: &Plan{Program: p}}, single: o.Single, plan: &PopulationPlan{Program: p}},
		o:               o, made: &OnlinePlan{Program: p, Derivative: diff.LocalOf(p, o.Params)},
	}
	if p.Spiked != nil && allZero(m.made.Derivative.Spike) && len(o.Ports)+len(o.Params) > 0 {
		return nil, fmt.Errorf("%s: its spikes have no surrogate derivative, so nothing could be learned through them", p.Name)
	}
	m.signals()
	if err := m.paths(); err != nil {
		return nil, err
	}
	if err := m.share(o.Varying, m.roots()...); err != nil {
		return nil, err
	}
	m.made.Common, m.made.Own = m.plan.Common, m.plan.Own
	m.locate()
	m.build()
	var wrong []error
	for _, k := range m.made.Kernels() {
		wrong = append(wrong, kernel.Verify(k))
	}
	if err := errors.Join(wrong...); err != nil {
		return nil, fmt.Errorf("internal error in the plan: %w", err)
	}
	return m.made, nil
}

// Kernels lists the kernels there are.
func (p *OnlinePlan) Kernels() []*kernel.Kernel {
	all := []*kernel.Kernel{p.Prepare, p.Advance, p.Local, p.Factor}
	for _, path := range p.Paths {
		if path != nil {
			all = append(all, path.Update, path.Learn)
		}
	}
	return slices.DeleteFunc(all, func(k *kernel.Kernel) bool { return k == nil })
}

func allZero(row []*ir.Node) bool {
	return !slices.ContainsFunc(row, func(n *ir.Node) bool { return !n.IsConst(0) })
}

// onlineMaker plans the kernels of an online rule.
type onlineMaker struct {
	*populationMaker
	o       OnlineOptions
	made    *OnlinePlan
	coef    []*ir.Node // derivatives that are used
	blocked []*ir.Node // of these: those that kernels of connections read
	// known are those that the values of common make.
	known map[*ir.Node]bool
	decay *ir.Node // of a readout
}

// signals lists what learning signals are derivatives by.
func (m *onlineMaker) signals() {
	d := m.made.Derivative
	if d.Spike != nil && (m.o.Raw || !m.o.Filtered) {
		m.made.Signals = append(m.made.Signals, Signal{Name: "spike", Kind: SpikeSignal, row: d.Spike})
	}
	if d.Spike != nil && m.o.Filtered {
		m.made.Signals = append(m.made.Signals, Signal{Name: "filtered spike", Kind: FilteredSignal, row: d.Spike})
	}
	for i, o := range m.p.Outputs {
		m.made.Signals = append(m.made.Signals, Signal{Name: o.Name, Kind: OutputSignal, row: d.Outputs[i]})
	}
	if d.Loss != nil {
		m.made.Signals = append(m.made.Signals, Signal{Name: "loss", Kind: LossSignal, row: d.Loss})
	}
}

func (m *onlineMaker) rows() [][]*ir.Node {
	var out [][]*ir.Node
	for _, s := range m.made.Signals {
		out = append(out, s.row)
	}
	return out
}

// paths finds how trained weights reach the signals, and which derivatives that
// takes.
func (m *onlineMaker) paths() error {
	d, rows := m.made.Derivative, m.rows()
	varying := map[*ir.Node]bool{}
	for _, name := range m.o.Varying {
		if v := m.p.Param(name); v != nil {
			varying[v.Node] = true
		}
	}
	same := func(n *ir.Node) bool { return n.Rate <= ir.Prepare && !dependsOn(n, varying) }
	m.made.Paths = make([]*Path, len(d.Arrivals)+len(d.Params))
	ports := slices.Clone(m.o.Ports)
	for k := range d.Params {
		ports = append(ports, len(d.Arrivals)+k)
	}
	for _, port := range ports {
		if port < 0 || port >= len(m.made.Paths) {
			return fmt.Errorf("%s has no port %d", m.p.Name, port)
		}
		path := &Path{States: d.Path(port, rows...)}
		var filters []diff.Filter
		if !m.factored(port) && port < len(d.Arrivals) {
			filters = d.Filters(m.p.Graph, port, path.States, same, rows...)
		}
		for _, f := range filters {
			path.Filters = append(path.Filters, Filter{State: f.State, Early: f.Early, of: f})
		}
		for _, s := range path.States {
			if !slices.ContainsFunc(filters, func(f diff.Filter) bool { return f.State == s }) {
				path.Kept = append(path.Kept, s)
			}
		}
		early := len(filters) > 0 && filters[0].Early
		path.Raw = !early && !m.factored(port)
		m.made.Paths[port] = path
		m.need(port, path, early)
	}
	m.outputs(same)
	return nil
}

// factored reports whether the traces of a port are kept as factors: cells that do
// not spike have no surrogate derivative, and keep exact traces, and so do
// parameters, which have but one trace for each cell.
func (m *onlineMaker) factored(port int) bool {
	return m.o.Factored && m.p.Spiked != nil && port < len(m.made.Derivative.Arrivals)
}

// factors reports whether any are.
func (m *onlineMaker) factors() bool {
	return slices.ContainsFunc(m.o.Ports, m.factored)
}

// filtered reports whether the eligibility of this population's spikes is.
func (m *onlineMaker) filtered() bool { return m.o.Filtered && m.p.Spiked != nil }

// need notes the derivatives that the traces of a port are made of.
func (m *onlineMaker) need(port int, path *Path, early bool) {
	d := m.made.Derivative
	carrying := m.rows()
	for _, s := range path.Kept {
		carrying = append(carrying, d.Next[s])
	}
	var used []*ir.Node
	for _, row := range carrying {
		for _, s := range path.States {
			used = append(used, row[s])
		}
		if !early {
			used = append(used, row[d.Column(port)])
		}
	}
	if k := port - len(d.Arrivals); k >= 0 {
		for _, s := range path.Kept {
			used = append(used, d.Start[k][s])
		}
	}
	if !m.factored(port) {
		m.blocked = append(m.blocked, used...)
	}
	m.coef = append(m.coef, used...)
	for _, f := range path.Filters {
		m.coef = append(m.coef, f.of.Decay, f.of.Gain)
	}
}

// outputs finds what outputs answer to what arrives, for learning signals.
func (m *onlineMaker) outputs(same func(*ir.Node) bool) {
	d := m.made.Derivative
	var decay *ir.Node
	for port := range d.Arrivals {
		for i, o := range m.p.Outputs {
			if m.p.Spiked != nil {
				m.made.WhyNot = "its cells spike"
				continue
			}
			gain := d.Outputs[i][d.Column(port)]
			m.coef, m.blocked = append(m.coef, gain), append(m.blocked, gain)
			found, _ := d.Geometric(m.p.Graph, port, i, same)
			switch {
			case found == nil:
				m.made.WhyNot = fmt.Sprintf("%s does not answer to %s by a jump that decays exponentially, alike in all cells", o.Name, d.Arrivals[port].Name)
			case decay != nil && decay != found:
				m.made.WhyNot = "its outputs decay differently"
			}
			decay = found
		}
	}
	if decay == nil && m.made.WhyNot == "" {
		m.made.WhyNot = "it has no outputs that spikes reach"
	}
	if m.made.WhyNot == "" {
		m.made.Decay = &Coefficient{}
		m.decay = decay
		m.coef = append(m.coef, decay)
	}
}

func dependsOn(n *ir.Node, leaves map[*ir.Node]bool) bool {
	found := false
	ir.Walk(func(n *ir.Node) { found = found || leaves[n] }, n)
	return found
}

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

func (m *onlineMaker) roots() []*ir.Node { return concat(m.stepRoots(), m.coef) }

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
	case m.factors():
		m.made.Factor = m.step("factor", "a time step, with the postsynaptic factors of the traces", m.made.Block, m.newFactored())
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
	}
	trace := w.carried("trace", len(f.leaves))
	trace.leaves(f.leaves)
	others := concat(block, f.next, f.seen)
	w.countApart(m.stepRoots(), others)
	w.rare = findRare(w.knows, concat(m.stepRoots(), others)...)
	w.storesWide("out", nodesOf(m.p.Outputs))
	w.storesWide("block", block)
	w.storesWide("factor", f.seen)
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
