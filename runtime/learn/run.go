package learn

import (
	"sync"
	"sync/atomic"
	"time"

	"nmlc/runtime/task"
)

// run shares the trials of a batch out to threads, in groups.
func (m *Machine) run(values [][]float64, trials []*task.Trial, gradient bool) (*Outcome, error) {
	began := time.Now()
	if err := m.job.checkTrials(trials); err != nil {
		return nil, err
	}
	if err := m.set(values); err != nil {
		return nil, err
	}
	longest := 0
	for _, trial := range trials {
		longest = max(longest, trial.Steps)
	}
	if err := m.fit(longest); err != nil {
		return nil, err
	}
	sum := m.newTotal(values, len(trials), gradient)
	if err := m.share(trials, sum); err != nil {
		return nil, err
	}
	out := sum.outcome()
	if err := m.inspect(out, sum.blown, trials); err != nil {
		return nil, err
	}
	out.PerStep = time.Since(began).Seconds() / float64(longest)
	return out, nil
}

// leastGroup is how many trials a group is not made smaller than: half a vector
// of loops over samples, which take the same time for fewer.
const leastGroup = 8

// groupSize is how many trials of a batch advance together: fewer where there
// would be work for a few threads only. It does not depend on their number.
func (m *Machine) groupSize(trials int) int {
	size := m.samples
	for size > leastGroup && (trials+size-1)/size < 4 {
		size /= 2
	}
	return size
}

// share has each thread take group after group from a common list.
func (m *Machine) share(trials []*task.Trial, sum *total) error {
	size := m.groupSize(len(trials))
	groups := (len(trials) + size - 1) / size
	threads := min(m.threads, groups)
	var next atomic.Int64
	var waiting sync.WaitGroup
	errs := make([]error, threads)
	for k := range threads {
		waiting.Add(1)
		go func() {
			defer waiting.Done()
			for errs[k] == nil {
				g := int(next.Add(1)) - 1
				if g >= groups {
					return
				}
				first := g * size
				errs[k] = m.standing[k].learn(trials[first:min(first+size, len(trials))], first, g, sum)
			}
		}()
	}
	waiting.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// learn runs a group of trials and adds what it gave to the sum.
func (e *ensemble) learn(trials []*task.Trial, first, number int, sum *total) error {
	e.begin(trials, first)
	var gradient []float64
	var err error
	switch {
	case sum.gradient == nil:
		for t := range e.steps {
			e.step(t, false)
		}
	case e.machine.job.Rule == RTRL:
		if gradient, err = e.follow(); err != nil {
			return err
		}
	default:
		gradient = e.derive()
	}
	sum.note(e)
	sum.add(number, gradient)
	return nil
}

// derive finds the gradient of the sum of the losses by the rule of the job.
func (e *ensemble) derive() []float64 {
	e.ready()
	if e.online != nil {
		return e.online.derive()
	}
	e.reverse()
	return e.collect()
}
