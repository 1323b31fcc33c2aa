package learn

import (
	"math"
	"slices"

	"nmlc/runtime/group"
)

// online reports whether a rule goes forward in time alone.
func (r Rule) online() bool { return r == EProp || r == DRTRL || r == ESDRTRL }

// online is a group of trials under a rule that goes forward in time alone: while
// the cells advance, traces say how each weight has moved their states, and the
// learning signals of a step turn them into a gradient.
type online struct {
	of       *ensemble
	learners []*learner // by population; nil for inputs
	longest  int        // lag
	ahead    []int32    // by step: steps until one that some learning signal may meet
	answers  bool       // some readout says something in the step that was observed
}

// learner is a population that learns online. What local writes, and learning
// signals, are kept for as many steps as a spike takes to the readout.
type learner struct {
	*part
	*Online
	lag, steps int           // steps: that are kept
	written    int           // rows of block
	factored   int           // rows of factor
	block      group.Numbers // [slot][row][sample][cell]
	factor     group.Numbers // likewise
	signal     group.Numbers // [slot][signal][sample][cell]
	wanted     []bool        // [slot][sample]: some signal is not zero
	heard      []float64     // of the cells, for the moment
	rated      bool          // a loss is by its rates
	kappa      group.Numbers
	stepping   *stepping // where learning signals may come
	unheard    *stepping // where none will; nil where that makes no difference
	memory     int       // steps after which nothing is left in factors
	traces     []*traces
	factors    *factors // nil unless the traces are
}

func (e *ensemble) newOnline() (*online, error) {
	o := &online{of: e, learners: make([]*learner, len(e.parts))}
	for i, p := range e.parts {
		if p.Code == nil {
			continue
		}
		l, err := e.newLearner(p)
		if err != nil {
			return nil, err
		}
		o.learners[i], o.longest = l, max(o.longest, l.lag)
	}
	return o, nil
}

func (e *ensemble) newLearner(p *part) (*learner, error) {
	m := e.machine
	l := &learner{part: p, Online: p.Code.Online, lag: m.lags[p.index]}
	kernel := p.Code.Local
	if p.Code.Factor != nil {
		kernel = p.Code.Factor
		l.factors = l.newFactors()
	}
	if kernel == nil {
		kernel = p.Code.Advance
	}
	l.steps, l.written, l.factored = l.lag+1, width(kernel, "block"), width(kernel, "factor")
	wide := func(rows int) group.Numbers { return group.NewNumbers(rows*p.samples*p.padded, p.single) }
	l.block, l.factor, l.signal = wide(l.steps*l.written), wide(l.steps*l.factored), wide(l.steps*len(l.Signals))
	p.grad = make([]float64, len(p.Code.GradBy)*p.Size)
	l.wanted, l.heard = make([]bool, l.steps*p.samples), make([]float64, p.padded)
	l.kappa = group.NewNumbers(1, p.single)
	l.rated = slices.ContainsFunc(e.terms, func(t term) bool {
		rate, ok := t.(*firingRate)
		return ok && rate.part == p
	})
	p.outadj = wide(width(p.Code.Advance, "out"))
	known := p.operands()
	known["block"], known["factor"] = l.block.Memory(), l.factor.Memory()
	if l.factors != nil {
		known["trace"], known["decay"] = l.factors.trace.Memory(), l.factors.decay.Memory()
		known["even"] = l.factors.even.Memory()
	}
	var err error
	if l.stepping, err = newStepping(kernel, known); err != nil {
		return nil, err
	}
	if l.unheard, err = newStepping(p.Code.Move, known); err != nil {
		return nil, err
	}
	for _, b := range m.bundles {
		if b.post == p.crowd && (l.factors == nil || b.param >= 0) {
			made, err := l.newTraces(b)
			if err != nil {
				return nil, err
			}
			l.traces = append(l.traces, made)
		}
	}
	return l, nil
}

// derive runs the trials once, forward.
func (o *online) derive() []float64 {
	e := o.of
	o.begin()
	for t := range e.steps + o.longest {
		if t < e.steps {
			o.advance(t)
			o.listen(t)
		}
		for _, l := range o.learners {
			if l != nil && t >= l.lag && t-l.lag < e.steps {
				l.learn(o, t)
			}
		}
	}
	for _, l := range o.learners {
		if l != nil {
			l.finish()
		}
	}
	return e.collect()
}

func (o *online) begin() {
	o.expect()
	for _, g := range o.of.gradient {
		g.Clear()
	}
	for _, l := range o.learners {
		if l != nil {
			l.begin()
		}
	}
}

func (l *learner) begin() {
	l.signal.Clear()
	clear(l.wanted)
	if readout := l.of.machine.readouts[l.index]; readout != nil {
		l.kappa.Set(0, readout.kappa())
	}
	for _, t := range l.traces {
		t.begin(l.crowd)
	}
	if l.memory = math.MaxInt; l.factors != nil {
		l.factors.begin()
		if len(l.traces) == 0 {
			l.memory = l.remembers(l.factors.decay.At(0))
		}
	}
}

// advance runs the cells for a step, with their derivatives.
func (o *online) advance(t int) {
	for _, l := range o.learners {
		if l != nil {
			l.take(t, int(o.ahead[t]))
		}
	}
	o.of.step(t, true)
	for _, l := range o.learners {
		if l != nil && l.factors != nil {
			l.factors.advance(l)
		}
	}
}

// place is where the rows of a step begin, of a number of rows each.
func (l *learner) place(t, rows int) int { return t % l.steps * rows * l.samples * l.padded }

// finish brings what was added up to where gradients are collected.
func (l *learner) finish() {
	for _, t := range l.traces {
		t.finish(l.part)
	}
	if l.factors != nil {
		l.factors.finish(l)
	}
}
