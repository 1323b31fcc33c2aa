package plan

import (
	"nmlc/codegen/kernel"
	"nmlc/ir"
)

// writer is a kernel in the making with its buffers.
type writer struct {
	*emitter
	m      *maker
	buffer map[string]int
	place  map[*ir.Node]access
}

// access is where a node is read.
type access struct {
	instr  kernel.Instr
	before bool
}

func (m *maker) writer(name, doc string) *writer {
	w := &writer{m: m, buffer: map[string]int{}, place: map[*ir.Node]access{}}
	w.emitter = newEmitter(kernel.NewBuilder(name, doc), func(n *ir.Node) (kernel.Instr, bool, bool) {
		a, ok := w.place[n]
		return a.instr, a.before, ok
	})
	return w
}

// buf declares a buffer once.
func (w *writer) buf(name string, width int, perStep, shared bool) int {
	if i, ok := w.buffer[name]; ok {
		return i
	}
	w.buffer[name] = w.b.Buffer(name, width, perStep, shared)
	return w.buffer[name]
}

// reads places nodes in a buffer: static ones are read before the loop.
func (w *writer) reads(name string, nodes []*ir.Node, perStep, shared bool) {
	if len(nodes) == 0 {
		return
	}
	buf := w.buf(name, len(nodes), perStep, shared)
	for i, n := range nodes {
		w.place[n] = access{kernel.Instr{Op: kernel.Load, Buf: buf, Index: i}, !perStep}
	}
}

// stores writes nodes to a buffer at each step.
func (w *writer) stores(name string, nodes []*ir.Node) {
	if len(nodes) == 0 {
		return
	}
	buf := w.buf(name, len(nodes), true, false)
	for i, n := range nodes {
		in := kernel.Instr{Op: kernel.Store, Buf: buf, Index: i}
		in.Args[0] = w.emit(n)
		w.b.Loop(in)
	}
}

// carried makes a loop-carried value of each place of a buffer.
func (w *writer) carried(name string, width int) *carried {
	c := &carried{w: w}
	if width == 0 {
		return c
	}
	c.buf = w.buf(name, width, false, false)
	for i := range width {
		c.first = append(c.first, w.b.Pre(kernel.Instr{Op: kernel.Load, Buf: c.buf, Index: i}))
		c.phi = append(c.phi, w.b.Loop(kernel.Instr{Op: kernel.Phi}))
	}
	return c
}

type carried struct {
	w          *writer
	buf        int
	first, phi []kernel.ID
}

// leaves lets the values at the start of the step stand for nodes.
func (c *carried) leaves(nodes []*ir.Node) {
	for i, n := range nodes {
		c.w.done[n] = made{id: c.phi[i]}
	}
}

// next gives the values at the end of the step.
func (c *carried) next(i int, value kernel.ID) {
	c.w.b.Carry(kernel.Carry{Phi: c.phi[i], First: c.first[i], Next: value, Buf: c.buf, Index: i})
}

// inputs places the inputs of the cell and of its loss.
func (w *writer) inputs() {
	w.reads("input", ir.Leaves(w.m.p.Inputs), true, w.m.o.SharedInput)
}

// params places the parameters, dt last.
func (w *writer) params() {
	w.reads("param", append(ir.Leaves(w.m.p.Params), w.m.p.DT), true, false)
}

func concat(groups ...[]*ir.Node) []*ir.Node {
	var out []*ir.Node
	for _, g := range groups {
		out = append(out, g...)
	}
	return out
}

// prepare computes what is known before the first step.
func (m *maker) prepare() *kernel.Kernel {
	w := m.writer("prepare", "what depends on parameters alone, and the state at time 0")
	w.params()
	var tangents []*ir.Node
	if m.tangent != nil {
		tangents = concat(m.tangent.Init...)
	}
	w.count(concat(m.plan.Prep, m.p.Init, tangents)...)
	w.stores("prep", m.plan.Prep)
	w.stores("state", m.p.Init)
	w.stores("tstate", tangents)
	return w.b.Finish(false)
}

// forward is the step without a tape.
func (m *maker) forward() *kernel.Kernel {
	return m.step("forward", "one time step", stored{"out", m.outputs})
}

// taped is the step that saves what the backward sweep needs.
func (m *maker) taped() *kernel.Kernel {
	all := []stored{{"tape", m.plan.Saved}}
	if m.o.RecordTaped {
		all = append(all, stored{"out", m.outputs})
	}
	return m.step("taped", "one time step, saving what the backward step needs", all...)
}

// stored are nodes that a step writes to a buffer.
type stored struct {
	buffer string
	nodes  []*ir.Node
}

