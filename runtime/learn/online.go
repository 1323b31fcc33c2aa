package learn

import "slices"

// online reports whether a rule goes forward in time alone.
func (r Rule) online() bool { return r == EProp || r == DRTRL || r == ESDRTRL }

// online is a group of trials under a rule that goes forward in time alone: while
// the cells advance, traces say how each weight has moved their states, and the
// learning signals of a step turn them into a gradient.
type online struct {
	of       *ensemble
	learners []*learner // by population; nil for inputs
	longest  int        // lag
	answers  bool       // some readout says something in the step that was observed
}

// learner is a population that learns online. What local writes, and learning
// signals, are kept for as many steps as a spike takes to the readout.
type learner struct {
	*part
	*Online
	lag, steps int       // steps: that are kept
	written    int       // rows of block
	factored   int       // rows of factor
	block      numbers   // [slot][row][sample][cell]
	factor     numbers   // likewise
	signal     numbers   // [slot][signal][sample][cell]
	wanted     []bool    // [slot][sample]: some signal is not zero
	heard      []float64 // of the cells, for the moment
	rated      bool      // a loss is by its rates
	kappa      numbers
	blockAt    int // among the buffers of the kernel of a step
	factorAt   int // likewise
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
	wide := func(rows int) numbers { return newNumbers(rows*p.samples*p.padded, p.single) }
	l.block, l.factor, l.signal = wide(l.steps*l.written), wide(l.steps*l.factored), wide(l.steps*len(l.Signals))
	p.grad = make([]float64, len(p.Code.GradBy)*p.Size)
	l.wanted, l.heard = make([]bool, l.steps*p.samples), make([]float64, p.padded)
	l.kappa = newNumbers(1, p.single)
	l.rated = slices.ContainsFunc(e.terms, func(t term) bool {
		rate, ok := t.(*firingRate)
		return ok && rate.part == p
	})
	p.outadj = wide(width(p.Code.Advance, "out"))
	known := p.operands()
	known["block"], known["factor"] = l.block.memory(), l.factor.memory()
	if l.factors != nil {
		known["trace"], known["decay"] = l.factors.trace.memory(), l.factors.decay.memory()
	}
	var err error
	if p.taped, err = newCall(kernel, known); err != nil {
		return nil, err
	}
	l.blockAt, l.factorAt = find(kernel, "block"), find(kernel, "factor")
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
	for _, g := range o.of.gradient {
		g.clear()
	}
	for _, l := range o.learners {
		if l != nil {
			l.begin()
		}
	}
}

func (l *learner) begin() {
	l.signal.clear()
	clear(l.wanted)
	if readout := l.of.machine.readouts[l.index]; readout != nil {
		l.kappa.set(0, readout.kappa())
	}
	for _, t := range l.traces {
		t.begin(l.crowd)
	}
	if l.factors != nil {
		l.factors.begin()
	}
}

// advance runs the cells for a step, with their derivatives.
func (o *online) advance(t int) {
	for _, l := range o.learners {
		if l != nil {
			l.taped.set(l.blockAt, l.block.from(l.place(t, l.written)))
			l.taped.set(l.factorAt, l.factor.from(l.place(t, l.factored)))
		}
	}
	o.of.step(t, true)
}

// place is where the rows of a step begin, of a number of rows each.
func (l *learner) place(t, rows int) int { return t % l.steps * rows * l.samples * l.padded }

// listen takes up what the losses say of a step that was observed.
func (o *online) listen(t int) {
	active := o.of.active(t)
	o.answers = false
	for _, l := range o.learners {
		if l == nil {
			continue
		}
		l.outadj.clear()
		for _, term := range o.of.terms {
			term.seedOutputs(l.part, t, active)
		}
		l.listen(t, active)
		o.answers = o.answers || l.Gains != nil && slices.Contains(l.wanted[t%l.steps*l.samples:][:l.samples], true)
	}
}

// listen keeps the learning signals that do not come by way of a readout.
func (l *learner) listen(t, active int) {
	at := l.place(t, len(l.Signals))
	size := l.samples * l.padded
	wanted := l.wanted[t%l.steps*l.samples:][:l.samples]
	if slices.Contains(wanted, true) {
		l.signal.part(at, at+len(l.Signals)*size).clear()
		clear(wanted)
	}
	output := 0
	for row, kind := range l.Signals {
		if kind != OutputSignal {
			continue
		}
		for s := range active {
			from, to := (output*l.samples+s)*l.padded, at+row*size+s*l.padded
			for cell := range l.Size {
				if x := l.outadj.at(from + cell); x != 0 {
					l.signal.set(to+cell, x)
					wanted[s] = true
				}
			}
		}
		output++
	}
	if row := slices.Index(l.Signals, LossSignal); row >= 0 {
		l.regularise(at+row*size, active, wanted)
	}
}

// regularise says how much the penalty of a step counts.
func (l *learner) regularise(at, active int, wanted []bool) {
	for _, term := range l.of.terms {
		p, ok := term.(*penalty)
		if !ok || p.part != l.part {
			continue
		}
		for s := range active {
			wanted[s] = true
			for cell := range l.Size {
				l.signal.set(at+s*l.padded+cell, p.weight(s))
			}
		}
	}
}

// learn moves the traces by the step that is lag before t, and lets them meet the
// learning signals of both steps.
func (l *learner) learn(o *online, t int) {
	then := t - l.lag
	wanted := l.wanted[then%l.steps*l.samples:][:l.samples]
	active := l.of.active(then)
	if o.answers && t < l.of.steps || l.rated {
		for s := range active {
			if l.hear(o, t, s) {
				wanted[s] = true
			}
		}
	}
	if l.factors != nil {
		l.factors.step(l, then, wanted[:active])
	}
	for _, tr := range l.traces {
		tr.arrivals(l, then, active, true)
		for s := range active {
			if tr.began[s] && (wanted[s] || tr.update != nil) {
				tr.step(l, then, s, wanted[s])
			}
		}
		tr.arrivals(l, then, active, false)
	}
}

// finish brings what was added up to where gradients are collected.
func (l *learner) finish() {
	for _, t := range l.traces {
		t.finish(l.part)
	}
	if l.factors != nil {
		l.factors.finish(l)
	}
}
