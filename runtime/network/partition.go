package network

import "nmlc/runtime/group"

// groupsOf is the range of groups, or of other things that are counted, which a
// rank has.
func (e *engine) groupsOf(c *cells, rank int) (first, last int) {
	ranks := e.job.Exchange.Ranks()
	return c.groups * rank / ranks, c.groups * (rank + 1) / ranks
}

// cellsOf is the range of cells that a rank has.
func (e *engine) cellsOf(c *cells, rank int) (low, high int) {
	first, last := e.groupsOf(c, rank)
	return first * c.lanes, min(last*c.lanes, c.population.Size)
}

// swap hands the spikes of an epoch, what they carry, and what the cells show
// after it to the other ranks, and takes theirs in.
func (e *engine) swap(at, n, round int) {
	x := e.job.Exchange
	if x.Ranks() == 1 {
		return
	}
	words, values := e.words[:0], e.values[:0]
	stop := int32(0)
	if e.stop[round%2] {
		stop = 1
	}
	words = append(words, stop)
	for i := range e.cells {
		for step := at; step < at+n; step++ {
			words, values = e.pack(i, step, words, values)
		}
		shown := e.shownBy(i, x.Rank(), at+n)
		for k := range shown.Len() {
			values = append(values, shown.At(k))
		}
	}
	e.words, e.values = words, values
	allWords, allValues := x.Spikes(words), x.Values(values)
	for rank := range x.Ranks() {
		if rank != x.Rank() {
			e.unpack(rank, at, n, round, allWords[rank], allValues[rank])
		}
	}
}

// pack appends the spikes of a population in a step: their number, the cells,
// and for each state what they carry.
func (e *engine) pack(population, step int, words []int32, values []float64) ([]int32, []float64) {
	count := len(words)
	words = append(words, 0)
	for _, p := range e.parts {
		words = append(words, p.shares[population].mail.of(step)...)
	}
	words[count] = int32(len(words) - count - 1)
	for i := range e.parts[0].shares[population].carries {
		for _, p := range e.parts {
			values = append(values, p.shares[population].mail.factors(step, i)...)
		}
	}
	return words, values
}

// unpack is the reverse of pack, for all that came from another rank.
func (e *engine) unpack(rank, at, n, round int, words []int32, values []float64) {
	e.stop[round%2] = e.stop[round%2] || words[0] != 0
	words = words[1:]
	for i := range e.cells {
		m := e.remote[rank][i]
		for step := at; step < at+n; step++ {
			m.clear(step)
			slot, count := step%len(m.spikes), int(words[0])
			m.spikes[slot] = append(m.spikes[slot], words[1:1+count]...)
			words = words[1+count:]
			for k := range m.carried {
				m.carried[k][slot] = append(m.carried[k][slot], values[:count]...)
				values = values[count:]
			}
		}
		shown := e.shownBy(i, rank, at+n)
		for k := range shown.Len() {
			shown.Set(k, values[k])
		}
		values = values[shown.Len():]
	}
}

// shownBy is what the cells of a rank show at the start of a step; empty where
// nobody reads them.
func (e *engine) shownBy(population, rank, step int) group.Numbers {
	c := e.cells[population]
	if c.past.steps == 0 {
		return group.Numbers{}
	}
	first, last := e.groupsOf(c, rank)
	width := c.population.Shown * c.lanes
	return c.past.at(step).Part(first*width, last*width)
}

// mailOf puts the mail of all ranks in the order of their cells.
func (e *engine) mailOf(population int) []*mail {
	x := e.job.Exchange
	var all []*mail
	for rank := range x.Ranks() {
		if rank != x.Rank() {
			all = append(all, e.remote[rank][population])
			continue
		}
		for _, p := range e.parts {
			all = append(all, p.shares[population].mail)
		}
	}
	return all
}