func (m *maker) step(name, doc string, all ...stored) *kernel.Kernel {
	w := m.writer(name, doc)
	w.reads("prep", m.plan.Prep, false, false)
	w.inputs()
	state := w.carried("state", len(m.p.States))
	state.leaves(ir.Leaves(m.p.States))
	w.count(m.forwardRoots...) // not what is stored: forward and taped agree to the bit
	roots := m.forwardRoots
	for _, s := range all {
		roots = concat(roots, s.nodes)
	}
	w.rare = findRare(w.knows, roots...)
	for _, s := range all {
		w.stores(s.buffer, s.nodes)
	}
	w.advance(state)
	return w.b.Finish(false)
}

// advance carries the states to the next step, and the loss.
func (w *writer) advance(state *carried) {
	for i, n := range w.m.p.Next {
		state.next(i, w.emit(n))
	}
	if w.m.p.Loss != nil {
		loss := w.carried("loss", 1)
		loss.next(0, w.accumulate(loss.phi[0], w.m.p.Loss))
	}
}

// accumulate adds a node to a sum over the steps.
func (w *writer) accumulate(sum kernel.ID, n *ir.Node) kernel.ID {
	if n.IsConst(0) {
		return sum
	}
	if id, mask, ok := w.addedRarely(sum, n); ok {
		return w.op(kernel.Select, mask, id, sum)
	}
	if a, b, ok := w.product(n); ok {
		return w.op(kernel.FMA, w.emit(a), w.emit(b), sum)
	}
	return w.op(kernel.Add, sum, w.emit(n))
}

// backward is the step of the adjoint, from the last time to the first.
func (m *maker) backward() *kernel.Kernel {
	w := m.writer("backward", "one step of the adjoint, back in time")
	w.reads("prep", m.plan.Prep, false, false)
	w.inputs()
	w.reads("tape", m.plan.Saved, true, false)
	w.reads("spikeadj", m.spikeSeeds, true, false)
	adjoint := w.carried("adjoint", len(m.p.States))
	adjoint.leaves(m.adjoint.Seeds)
	w.count(m.backwardRoots()...)
	w.rare = findRare(w.knows, m.backwardRoots()...)
	sum := w.carried("prepadj", len(m.adjoint.CutBy))
	w.addRarely(sum, m.adjoint.CutBy)
	w.stores("inputadj", m.plan.InputBy)
	for i, n := range m.adjoint.Prev {
		adjoint.next(i, w.emit(n))
	}
	for i, n := range m.adjoint.CutBy {
		sum.next(i, w.accumulate(sum.phi[i], n))
	}
	return w.b.Finish(true)
}

// prepareAdjoint pulls the adjoints back through prepare, once.
func (m *maker) prepareAdjoint() *kernel.Kernel {
	w := m.writer("prepare_adjoint", "the gradient by the parameters, after the last step back")
	w.params()
	w.reads("adjoint", m.adjoint.Seeds, true, false)
	w.reads("prepadj", m.adjoint.CutSeeds, true, false)
	w.count(m.adjoint.Grad...)
	w.stores("grad", m.adjoint.Grad)
	return w.b.Finish(false)
}

// tangentStep is the step with forward sensitivities, which sums J'r and J'J.
func (m *maker) tangentStep() *kernel.Kernel {
	w := m.writer("tangent", "one time step with forward sensitivities")
	w.reads("prep", m.plan.Prep, false, false)
	w.inputs()
	state := w.carried("state", len(m.p.States))
	state.leaves(ir.Leaves(m.p.States))
	tangent := w.carried("tstate", len(m.p.States)*len(m.o.Wrt))
	tangent.leaves(concat(m.tangent.Seeds...))
	next, residuals := concat(m.tangent.Next...), m.tangent.Residuals
	roots := concat(m.forwardRoots, m.p.Residuals, next, concat(residuals...))
	w.count(roots...)
	w.rare = findRare(w.knows, roots...)
	w.advance(state)
	for i, n := range next {
		tangent.next(i, w.emit(n))
	}
	w.normalEquations(residuals)
	return w.b.Finish(false)
}

// normalEquations sums J'r, and the upper triangle of J'J by rows.
func (w *writer) normalEquations(jac [][]*ir.Node) {
	n := len(jac)
	if n == 0 {
		return
	}
	jtr, jtj := w.carried("jtr", n), w.carried("jtj", n*(n+1)/2)
	at := 0
	for k := range n {
		jtr.next(k, w.inner(jtr.phi[k], jac[k], w.m.p.Residuals))
		for l := k; l < n; l++ {
			jtj.next(at, w.inner(jtj.phi[at], jac[k], jac[l]))
			at++
		}
	}
}

// inner adds the inner product of a and b to a sum.
func (w *writer) inner(sum kernel.ID, a, b []*ir.Node) kernel.ID {
	for i := range a {
		if !a[i].IsConst(0) && !b[i].IsConst(0) {
			sum = w.op(kernel.FMA, w.emit(a[i]), w.emit(b[i]), sum)
		}
	}
	return sum
}
