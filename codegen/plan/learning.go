package plan

import (
	"errors"
	"fmt"
	"slices"

	"nmlc/codegen/kernel"
	"nmlc/diff"
	"nmlc/ir"
)

// LearningOptions says what the kernels of a population that learns are for.
type LearningOptions struct {
	Varying  []string // parameters that differ from cell to cell, or from trial to trial
	Wrt      []*ir.Var
	Single   bool // all but prepare and prepare_adjoint in binary32
	Gradient bool // taped, backward, prepare_adjoint
	// EventProp has the gradient take the jump of the adjoint at spikes in place of
	// their surrogate derivative. The program must have been lowered with its Jump.
	EventProp bool
	Tangent   bool // tangent
}

// LearningPlan is the kernels of a population that learns, as learn.Code has
// them. Kernels that nobody needs are nil.
type LearningPlan struct {
	Program                                                    *ir.Program
	Prepare, Advance, Taped, Backward, PrepareAdjoint, Tangent *kernel.Kernel
	Common, Own                                                []int // which values of prep the buffers common and prep hold
	CutOf                                                      []int // which values of prep the sums of prepadj belong to
	Wrt                                                        []*ir.Var
	Saved                                                      []*ir.Node // what taped saves at each step
	Again                                                      int        // operations that backward computes again
	Single                                                     bool
}

// TapeBytes is what a cell leaves on the tape at each step, bits aside.
func (p *LearningPlan) TapeBytes() int {
	if p.Single {
		return 4 * len(p.Saved)
	}
	return 8 * len(p.Saved)
}

// Kernels lists the kernels there are.
func (p *LearningPlan) Kernels() []*kernel.Kernel {
	all := []*kernel.Kernel{p.Prepare, p.Advance, p.Taped, p.Backward, p.PrepareAdjoint, p.Tangent}
	return slices.DeleteFunc(all, func(k *kernel.Kernel) bool { return k == nil })
}

