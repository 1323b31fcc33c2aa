package network

// mail is what the spikes of a part of a population tell the others. Steps take
// turns in its slots, so that those of an epoch can be read while those of the
// next one are written.
type mail struct {
	spikes [][]int32 // [slot]: cells in ascending order
	// carried[i][slot] is, for each of those spikes, the value that the cell gave it
	// for the i-th of the states that multiply weights.
	carried [][][]float64
}

func newMail(slots, carried int) *mail {
	m := &mail{spikes: make([][]int32, slots), carried: make([][][]float64, carried)}
	for i := range m.carried {
		m.carried[i] = make([][]float64, slots)
	}
	return m
}

// clear makes room for the spikes of a step.
func (m *mail) clear(step int) {
	slot := step % len(m.spikes)
	m.spikes[slot] = m.spikes[slot][:0]
	for i := range m.carried {
		m.carried[i][slot] = m.carried[i][slot][:0]
	}
}

// of gives the cells that spiked in a step.
func (m *mail) of(step int) []int32 { return m.spikes[step%len(m.spikes)] }

// factors gives what the spikes of a step multiply weights with; nil where that
// is 1.
func (m *mail) factors(step, carried int) []float64 {
	if carried < 0 {
		return nil
	}
	return m.carried[carried][step%len(m.spikes)]
}

// slots is how many steps back spikes are looked at: those of two epochs, or
// all that have not arrived where connections change.
func (j *Job) slots(epoch int) int {
	slots := 2 * epoch
	for _, p := range j.Projections {
		if p.Plastic != nil && p.Edges.Len() > 0 {
			slots = max(slots, j.span(p).longest+2)
		}
	}
	return slots
}

// carries lists the states of a population that multiply weights.
func (j *Job) carries(population int) []int {
	var states []int
	for _, p := range j.Projections {
		if p.Pre == population && p.Amplitude >= 0 && indexOf(states, p.Amplitude) < 0 {
			states = append(states, p.Amplitude)
		}
	}
	return states
}

func indexOf(states []int, state int) int {
	for i, s := range states {
		if s == state {
			return i
		}
	}
	return -1
}
