package learn

import (
	"fmt"
	"runtime"

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

// findNeeded finds the populations that derivatives go back through: those
// trained, and all that they act on.
func (m *Machine) findNeeded() {
	for _, f := range m.job.Free {
		if f.Kind == Params {
			m.crowds[f.Population].needed = true
		} else {
			m.crowds[m.job.Projections[f.Projection].Post].needed = true
		}
	}
	for changed := true; changed; {
		changed = false
		for _, p := range m.job.Projections {
			pre, post := m.crowds[p.Pre], m.crowds[p.Post]
			if pre.needed && !post.needed {
				post.needed, changed = true, true
			}
		}
	}
	for _, c := range m.crowds {
		c.acts = make([]bool, c.Ports)
	}
	for _, p := range m.job.Projections {
		if m.crowds[p.Pre].needed {
			m.crowds[p.Post].acts[p.Port] = true
		}
	}
}

// set takes over the values of a step of training.
func (m *Machine) set(values [][]float64) error {
	if err := m.job.checkValues(values); err != nil {
		return err
	}
	m.values = values
	for i, c := range m.crowds {
		if c.Code != nil && (!m.prepared || m.trains(i)) {
			c.prepare(m.job.DT, m.trained(i, values), m.samples)
		}
	}
	m.prepared = true
	if err := m.reroute(values); err != nil {
		return err
	}
	for _, p := range m.paths {
		p.weigh(m.weights(p.index))
	}
	for _, a := range m.pulls {
		a.weigh()
	}
	return nil
}

// weights are those of the connections of a projection.
func (m *Machine) weights(projection int) []float64 {
	if free := m.freeOf(Weights, projection); free >= 0 {
		return m.values[free]
	}
	return m.job.Projections[projection].Edges.Weight
}

// reroute makes the paths anew where delays have changed.
func (m *Machine) reroute(values [][]float64) error {
	for _, f := range m.job.Free {
		if f.Kind == Delays {
			m.routed = false
		}
	}
	if m.routed {
		return nil
	}
	m.routed = true
	if err := m.route(values); err != nil {
		return err
	}
	if err := m.planOnline(); err != nil {
		return err
	}
	for _, p := range m.paths {
		for _, lag := range m.lags {
			p.pre.past = max(p.pre.past, p.delay+1+lag)
		}
	}
	return nil
}

func (m *Machine) trains(population int) bool {
	for _, f := range m.job.Free {
		if f.Kind == Params && f.Population == population {
			return true
		}
	}
	return false
}

// trained looks up the parameters of a population that are trained.
func (m *Machine) trained(population int, values [][]float64) func(param, cell int) (float64, bool) {
	of := map[int][]float64{}
	for i, f := range m.job.Free {
		if f.Kind == Params && f.Population == population {
			of[f.Param] = values[i]
		}
	}
	return func(param, cell int) (float64, bool) {
		if of[param] == nil {
			return 0, false
		}
		return valueOf(of[param], cell), true
	}
}

// fit makes what the threads work with, for trials of a number of steps, unless
// it is there.
func (m *Machine) fit(steps int) error {
	if m.standing != nil && steps <= m.plan.Steps && m.roomy() {
		return nil
	}
	plan, err := m.planMemory(max(steps, m.plan.Steps))
	if err != nil {
		return err
	}
	m.plan, m.standing = plan, nil
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
		if p.remembered < p.segment+c.past || len(p.lists) < c.past+1 {
			return false
		}
	}
	return true
}
