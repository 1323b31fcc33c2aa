package prove

import (
	"context"
	"math"
	"slices"

	"nmlc/runtime/random"
	"nmlc/runtime/task"
)

const (
	// wantedProbes is how many directions are looked for, by all groups together.
	wantedProbes = 8
	// mostTried is how many are tried by each group.
	mostTried = 40
	// A direction moves sparser times fewer values after so many that did not settle.
	patience, sparser = 2, 6
	// Steps of differences: from the longest, each shorter times shorter.
	longestStep, shorter, stepLengths = 0.1, 2, 7
	// Differences over so many neighbouring steps agree where they settle: with their
	// mean, and where the loss has no corner those to either side do.
	agreeing     = 3
	centralApart = 0.05
	sideApart    = 0.1
)

// probe is a direction in a trial, by values of one group.
type probe struct {
	group int
	trial *task.Trial
	moved []move
	step  float64 // the longest of those over which differences agree
}

// move is by how much a value changes.
type move struct {
	at int
	by float64
}

// search is for directions along which differences settle.
type search struct {
	found  []*probe
	passed int // along which they do not
}

// search looks for directions by each group of values, in trial after trial: by all
// values at first, and where these move so many spikes that differences do not
// settle, by few.
func (p *learningProof) search(ctx context.Context, g *grid) (*search, error) {
	s := &search{}
	trials := slices.Concat(p.Trials, p.Further)
	for group, f := range g.job.Free {
		wanted := len(s.found) + max(2, (wantedProbes+len(g.job.Free)-1)/len(g.job.Free))
		size, failed := len(f.Start), 0
		for number := 0; number < mostTried && len(s.found) < wanted && ctx.Err() == nil; number++ {
			pr := p.probe(group, size, number)
			pr.trial = trials[number%len(trials)]
			settled, err := g.settles(pr)
			if err != nil {
				return nil, err
			}
			if settled {
				s.found, failed = append(s.found, pr), 0
				continue
			}
			s.passed++
			if failed++; failed == patience {
				size, failed = max(1, size/sparser), 0
			}
		}
	}
	return s, nil
}

// probe is a random direction by so many values of a group.
func (p *learningProof) probe(group, size, number int) *probe {
	pr, first := &probe{group: group}, 0
	for _, f := range p.Job.Free[:group] {
		first += len(f.Start)
	}
	all := len(p.Job.Free[group].Start)
	numbers, which := random.NewStream(p.Seed, uint32(1000+2*group)), random.NewStream(p.Seed, uint32(1001+2*group))
	drawn := map[int]bool{}
	for i := range size {
		at := i
		if size < all {
			at = int(which.Uniform(uint32(i), uint64(number)) * float64(all))
		}
		if !drawn[at] {
			drawn[at] = true
			pr.moved = append(pr.moved, move{at, p.units[first+at] * numbers.Normal(uint32(i), uint64(number))})
		}
	}
	return pr
}

// settles finds steps over which differences agree. Where a spike appears as another
// vanishes they do not: a jump of the loss weighs the more the shorter the step. Nor
// do they where a corner of it lies between, as where a spike passes the arrival of
// another, or where values move no spike by a time step.
func (g *grid) settles(pr *probe) (bool, error) {
	var last []difference
	h := longestStep
	for range stepLengths {
		d, same, err := g.difference(pr, h)
		switch {
		case err != nil || same && d.forward == 0 && d.backward == 0:
			return false, err
		case same:
			last = append(last, d)
		default:
			last = nil
		}
		if len(last) >= agreeing && agree(last[len(last)-agreeing:]) {
			pr.step = h * math.Pow(shorter, agreeing-1)
			return true, nil
		}
		h /= shorter
	}
	return false, nil
}

// agree reports whether differences are those of a smooth loss.
func agree(over []difference) bool {
	mean := 0.0
	for _, d := range over {
		mean += d.central() / float64(len(over))
	}
	near := func(x, apart float64) bool { return math.Abs(x-mean) <= apart*math.Abs(mean) }
	for _, d := range over {
		if !near(d.central(), centralApart) || !near(d.forward, sideApart) || !near(d.backward, sideApart) {
			return false
		}
	}
	return true
}
