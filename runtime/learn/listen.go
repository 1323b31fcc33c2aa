package learn

import "slices"

// listen takes up what the losses say of a step that was observed.
func (o *online) listen(t int) {
	active := o.of.active(t)
	o.answers = false
	for _, l := range o.learners {
		if l == nil {
			continue
		}
		l.outadj.Clear()
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
		l.signal.Part(at, at+len(l.Signals)*size).Clear()
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
				if x := l.outadj.At(from + cell); x != 0 {
					l.signal.Set(to+cell, x)
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
				l.signal.Set(at+s*l.padded+cell, p.weight(s))
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
	ahead := int(o.ahead[then])
	if l.factors != nil && ahead <= l.memory {
		l.factors.step(l, then, wanted[:active])
	}
	for _, tr := range l.traces {
		if ahead > tr.memory {
			continue
		}
		tr.arrivals(l, then, active, true)
		for s := range active {
			if tr.began[s] && (wanted[s] || tr.update != nil) {
				tr.step(l, then, s, wanted[s])
			}
		}
		tr.arrivals(l, then, active, false)
	}
}
