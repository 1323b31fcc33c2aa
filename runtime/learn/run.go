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

// total is what the groups of a batch give, added in their order whoever is
// first.
type total struct {
	machine  *Machine
	lock     sync.Mutex
	next     int               // group to be added
	early    map[int][]float64 // groups that wait for others
	gradient []float64         // nil for none
	values   [][]float64       // of each term: by trial
	choices  []int
	right    []bool
	blown    bool // a state is not finite
	fired    []int
	steps    int // of all trials
}

func (m *Machine) newTotal(values [][]float64, trials int, gradient bool) *total {
	s := &total{machine: m, early: map[int][]float64{}, fired: make([]int, len(m.crowds)), right: make([]bool, trials)}
	if m.job.Decide != nil {
		s.choices = make([]int, trials)
	}
	for range m.job.Losses {
		s.values = append(s.values, make([]float64, trials))
	}
	if gradient {
		n := 0
		for _, v := range values {
			n += len(v)
		}
		s.gradient = make([]float64, n)
	}
	return s
}

// note keeps the values of the trials of a group.
func (s *total) note(e *ensemble) {
	s.lock.Lock()
	defer s.lock.Unlock()
	s.blown = s.blown || e.blown
	for k, number := range e.numbers {
		for i, term := range e.terms {
			s.values[i][number] = term.value(k)
		}
		s.steps += e.trials[k].Steps
		if s.choices != nil {
			s.choices[number] = e.tally.choice(k)
			s.right[number] = e.trials[k].Answer == s.choices[number]
		}
	}
	for i, n := range e.fired {
		s.fired[i] += n
	}
}

// add adds the gradient of a group once those before it are there.
func (s *total) add(number int, gradient []float64) {
	if s.gradient == nil {
		return
	}
	s.lock.Lock()
	defer s.lock.Unlock()
	s.early[number] = gradient
	for s.early[s.next] != nil {
		for k, x := range s.early[s.next] {
			s.gradient[k] += x
		}
		delete(s.early, s.next)
		s.next++
	}
}

// outcome is the mean over the trials.
func (s *total) outcome() *Outcome {
	n := float64(len(s.right))
	out := &Outcome{Trials: len(s.right), Choices: s.choices}
	for _, values := range s.values {
		sum := 0.0
		for _, x := range values {
			sum += x
		}
		out.Terms = append(out.Terms, sum/n)
		out.Loss += sum / n
	}
	for _, right := range s.right {
		if right {
			out.Right++
		}
	}
	for i, c := range s.machine.crowds {
		out.Rates = append(out.Rates, float64(s.fired[i])/(float64(c.Size)*float64(s.steps)*s.machine.job.DT))
	}
	for k := range s.gradient {
		s.gradient[k] /= n
	}
	out.Gradient = s.gradient
	return out
}