// Learning plans the cells of a population that learns. Its outputs are what
// losses see, at the start of a step; its loss is the penalty of a step.
func Learning(p *ir.Program, o LearningOptions) (*LearningPlan, error) {
	if len(p.SpikeAt) > 0 {
		return nil, fmt.Errorf("%s: networks learn with spikes on the grid of time steps, but those of this cell were asked for at their exact times", p.Name)
	}
	m := &learningMaker{
		populationMaker: &populationMaker{maker: &maker{p: p, o: Options{Wrt: o.Wrt}, plan: &Plan{Program: p}}, single: o.Single, plan: &PopulationPlan{Program: p}},
		made:            &LearningPlan{Program: p, Wrt: o.Wrt, Single: o.Single},
	}
	if err := m.derive(o); err != nil {
		return nil, err
	}
	if err := m.share(o.Varying, m.roots()...); err != nil {
		return nil, err
	}
	m.made.Common, m.made.Own = m.plan.Common, m.plan.Own
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

// learningMaker plans the kernels of a population that learns.
type learningMaker struct {
	*populationMaker
	made      *LearningPlan
	coupled   *diff.Coupled   // nil without a gradient
	events    *diff.EventProp // nil but for EventProp
	live      *ir.Node        // where the spike has a derivative
	direction *diff.Direction // nil without tangents
}

// derive derives what the kernels compute.
func (m *learningMaker) derive(o LearningOptions) error {
	if o.Gradient {
		if err := m.deriveBack(o); err != nil {
			return err
		}
		m.adjoint = m.coupled.Adjoint
	}
	if o.Tangent {
		m.direction = diff.DirectionOf(m.p, o.Wrt)
		m.tangent = &diff.Tangent{Init: diff.TangentOf(m.p, o.Wrt).Init}
	}
	return nil
}

// deriveBack derives the step back.
func (m *learningMaker) deriveBack(o LearningOptions) (err error) {
	if o.EventProp {
		m.live = m.p.Spiked
		if m.events, err = diff.EventPropOf(m.p, o.Wrt); err != nil {
			return err
		}
		m.coupled = m.events.Coupled
		return nil
	}
	if m.p.Spiked != nil {
		if m.live = diff.Live(m.p.Graph, m.p.Spiked); m.live == nil {
			return fmt.Errorf("%s: its spikes have no surrogate derivative, so that nothing is learned through them; name one in `spike when`, such as `surrogate relu(alpha = 0.3)`", m.p.Name)
		}
	}
	m.coupled = diff.CoupledOf(m.p, o.Wrt)
	return nil
}

// stepRoots are what a step computes: taped and advance count the same, so that
// they agree to the bit.
func (m *learningMaker) stepRoots() []*ir.Node {
	roots := concat(m.p.Next, nodesOf(m.p.Outputs))
	for _, n := range []*ir.Node{m.p.Spiked, m.p.Loss} {
		if n != nil {
			roots = append(roots, n)
		}
	}
	return roots
}

// backRoots are what a step back computes.
func (m *learningMaker) backRoots() []*ir.Node {
	if m.coupled == nil {
		return nil
	}
	roots := concat(m.coupled.Prev, m.coupled.CutBy, m.coupled.Arrived)
	if m.events != nil {
		roots = append(roots, m.events.Rates...)
	}
	return roots
}

// tangentRoots are what the tangent of a step computes.
func (m *learningMaker) tangentRoots() []*ir.Node {
	if m.direction == nil {
		return nil
	}
	roots := concat(m.direction.Next, m.direction.Outputs)
	for _, n := range []*ir.Node{m.direction.Spike, m.direction.Loss} {
		if n != nil {
			roots = append(roots, n)
		}
	}
	return roots
}

func (m *learningMaker) roots() []*ir.Node {
	return concat(m.stepRoots(), m.backRoots(), m.tangentRoots())
}

func (m *learningMaker) build() {
	m.made.Prepare = m.prepare()
	m.made.Advance = m.step("advance", "time steps of a population that learns", nil, nil)
	if m.coupled != nil {
		m.made.Saved, m.made.Again = m.saver().choose(m.stepRoots(), m.backRoots())
		m.made.Taped = m.step("taped", "time steps, saving what the steps back need", m.made.Saved, m.live)
		m.made.Backward = m.backward()
		m.made.PrepareAdjoint = m.prepareAdjoint()
		for _, n := range m.coupled.Cut {
			m.made.CutOf = append(m.made.CutOf, slices.Index(m.maker.plan.Prep, n))
		}
	}
	if m.direction != nil {
		m.made.Tangent = m.tangentStep()
	}
}

// saver knows the spikes, but not what arrived, which the step forward cleared.
func (m *learningMaker) saver() saver {
	s := saver{known: map[*ir.Node]bool{}, gone: map[*ir.Node]bool{}, cost: saveCostLearning}
	if m.p.Spiked != nil {
		s.known[m.p.Spiked] = true
	}
	for _, v := range diff.Arrivals(m.p) {
		s.gone[v.Node] = true
	}
	return s
}

// step is the step forward, with a tape or without.
func (m *learningMaker) step(name, doc string, saved []*ir.Node, live *ir.Node) *kernel.Kernel {
	w := m.writer(name, doc)
	arrived := w.populationInputs()
	state := w.carried("state", len(m.p.States))
	state.leaves(ir.Leaves(m.p.States))
	w.count(m.stepRoots()...)
	roots := concat(m.stepRoots(), saved)
	if live != nil {
		roots = append(roots, live)
	}
	w.rare = findRare(w.knows, roots...)
	w.storesWide("out", nodesOf(m.p.Outputs))
	w.stores("tape", saved)
	w.advance(state)
	w.spikes()
	w.storesBits("live", live)
	w.clear(arrived)
	return w.b.Finish(false)
}

// storesWide writes nodes to a buffer that spans the population.
func (w *writer) storesWide(name string, nodes []*ir.Node) {
	w.wide(name, len(nodes))
	w.stores(name, nodes)
}

// readsWide places nodes in a buffer that spans the population.
func (w *writer) readsWide(name string, nodes []*ir.Node) {
	w.wide(name, len(nodes))
	w.reads(name, nodes, true, false)
}

// readsBits places a truth value in a buffer of bits.
func (w *writer) readsBits(name string, n *ir.Node) {
	if n != nil {
		w.place[n] = access{kernel.Instr{Op: kernel.LoadMask, Buf: w.bits(name)}, false}
	}
}

// backward is the step of the adjoint, from the last time to the first.
func (m *learningMaker) backward() *kernel.Kernel {
	w := m.writer("backward", "one step of the adjoint, back in time")
	w.givenInputs()
	w.reads("tape", m.made.Saved, true, false)
	w.readsBits("spikes", m.p.Spiked)
	if m.coupled.SpikeSeed != nil {
		w.readsWide("spikeadj", []*ir.Node{m.coupled.SpikeSeed})
	}
	w.readsWide("outadj", m.coupled.OutSeeds)
	if m.events != nil {
		w.readsWide("outrate", m.events.OutRateSeeds)
	}
	if m.coupled.LossSeed != nil {
		w.reads("lossadj", []*ir.Node{m.coupled.LossSeed}, false, false)
	}
	adjoint := w.carried("adjoint", len(m.p.States))
	adjoint.leaves(m.coupled.Seeds)
	w.count(m.backRoots()...)
	w.rare = findRare(w.knows, m.backRoots()...)
	sum := w.carried("prepadj", len(m.coupled.CutBy))
	w.addRarely(sum, m.coupled.CutBy)
	w.storesWide("arrivedadj", m.coupled.Arrived)
	if m.events != nil {
		w.storesWide("arrivedrate", m.events.Rates)
	}
	for i, n := range m.coupled.Prev {
		adjoint.next(i, w.emit(n))
	}
	for i, n := range m.coupled.CutBy {
		sum.next(i, w.accumulate(sum.phi[i], n))
	}
	return w.b.Finish(true)
}

// tangentStep is the step forward with its derivative in one direction.
func (m *learningMaker) tangentStep() *kernel.Kernel {
	w := m.writer("tangent", "time steps with their derivative in one direction")
	arrived := w.populationInputs()
	w.readsWide("tarrived", m.direction.Arrived)
	w.reads("tparam", m.direction.Params, false, false)
	state := w.carried("state", len(m.p.States))
	state.leaves(ir.Leaves(m.p.States))
	along := w.carried("tstate", len(m.p.States))
	along.leaves(m.direction.States)
	w.count(m.stepRoots()...) // not the tangents: the step agrees with advance to the bit
	w.rare = findRare(w.knows, concat(m.stepRoots(), m.tangentRoots())...)
	w.storesWide("out", nodesOf(m.p.Outputs))
	w.storesWide("tout", m.direction.Outputs)
	if m.direction.Spike != nil {
		w.storesWide("tspike", []*ir.Node{m.direction.Spike})
	}
	w.advance(state)
	for i, n := range m.direction.Next {
		along.next(i, w.emit(n))
	}
	if m.direction.Loss != nil {
		loss := w.carried("tloss", 1)
		loss.next(0, w.accumulate(loss.phi[0], m.direction.Loss))
	}
	w.spikes()
	w.clear(arrived)
	return w.b.Finish(false)
}
