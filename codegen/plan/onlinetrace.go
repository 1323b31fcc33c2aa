package plan

import (
	"fmt"
	"slices"

	"nmlc/codegen/kernel"
	"nmlc/diff"
	"nmlc/ir"
	"nmlc/runtime/abi"
)

// trace is the step of the eligibility traces of connections: it reads the
// derivatives of the cell that they lead to, which local wrote, and what their
// presynaptic cells sent.
//
//	common, kappa (shared: the decay of a readout), block (owned), pre (indexed: the
//	filters, then the arrival), signal (owned) -> trace, gradient
func (m *onlineMaker) trace(port int, path *Path, learn bool) *kernel.Kernel {
	name, doc := "trace", "a step of the eligibility traces of connections"
	if learn {
		name, doc = "learn", doc+", and what they add to the gradient"
	}
	w := m.maker.writer(name, doc)
	w.b.Segments()
	if m.single {
		w.b.Single()
	}
	w.reads("common", m.common, false, true)
	t := m.newTraced(port, path)
	w.reads("kappa", t.kappa, false, true)
	w.placed("block", t.block, abi.Buffer{Owned: true})
	w.placed("pre", t.pre, abi.Buffer{Indexed: true})
	w.placed("signal", t.signals, abi.Buffer{Owned: true})
	kept := w.carried("trace", len(t.kept))
	kept.leaves(t.kept)
	w.count(concat(t.next, []*ir.Node{t.gain})...) // in both kernels: they agree to the bit
	if learn {
		gradient := w.carried("gradient", 1)
		w.done[t.gradient] = made{id: gradient.phi[0]}
		gradient.next(0, w.emit(t.gain))
	}
	for i, n := range t.next {
		kept.next(i, w.emit(n))
	}
	return w.b.Finish(false)
}

// placed reads nodes from a buffer per step of a kind of connections.
func (w *writer) placed(name string, nodes []*ir.Node, kind abi.Buffer) {
	if len(nodes) > 0 {
		kind.Name, kind.Width, kind.PerStep = name, len(nodes), true
		w.buffer[name] = w.b.Add(kind)
		w.reads(name, nodes, true, false)
	}
}

// traced is the step of the traces as expressions.
type traced struct {
	m              *onlineMaker
	port           int
	path           *Path
	block          []*ir.Node // leaves
	kept           []*ir.Node // leaves: of each connection
	kappa          []*ir.Node // leaf, where the spike is filtered
	pre, signals   []*ir.Node // leaves
	gradient, gain *ir.Node   // before and after
	next           []*ir.Node // of kept
}

func (m *onlineMaker) newTraced(port int, path *Path) *traced {
	g, d := m.p.Graph, m.made.Derivative
	t := &traced{m: m, port: port, path: path, gradient: g.Leaf(ir.Seed, "gradient")}
	t.gain = t.gradient
	for i := range m.made.Block {
		t.block = append(t.block, g.Leaf(ir.Seed, fmt.Sprintf("block.%d", i)))
	}
	for _, s := range path.Kept {
		t.kept = append(t.kept, g.Leaf(ir.Seed, "trace."+d.States[s].Name))
	}
	for _, f := range path.Filters {
		t.pre = append(t.pre, g.Leaf(ir.Seed, "filter."+d.States[f.State].Name))
	}
	if path.Raw {
		t.pre = append(t.pre, g.Leaf(ir.Seed, "arrives"))
	}
	for _, s := range path.Kept {
		t.next = append(t.next, t.combine(d.Next[s]))
	}
	for _, s := range m.made.Signals {
		e := t.combine(s.row)
		if s.Kind == FilteredSignal {
			kappa, left := g.Leaf(ir.Seed, "kappa"), g.Leaf(ir.Seed, "trace.(filtered spike)")
			t.kappa, t.kept = append(t.kappa, kappa), append(t.kept, left)
			e = g.Add(g.Mul(kappa, left), e)
			t.next = append(t.next, e)
		}
		signal := g.Leaf(ir.Seed, "signal."+s.Name)
		t.signals = append(t.signals, signal)
		t.gain = g.Add(t.gain, g.Mul(signal, e))
	}
	return t
}

// combine is the derivative of something by the weight of a connection: the sum
// over the states on the path of its derivative by the state times the state's.
func (t *traced) combine(row []*ir.Node) *ir.Node {
	g := t.m.p.Graph
	sum := g.Const(0)
	for i, f := range t.path.Filters {
		sum = g.Add(sum, g.Mul(t.derivative(row[f.State]), t.pre[i]))
	}
	if t.path.Raw {
		sum = g.Add(sum, g.Mul(t.derivative(row[t.m.made.Derivative.Column(t.port)]), t.pre[len(t.pre)-1]))
	}
	for i, s := range t.path.Kept {
		sum = g.Add(sum, g.Mul(t.derivative(row[s]), t.kept[i]))
	}
	return sum
}

// derivative is the leaf of a derivative that local wrote, or its expression.
func (t *traced) derivative(n *ir.Node) *ir.Node {
	if i := slices.Index(t.m.made.Block, n); i >= 0 {
		return t.block[i]
	}
	return n
}

// factored is the recursion of the postsynaptic factors: with a the decay, f the
// factor of a port, D and F the derivatives of the step by state and arrival,
//
//	f' = a D f + (1 - a) F
//
// and, for each port, what the signals see of it. It is the derivative of the step
// in the direction of a f and 1 - a, which takes fewer operations than D does.
//
// The factor of a filter is the same in all cells, and given.
type factored struct {
	decay              *ir.Node
	even               []*ir.Node // leaves: by port, of its filters
	leaves, next, seen []*ir.Node
	unseen             bool // seen is not stored
}

func (m *onlineMaker) newFactored() *factored {
	g, d := m.p.Graph, m.made.Derivative
	out := &factored{decay: g.Leaf(ir.Seed, "decay")}
	rest := g.Sub(g.Const(1), out.decay)
	for port, path := range m.made.Paths {
		if path == nil || !m.factored(port) {
			continue
		}
		arrival := d.Arrivals[port]
		along := map[*ir.Node]*ir.Node{arrival.Node: rest}
		leaf := func(s int) *ir.Node {
			f := g.Leaf(ir.Seed, "factor."+arrival.Name+"."+d.States[s].Name)
			along[d.States[s].Node] = g.Mul(out.decay, f)
			return f
		}
		for _, f := range path.Filters {
			out.even = append(out.even, leaf(f.State))
		}
		for _, s := range path.Kept {
			out.leaves = append(out.leaves, leaf(s))
		}
		by := diff.DirectionAlong(m.p, along)
		for _, s := range path.Kept {
			out.next = append(out.next, by.Next[s])
		}
		out.seen = append(out.seen, m.seen(by)...)
	}
	return out
}

// seen is what the signals see of a direction.
func (m *onlineMaker) seen(by *diff.Direction) (out []*ir.Node) {
	outputs := by.Outputs
	for _, s := range m.made.Signals {
		switch s.Kind {
		case OutputSignal:
			out, outputs = append(out, outputs[0]), outputs[1:]
		case LossSignal:
			out = append(out, by.Loss)
		default:
			out = append(out, by.Spike)
		}
	}
	return out
}
