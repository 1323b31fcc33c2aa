// Package plan turns a cell's program and its derivatives into kernels: it
// decides what is computed once and what each step, what is saved for the
// backward sweep and what is computed again, and where values lie in memory.
//
// The kernels of a cell meet in buffers of the same name:
//
//	prepare          param -> prep, state, tstate
//	forward          prep, input -> state, loss, out
//	taped            prep, input -> state, loss, tape
//	backward         prep, input, tape, spikeadj -> adjoint, prepadj, inputadj
//	prepare_adjoint  param, adjoint, prepadj -> grad
//	tangent          prep, input -> state, tstate, loss, jtr, jtj
//
// Those of a population in a network, and in one that learns, are at
// PopulationPlan and in package learn.
//
// Path of the data: ir.Program, diff -> plan -> kernel.
package plan

import (
	"fmt"
	"slices"

	"nmlc/codegen/kernel"
	"nmlc/diff"
	"nmlc/ir"
)

// Options says which kernels are wanted.
type Options struct {
	Wrt      []*ir.Var // parameters to differentiate by
	Gradient bool      // taped, backward, prepare_adjoint
	Tangent  bool      // tangent: least squares
	// InputGradient has backward write the derivative by the inputs of each
	// step to "inputadj".
	InputGradient bool
	// SpikeGradient has backward read the derivative of the loss by the place of
	// each spike in its step from "spikeadj"; it needs SpikeAt of the program.
	SpikeGradient bool
	// Record writes the outputs of each step to "out", and after them for each
	// spike that a step can hold the fraction of the step at which it lies: 0 for
	// none, 1 for its end.
	Record bool
	// RecordTaped has taped record as well.
	RecordTaped bool
	// SharedInput says that all lanes read the same inputs.
	SharedInput bool
}

// Plan is the kernels of a cell. Kernels that were not asked for are nil.
type Plan struct {
	Program *ir.Program
	Adjoint *diff.Adjoint
	Prepare, Forward,
	Taped, Backward, PrepareAdjoint,
	Tangent *kernel.Kernel

	Wrt   []*ir.Var  // parameters of the gradient, in its order
	Prep  []*ir.Node // what prepare hands to the other kernels
	Saved []*ir.Node // what taped saves at each step
	// InputBy is the adjoint of each input, where it was asked for.
	InputBy []*ir.Node
	Again   int // operations that backward computes again
}

// TapeBytes is what the backward sweep needs per cell and step.
func (p *Plan) TapeBytes() int { return 8 * len(p.Saved) }

// Kernels lists the kernels there are, in the order in which they run.
func (p *Plan) Kernels() []*kernel.Kernel {
	var out []*kernel.Kernel
	for _, k := range []*kernel.Kernel{p.Prepare, p.Forward, p.Taped, p.Backward, p.PrepareAdjoint, p.Tangent} {
		if k != nil {
			out = append(out, k)
		}
	}
	return out
}

// Make plans a program.
func Make(p *ir.Program, o Options) (*Plan, error) {
	m := &maker{p: p, o: o, plan: &Plan{Program: p, Wrt: o.Wrt}}
	m.forwardRoots = append([]*ir.Node(nil), p.Next...)
	if p.Loss != nil {
		m.forwardRoots = append(m.forwardRoots, p.Loss)
	}
	roots := append([]*ir.Node(nil), m.forwardRoots...)
	if o.Record {
		m.outputs = m.recorded()
		roots = append(roots, m.outputs...)
	}
	if o.Gradient {
		m.differentiate()
		roots = append(roots, m.backwardRoots()...)
	}
	if o.Tangent {
		m.tangent = diff.TangentOf(p, o.Wrt)
		roots = append(roots, p.Residuals...)
		for k := range o.Wrt {
			roots = append(append(roots, m.tangent.Next[k]...), m.tangent.Residuals[k]...)
		}
	}
	m.plan.Prep = ir.Cut(roots...)
	m.build()
	for _, k := range m.plan.Kernels() {
		if err := kernel.Verify(k); err != nil {
			return nil, fmt.Errorf("internal error in the plan: %w", err)
		}
	}
	return m.plan, nil
}

// maker holds a program while it is planned.
type maker struct {
	p    *ir.Program
	o    Options
	plan *Plan

	forwardRoots []*ir.Node
	outputs      []*ir.Node
	adjoint      *diff.Adjoint
	spikeSeeds   []*ir.Node // adjoints of SpikeAt
	tangent      *diff.Tangent
}

// differentiate derives the adjoint. To the derivation, an input is one more
// state, which no step hands on, and the place of a spike one more state, which
// no step sees.
func (m *maker) differentiate() {
	p, states := *m.p, len(m.p.States)
	zero := p.Graph.Const(0)
	p.States, p.Init, p.Next = slices.Clone(p.States), slices.Clone(p.Init), slices.Clone(p.Next)
	add := func(v *ir.Var, next *ir.Node) {
		p.States, p.Init, p.Next = append(p.States, v), append(p.Init, zero), append(p.Next, next)
	}
	if m.o.InputGradient {
		for _, v := range p.Inputs {
			add(v, zero)
		}
	}
	inputs := len(p.States)
	if m.o.SpikeGradient {
		for i, n := range p.SpikeAt {
			name := fmt.Sprintf("(spike %d)", i)
			add(&ir.Var{Node: p.Graph.Leaf(ir.State, name), Name: name}, n)
		}
	}
	a := diff.AdjointOf(&p, m.o.Wrt)
	m.spikeSeeds = a.Seeds[inputs:]
	m.plan.InputBy = a.Prev[states:inputs]
	a.Seeds, a.Prev = a.Seeds[:states], a.Prev[:states]
	m.adjoint, m.plan.Adjoint = a, a
}

// backwardRoots are what a step back computes.
func (m *maker) backwardRoots() []*ir.Node {
	return concat(m.adjoint.Prev, m.adjoint.CutBy, m.plan.InputBy)
}

// recorded are the values of each step that a run sees.
func (m *maker) recorded() []*ir.Node {
	var out []*ir.Node
	for _, o := range m.p.Outputs {
		out = append(out, o.Node)
	}
	return append(out, m.p.SpikeTimes()...)
}

func (m *maker) build() {
	m.plan.Prepare = m.prepare()
	m.plan.Forward = m.forward()
	if m.adjoint != nil {
		m.plan.Saved, m.plan.Again = chooseSaved(m.forwardRoots, m.backwardRoots())
		m.plan.Taped = m.taped()
		m.plan.Backward = m.backward()
		m.plan.PrepareAdjoint = m.prepareAdjoint()
	}
	if m.tangent != nil {
		m.plan.Tangent = m.tangentStep()
	}
}
