package learn

import "nmlc/runtime/group"

// pull is the way back of what a population's spikes bring with one delay: the
// connections to all ports of all populations in one sparse matrix, so that one
// product finds the adjoint of the spikes.
type pull struct {
	pre    *crowd
	delay  int
	paths  []*path // that it is made of
	start  []int32 // where the connections of a presynaptic cell begin
	from   []int32 // rows of across
	weight group.Numbers
}

// gatherPulls makes the pulls of all populations whose spikes may have a derivative.
func (m *Machine) gatherPulls() {
	m.pulls = m.pulls[:0]
	for _, p := range m.paths {
		if p.pre.Code == nil || !p.pre.needed || !p.post.needed {
			continue
		}
		at := m.pullOf(p)
		at.paths = append(at.paths, p)
	}
	for _, at := range m.pulls {
		at.join(m.job.Single)
	}
}

// pullOf is the pull that a path belongs to.
func (m *Machine) pullOf(p *path) *pull {
	for _, at := range m.pulls {
		if at.pre == p.pre && at.delay == p.delay {
			return at
		}
	}
	m.pulls = append(m.pulls, &pull{pre: p.pre, delay: p.delay})
	return m.pulls[len(m.pulls)-1]
}

// join puts the rows of the paths side by side.
func (a *pull) join(single bool) {
	a.start = make([]int32, 1, a.pre.Size+1)
	for i := range a.pre.Size {
		for _, p := range a.paths {
			for _, target := range p.target[p.start[i]:p.start[i+1]] {
				a.from = append(a.from, int32(p.post.across+p.Port*p.post.padded)+target)
			}
		}
		a.start = append(a.start, int32(len(a.from)))
	}
	a.weight = group.NewNumbers(len(a.from), single)
}

// weigh takes over the weights of the paths.
func (a *pull) weigh() {
	at := 0
	for i := range a.pre.Size {
		for _, p := range a.paths {
			low, high := int(p.start[i]), int(p.start[i+1])
			a.weight.Part(at, at+high-low).Copy(p.weight.Part(low, high))
			at += high - low
		}
	}
}

// bytes is the memory held.
func (a *pull) bytes() int { return a.weight.Bytes() + 4*(len(a.start)+len(a.from)) }

// across holds what acts back on spikes of earlier steps: the adjoint of what
// arrived, as [step][row][sample], by step modulo how many there are. A
// population has its rows from crowd.across on: [port][cell].
type across struct {
	group.Numbers
	slots int // steps
	step  int // numbers of a step
}

func (m *Machine) newAcross(single bool) across {
	a := across{slots: m.slots(), step: m.acrossRows() * m.width}
	a.Numbers = group.NewNumbers(a.slots*a.step, single)
	return a
}

// slots is how many steps have to be kept across.
func (m *Machine) slots() int {
	n := 0
	for _, c := range m.crowds {
		if c.needed {
			n = max(n, c.ahead+1)
		}
	}
	return n
}

// acrossRows gives populations their rows, and counts them.
func (m *Machine) acrossRows() int {
	n := 0
	for _, c := range m.crowds {
		if c.needed && c.Code != nil {
			c.across = n
			n += c.Ports * c.padded
		}
	}
	return n
}

// of are the rows of a step.
func (a across) of(t int) group.Numbers {
	at := t % a.slots * a.step
	return a.Part(at, at+a.step)
}
