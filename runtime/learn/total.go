package learn

import "sync"

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
