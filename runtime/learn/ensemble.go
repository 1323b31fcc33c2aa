package learn

import (
	"cmp"
	"slices"

	"nmlc/runtime/group"
	"nmlc/runtime/task"
)

// ensemble is a group of trials that advance together through their whole
// sequence, on one thread. The longest come first, so that those that go on at a
// step are the first ones.
type ensemble struct {
	machine  *Machine
	tangents *tangents // of rtrl, once they were asked for
	parts    []*part   // by population
	trials   []*task.Trial
	numbers  []int // of the trials in the batch
	steps    int   // of the longest trial
	terms    []term
	tally    *tally // nil without decisions
	// seen is how many steps the losses have looked at: each once, however often it
	// is computed.
	seen     int
	blown    bool  // a state is not finite at the end
	fired    []int // spikes of each population that were seen
	gradient []group.Numbers
	online   *online // of rules that go forward alone; nil for others
	across   across
}

func (m *Machine) newEnsemble() (*ensemble, error) {
	e := &ensemble{machine: m, fired: make([]int, len(m.crowds))}
	if m.backward {
		e.across = m.newAcross(m.job.Single)
	}
	for _, c := range m.crowds {
		p, err := e.newPart(c)
		if err != nil {
			return nil, err
		}
		e.parts = append(e.parts, p)
	}
	for i := range m.job.Losses {
		e.terms = append(e.terms, e.newTerm(i))
	}
	e.tally = e.newTally()
	if !m.job.Rule.online() {
		return e, nil
	}
	var err error
	e.online, err = e.newOnline()
	return e, err
}

// begin brings trials to step 0.
func (e *ensemble) begin(trials []*task.Trial, first int) {
	e.numbers = e.numbers[:0]
	for i := range trials {
		e.numbers = append(e.numbers, first+i)
	}
	slices.SortStableFunc(e.numbers, func(a, b int) int {
		return cmp.Compare(trials[b-first].Steps, trials[a-first].Steps)
	})
	e.trials = e.trials[:0]
	for _, n := range e.numbers {
		e.trials = append(e.trials, trials[n-first])
	}
	e.steps, e.seen = e.trials[0].Steps, 0
	for _, p := range e.parts {
		p.begin()
		if p.Code == nil {
			p.shown.read(e)
		}
	}
	for _, t := range e.terms {
		t.begin()
	}
	if e.tally != nil {
		e.tally.begin()
	}
	clear(e.fired)
}

// active is how many trials have a step of that number.
func (e *ensemble) active(step int) int {
	n := len(e.trials)
	for n > 0 && e.trials[n-1].Steps <= step {
		n--
	}
	return n
}

// step advances the trials by a step; taped says that it will be gone through
// backward.
func (e *ensemble) step(t int, taped bool) {
	active := e.active(t)
	for _, p := range e.machine.paths {
		e.deliver(p, t, active)
	}
	for _, p := range e.parts {
		p.advance(t, active, taped)
	}
	if t == e.seen {
		e.observe(t, active)
	}
}

// deliver adds what the spikes of an earlier step bring.
func (e *ensemble) deliver(p *path, t, active int) {
	if t-1-p.delay < 0 {
		return
	}
	of := e.parts[p.pre.index].spiked(t - 1 - p.delay).upTo(active)
	if len(of.cells) == 0 {
		return
	}
	post, rows := e.parts[p.post.index], e.machine.job.Rows
	arrived := post.arrived.From(p.Port * e.machine.samples * post.padded)
	if p.dense {
		rows.Add(of.cells, of.samples, p.rows.Memory(), post.padded, arrived, post.padded, post.padded)
	} else {
		rows.Scatter(of.cells, of.samples, p.start, p.target, p.weight.Memory(), arrived, post.padded)
	}
}

// observe shows the losses a step for the first time.
func (e *ensemble) observe(t, active int) {
	for i, p := range e.parts {
		if p.fires() {
			e.fired[i] += len(p.spiked(t).cells)
		}
	}
	for _, term := range e.terms {
		term.observe(t, active)
	}
	if e.tally != nil {
		e.tally.observe(t, active)
	}
	if e.seen++; e.seen == e.steps {
		e.blown = e.broken(t) != nil
		for _, term := range e.terms {
			term.finish()
		}
	}
}
