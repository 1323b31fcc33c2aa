package plan

import (
	"fmt"
	"slices"

	"nmlc/codegen/kernel"
	"nmlc/ir"
	"nmlc/runtime/abi"
)

// PopulationOptions says what the kernels of a population are for.
type PopulationOptions struct {
	Varying []string // parameters that differ from cell to cell
	Observe bool     // a kernel that writes the outputs
	Single  bool     // all but prepare in binary32
}

// PopulationPlan is the kernels of the cells of a population. Kernels that
// nobody needs are nil.
//
//	prepare  param -> prep, state (one group at a time)
//	advance  common, prep, input, arrived -> state, spikes; clears arrived
//	observe  advance that writes out, too
//	show     common, prep, state -> shown
//
// The cells share the values of common, which prepare computes in each lane.
type PopulationPlan struct {
	Program                         *ir.Program
	Prepare, Advance, Observe, Show *kernel.Kernel
	// Common and Own say which values of prepare's prep the buffers common and
	// prep of the other kernels hold.
	Common, Own []int
}

// Population plans the cells of a population.
func Population(p *ir.Program, o PopulationOptions) (*PopulationPlan, error) {
	if len(p.SpikeAt) > 0 {
		return nil, fmt.Errorf("%s: in networks spikes lie on the grid of time steps, but those of this cell were asked for at their exact times", p.Name)
	}
	m := &populationMaker{maker: &maker{p: p, plan: &Plan{Program: p}}, single: o.Single, plan: &PopulationPlan{Program: p}}
	roots := concat(p.Next, []*ir.Node{p.Spiked}, nodesOf(p.Shown))
	if o.Observe {
		roots = concat(roots, nodesOf(p.Outputs))
	}
	if err := m.share(o.Varying, roots...); err != nil {
		return nil, err
	}
	m.plan.Prepare = m.prepare()
	m.plan.Advance = m.population("advance", "time steps of a population", nil)
	if o.Observe {
		m.plan.Observe = m.population("observe", "time steps of a population, with the outputs at the start of each", nodesOf(p.Outputs))
	}
	if len(p.Shown) > 0 {
		m.plan.Show = m.show()
	}
	for _, k := range []*kernel.Kernel{m.plan.Prepare, m.plan.Advance, m.plan.Observe, m.plan.Show} {
		if k == nil {
			continue
		}
		if err := kernel.Verify(k); err != nil {
			return nil, fmt.Errorf("internal error in the plan: %w", err)
		}
	}
	return m.plan, nil
}

// populationMaker plans the kernels of a population beside that of a cell,
// which prepares it.
type populationMaker struct {
	*maker
	plan   *PopulationPlan
	single bool
	common []*ir.Node // values that all cells share
	own    []*ir.Node // and those of each cell
}

// share splits what prepare computes for the roots.
func (m *populationMaker) share(names []string, roots ...*ir.Node) error {
	varying := map[*ir.Node]bool{}
	for _, name := range names {
		v := m.p.Param(name)
		if v == nil {
			return fmt.Errorf("%s has no parameter %s that could vary", m.p.Name, name)
		}
		varying[v.Node] = true
	}
	m.maker.plan.Prep = ir.Cut(slices.DeleteFunc(roots, func(n *ir.Node) bool { return n == nil })...)
	ir.Walk(func(n *ir.Node) {
		for _, a := range n.Args {
			varying[n] = varying[n] || varying[a]
		}
	}, m.maker.plan.Prep...)
	for i, n := range m.maker.plan.Prep {
		if varying[n] {
			m.own, m.plan.Own = append(m.own, n), append(m.plan.Own, i)
		} else {
			m.common, m.plan.Common = append(m.common, n), append(m.plan.Common, i)
		}
	}
	return nil
}

func nodesOf(outputs []ir.Output) []*ir.Node {
	var out []*ir.Node
	for _, o := range outputs {
		out = append(out, o.Node)
	}
	return out
}

// writer begins a kernel that goes over groups.
func (m *populationMaker) writer(name, doc string) *writer {
	w := m.maker.writer(name, doc)
	w.b.Population()
	if m.single {
		w.b.Single()
	}
	w.reads("common", m.common, false, true)
	w.reads("prep", m.own, false, false)
	return w
}

// population is the step with what arrives, and with outputs.
func (m *populationMaker) population(name, doc string, outputs []*ir.Node) *kernel.Kernel {
	w := m.writer(name, doc)
	arrived := w.populationInputs()
	state := w.carried("state", len(m.p.States))
	state.leaves(ir.Leaves(m.p.States))
	w.count(m.p.Next...) // not what is stored: advance and observe agree to the bit
	roots := concat(m.p.Next, outputs)
	if m.p.Spiked != nil {
		roots = append(roots, m.p.Spiked)
	}
	w.rare = findRare(w.knows, roots...)
	w.stores("out", outputs)
	w.advance(state)
	w.spikes()
	w.clear(arrived)
	return w.b.Finish(false)
}

// populationInputs places the inputs: what spikes brought lies where it was
// delivered, for the whole population. It returns the number of the latter.
func (w *writer) populationInputs() (arrived int) {
	var given, brought []*ir.Node
	for _, v := range w.m.p.Inputs {
		if v.Arrives {
			brought = append(brought, v.Node)
		} else {
			given = append(given, v.Node)
		}
	}
	w.reads("input", given, true, false)
	if len(brought) > 0 {
		w.buffer["arrived"] = w.b.Add(abi.Buffer{Name: "arrived", Width: len(brought), PerStep: true, Wide: true})
		w.reads("arrived", brought, true, false)
	}
	return len(brought)
}

// spikes stores who spikes.
func (w *writer) spikes() {
	if w.m.p.Spiked == nil {
		return
	}
	buf := w.b.Add(abi.Buffer{Name: "spikes", Width: 1, PerStep: true, Bits: true})
	w.b.Loop(kernel.Instr{Op: kernel.StoreMask, Buf: buf, Args: [3]kernel.ID{w.emit(w.m.p.Spiked)}})
}

// clear empties what arrived, after all that reads it.
func (w *writer) clear(arrived int) {
	for i := range arrived {
		w.b.Loop(kernel.Instr{Op: kernel.Store, Buf: w.buffer["arrived"], Index: i, Args: [3]kernel.ID{w.constant(0)}})
	}
}

// show computes what others read of a cell.
func (m *populationMaker) show() *kernel.Kernel {
	w := m.writer("show", "what others read of the cells of a population")
	shown := nodesOf(m.p.Shown)
	w.reads("state", ir.Leaves(m.p.States), false, false)
	w.count(shown...)
	w.stores("shown", shown)
	return w.b.Finish(false)
}
