package network

import (
	"cmp"
	"math"
	"slices"

	"nmlc/runtime/group"
)

const (
	// blownUp bounds what counts as finite: no state of a cell comes near it.
	blownUp = 1e100
	// mostDiverged is how many cells that blew up are named.
	mostDiverged = 10
	// round is in how many epochs all cells are looked at once.
	round = 128
)

// suspect is a cell whose state is out of bounds at some step.
type suspect struct {
	population, cell, step int
	// Of the replay: its states a step before, and, where found is 1, the state
	// that blew up, the step at whose end it did, and its value before.
	was              []float64
	found, state, at int
	before           float64
}

// inspect looks at some groups of the share, others at each call, and notes the
// cells that blew up.
func (s *share) inspect(step int) {
	groups := s.last - s.first
	for range (groups + round - 1) / round {
		s.inspectGroup(s.first+s.inspected, step)
		s.inspected = (s.inspected + 1) % groups
	}
}

func (s *share) inspectGroup(g, step int) {
	c := s.cells
	width := len(c.population.States) * c.lanes
	for at := range width {
		if math.Abs(c.state.At(g*width+at)) < blownUp {
			continue
		}
		cell := g*c.lanes + at%c.lanes
		if cell >= c.population.Size || s.suspected[cell] {
			continue
		}
		if s.suspected == nil {
			s.suspected = map[int]bool{}
		}
		s.suspected[cell] = true
		s.suspects = append(s.suspects, &suspect{population: s.population, cell: cell, step: step})
	}
}

// findSuspects lists the cells of this rank that blew up.
func (e *engine) findSuspects() {
	for _, p := range e.parts {
		for _, s := range p.shares {
			for g := s.first; g < s.last; g++ {
				s.inspectGroup(g, e.done)
			}
			e.suspects = append(e.suspects, s.suspects...)
		}
	}
}

// diverged says where the first of the cells blew up: the run is done again, a
// step at a time, with an eye on these.
func (e *engine) diverged() ([]Divergence, error) {
	all := e.suspects
	slices.SortFunc(all, func(a, b *suspect) int {
		return cmp.Or(cmp.Compare(a.step, b.step), cmp.Compare(a.population, b.population), cmp.Compare(a.cell, b.cell))
	})
	if len(all) == 0 {
		return nil, nil
	}
	named := all[:min(len(all), mostDiverged)]
	if err := e.replay(named); err != nil {
		return nil, err
	}
	e.collectFound()
	var list []Divergence
	for _, s := range named {
		d := group.Divergence{State: e.job.Populations[s.population].States[s.state], Step: s.at, Before: s.before}
		if s.found == 0 { // the replay was cancelled, or a source is not the same twice
			d.Step, d.Before = s.step, math.NaN()
		}
		list = append(list, Divergence{Population: s.population, Cell: s.cell, Divergence: d})
	}
	slices.SortStableFunc(list, func(a, b Divergence) int {
		return cmp.Or(cmp.Compare(a.Step, b.Step), cmp.Compare(a.Population, b.Population), cmp.Compare(a.Cell, b.Cell))
	})
	return list, nil
}

// replay runs the job again until all suspects are found.
func (e *engine) replay(suspects []*suspect) error {
	job := *e.job
	job.Progress, job.RateStride, job.Steps = nil, 0, suspects[len(suspects)-1].step
	job.Populations = nil
	for _, p := range e.job.Populations {
		silent := *p
		silent.Record, silent.Spikes = nil, false
		job.Populations = append(job.Populations, &silent)
	}
	again, err := newEngine(e.ctx, &job, 1)
	if err != nil {
		return err
	}
	for _, s := range suspects {
		for _, p := range again.parts {
			of := p.shares[s.population]
			if s.cell >= of.low() && s.cell < of.high() {
				of.watched = append(of.watched, s)
				of.watch(-1)
			}
		}
	}
	again.inParallel((*part).run)
	return nil
}

// watch looks whether a watched cell blew up in a step.
func (s *share) watch(step int) {
	c := s.cells
	states := c.population.States
	for _, w := range s.watched {
		at := w.cell/c.lanes*len(states)*c.lanes + w.cell%c.lanes
		now := make([]float64, len(states))
		for k := range states {
			now[k] = c.state.At(at + k*c.lanes)
			if w.found == 0 && !(math.Abs(now[k]) < blownUp) {
				w.found, w.state, w.at, w.before = 1, k, step, math.NaN()
				if w.was != nil {
					w.before = w.was[k]
				}
			}
		}
		w.was = now
	}
}
