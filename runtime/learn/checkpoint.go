package learn

import "nmlc/runtime/group"

// snapshot is all that trials need to go on from the start of a step.
type snapshot struct {
	step   int
	states []group.Numbers // of each population
	spikes [][]float64     // of the steps before whose spikes still arrive
}

// save copies what the trials need to go on from a step.
func (e *ensemble) save(t int, to *snapshot) {
	to.step = t
	for i, p := range e.parts {
		if len(to.states) == i {
			to.states = append(to.states, group.NewNumbers(p.state.Len(), p.single))
			to.spikes = append(to.spikes, nil)
		}
		to.states[i].Copy(p.state)
		to.spikes[i] = to.spikes[i][:0]
		if p.Code == nil || !p.fires() {
			continue
		}
		for back := max(0, t-p.past); back < t; back++ {
			to.spikes[i] = append(to.spikes[i], p.bits(back)...)
		}
	}
}

// restore brings the trials to the step of a snapshot, or to the beginning.
func (e *ensemble) restore(from *snapshot) {
	if from == nil {
		for _, p := range e.parts {
			p.begin()
		}
		return
	}
	for i, p := range e.parts {
		p.state.Copy(from.states[i])
		p.forget()
		n := p.samples * p.groups
		for k, back := 0, max(0, from.step-p.past); k < len(from.spikes[i])/n; k++ {
			copy(p.bits(back+k), from.spikes[i][k*n:])
		}
	}
}

// reverse runs the trials forward and back. What does not fit on the tape is
// computed again from snapshots.
func (e *ensemble) reverse() {
	plan := e.machine.plan
	schedule(e.steps, plan.Segment, plan.Snapshots, &sweep{e: e, at: 0})
}

// sweep carries out a schedule.
type sweep struct {
	e        *ensemble
	at       int // the step that the trials have come to
	backward bool
	kept     []*snapshot // in use, the earliest first
	spare    []*snapshot
}

func (s *sweep) advance(to int) {
	for ; s.at < to; s.at++ {
		s.e.step(s.at, false)
	}
}

func (s *sweep) save() {
	var at *snapshot
	if n := len(s.spare); n > 0 {
		at, s.spare = s.spare[n-1], s.spare[:n-1]
	} else {
		at = &snapshot{}
	}
	s.e.save(s.at, at)
	s.kept = append(s.kept, at)
}

func (s *sweep) drop() {
	n := len(s.kept) - 1
	s.spare, s.kept = append(s.spare, s.kept[n]), s.kept[:n]
}

func (s *sweep) restore() {
	if n := len(s.kept); n > 0 {
		s.e.restore(s.kept[n-1])
		s.at = s.kept[n-1].step
		return
	}
	s.e.restore(nil)
	s.at = 0
}

// reverse tapes the steps up to one, and goes back through them.
func (s *sweep) reverse(to int) {
	first := s.at
	for _, p := range s.e.parts {
		p.record(first)
	}
	for ; s.at < to; s.at++ {
		s.e.step(s.at, true)
	}
	if !s.backward {
		s.e.beginBackward()
		s.backward = true
	}
	for t := to - 1; t >= first; t-- {
		s.e.back(t)
	}
}
