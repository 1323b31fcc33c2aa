package learn

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// route splits the projections into paths by their delays, the longest first:
// what earlier spikes bring is added first, as in a run of the network.
func (m *Machine) route(values [][]float64) error {
	m.paths = m.paths[:0]
	for i := range m.job.Projections {
		made, err := m.pathsOf(i, values)
		if err != nil {
			return err
		}
		m.paths = append(m.paths, made...)
	}
	slices.SortStableFunc(m.paths, func(a, b *path) int { return cmp.Compare(b.delay, a.delay) })
	for _, c := range m.crowds {
		c.past, c.ahead = 1, 1
	}
	for _, p := range m.paths {
		p.settle(m.job.Single)
		p.pre.past = max(p.pre.past, p.delay+1)
		p.post.ahead = max(p.post.ahead, p.delay+2)
	}
	if m.backward {
		m.acrossRows()
		m.gatherPulls()
	}
	return nil
}

func (m *Machine) pathsOf(i int, values [][]float64) ([]*path, error) {
	if free := m.freeOf(Delays, i); free >= 0 {
		return m.fractional(i, free, values)
	}
	p := m.job.Projections[i]
	var delays []int
	for _, d := range p.Edges.Delay {
		delays = append(delays, int(d))
	}
	slices.Sort(delays)
	delays = slices.Compact(delays)
	var made []*path
	for _, d := range delays {
		at := m.newPath(i, d)
		for pre := range p.Edges.Pre {
			for e := p.Edges.Row[pre]; e < p.Edges.Row[pre+1]; e++ {
				if delayOf(p.Edges.Delay, int(e)) == d {
					at.append(int(e), 1, true)
				}
			}
			at.endRow()
		}
		made = append(made, at)
	}
	return made, nil
}

func delayOf(delays []uint16, e int) int {
	if len(delays) == 1 {
		return int(delays[0])
	}
	return int(delays[e])
}

func (m *Machine) newPath(i, delay int) *path {
	p := m.job.Projections[i]
	made := newPath(p, i, m.crowds[p.Pre], m.crowds[p.Post], delay)
	made.trained = m.freeOf(Weights, i) >= 0 || m.freeOf(Delays, i) >= 0
	return made
}

// fractional splits connections between the two whole delays next to theirs.
func (m *Machine) fractional(i, free int, values [][]float64) ([]*path, error) {
	p := m.job.Projections[i]
	delays := values[free]
	low, high := math.Inf(1), math.Inf(-1)
	for _, d := range delays {
		low, high = min(low, d), max(high, d)
	}
	if !(low >= 0 && high < math.MaxUint16) {
		return nil, fmt.Errorf("%s: delays lie between %g and %g steps; they must lie between 0 and %d", m.job.Free[free].Name, low, high, math.MaxUint16-1)
	}
	var made []*path
	for d := int(low); d <= int(high)+1; d++ {
		at := m.newPath(i, d)
		for pre := range p.Edges.Pre {
			for e := p.Edges.Row[pre]; e < p.Edges.Row[pre+1]; e++ {
				whole, part := math.Modf(valueOf(delays, int(e)))
				switch int(whole) {
				case d:
					at.append(int(e), 1-part, false)
				case d - 1:
					at.append(int(e), part, false)
				}
			}
			at.endRow()
		}
		if len(at.edge) > 0 {
			made = append(made, at)
		}
	}
	return made, nil
}

// valueOf is the value of a connection or cell, or that of all.
func valueOf(values []float64, i int) float64 {
	if len(values) == 1 {
		return values[0]
	}
	return values[i]
}
