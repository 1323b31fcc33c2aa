package learn

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"nmlc/runtime/memory"
	"nmlc/runtime/task"
)

// Machine computes losses and gradients of a job. It is used by one goroutine,
// and has threads of its own.
type Machine struct {
	job      *Job
	threads  int
	samples  int  // most trials that advance together
	width    int  // the same, in whole vectors
	backward bool // the rule goes back through the steps
	crowds   []*crowd
	paths    []*path
	pulls    []*pull
	budget   int
	onlinePlan
	plan     MemoryPlan
	values   [][]float64 // of the step of training
	standing []*ensemble // one for each thread
	prepared bool
	routed   bool
}

// usualSamples is how many trials advance together: their states fit the
// second-level cache for some hundred cells, and a line of the cache holds a
// number of each.
const usualSamples = 16

// samplesBack is how many do so where derivatives go back through the steps: each
// weight that is loaded then serves more of them, and fewer calls are made.
const samplesBack = 32

// New checks a job and plans its memory.
func New(job *Job) (*Machine, error) {
	if err := job.check(); err != nil {
		return nil, err
	}
	m := &Machine{job: job, threads: job.Threads, samples: job.Samples, backward: job.Rule == BPTT || job.Rule == EventProp}
	if m.threads <= 0 {
		m.threads = runtime.NumCPU()
	}
	if m.budget = job.Memory; m.budget <= 0 {
		m.budget = memory.Available() / 5 * 4
	}
	if m.samples <= 0 {
		m.samples = usualSamples
		if m.backward {
			m.samples = samplesBack
		}
		if job.Rule == EProp || job.Rule == DRTRL {
			m.samples = 1 // so that the traces of its connections stay in the cache
		}
		if job.Batch > 0 {
			m.samples = m.groupSize(job.Batch)
		}
	}
	m.width = (m.samples + job.Rows.Lanes - 1) / job.Rows.Lanes * job.Rows.Lanes
	for i := range job.Populations {
		c, err := newCrowd(job, i, m.samples)
		if err != nil {
			return nil, err
		}
		m.crowds = append(m.crowds, c)
	}
	m.findNeeded()
	if err := m.set(job.starts()); err != nil {
		return nil, err
	}
	return m, m.fit(job.Longest)
}

// Plan says what memory is used for.
func (m *Machine) Plan() MemoryPlan { return m.plan }

// Gradient computes the mean loss of a batch of trials and its gradient by the
// values, one slice for each Free of the job.
func (m *Machine) Gradient(values [][]float64, trials []*task.Trial) (*Outcome, error) {
	return m.run(values, trials, true)
}

// Evaluate computes the mean loss of a batch of trials.
func (m *Machine) Evaluate(values [][]float64, trials []*task.Trial) (*Outcome, error) {
	return m.run(values, trials, false)
}

// freeOf is the number of the Free that trains values of a kind of a projection;
// -1 for none.
func (m *Machine) freeOf(kind Kind, projection int) int {
	for i, f := range m.job.Free {
		if f.Kind == kind && f.Projection == projection {
			return i
		}
	}
	return -1
}

// fit makes what the threads work with, for trials of a number of steps, unless
// it is there.
func (m *Machine) fit(steps int) error {
	grown, enough := m.grown(), m.standing != nil && steps <= m.plan.Steps && m.roomy()
	if enough && !grown {
		return nil
	}
	plan, err := m.planMemory(max(steps, m.plan.Steps))
	if err != nil {
		return err
	}
	enough = enough && plan.Segment == m.plan.Segment
	if m.plan = plan; enough {
		return nil
	}
	if m.standing != nil {
		m.standing = nil
		debug.FreeOSMemory() // of the tapes there were, which else stays beside the new ones
	}
	for range m.threads {
		e, err := m.newEnsemble()
		if err != nil {
			return fmt.Errorf("a group of trials: %w", err)
		}
		m.standing = append(m.standing, e)
	}
	return nil
}

// roomy reports whether the ensembles have room for the delays.
func (m *Machine) roomy() bool {
	if m.backward && m.standing[0].across.slots < m.slots() {
		return false
	}
	for i, c := range m.crowds {
		p := m.standing[0].parts[i]
		if len(p.lists) < c.past+1 {
			return false
		}
	}
	return true
}

// grown notes where more spikes came to lie on a tape than there was room for.
func (m *Machine) grown() bool {
	grown := false
	for _, e := range m.standing {
		for _, p := range e.parts {
			if p.recorded != nil && p.recorded.room() > p.room {
				p.room, grown = p.recorded.room(), true
			}
		}
	}
	return grown
}
