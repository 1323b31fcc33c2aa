package learn

import (
	"errors"
	"fmt"
	"math"

	"nmlc/runtime/random"
)

// onlinePlan is what all groups of trials share under an online rule.
type onlinePlan struct {
	bundles  []*bundle
	lags     []int    // of each population: steps from a spike to the outputs that it reaches
	readouts []*crowd // of each population under e_prop: that which filters its traces
	// feedback holds, of each population, the weights that errors come back by; nil
	// where they are those of the readouts.
	feedback [][]feedback
	notes    []string
}

// feedback are fixed weights from the cells of a readout.
type feedback struct {
	readout, port int
	weights       []float64 // [cell of the readout][cell]
}

// readsAt is the port at which the spikes of a population reach a readout, -1 for
// none.
func (m *Machine) readsAt(pre, post int) int {
	for _, p := range m.job.Projections {
		if p.Pre == pre && p.Post == post {
			return p.Port
		}
	}
	return -1
}

// isReadout reports whether losses see outputs of a population that does not spike.
func (m *Machine) isReadout(c *crowd) bool {
	if c.Code == nil || c.fires() {
		return false
	}
	for _, l := range m.job.Losses {
		if l.Population == c.index && (l.Kind == "cross_entropy" || l.Kind == "mse") {
			return true
		}
	}
	return false
}

// planOnline finds what an online rule needs, or why it is not for this job.
func (m *Machine) planOnline() error {
	if !m.job.Rule.online() {
		return nil
	}
	var wrong []error
	for _, f := range m.job.Free {
		if f.Kind == Delays {
			wrong = append(wrong, fmt.Errorf("%s has no derivative by %s\n  hint: `gradient bptt` trains delays", m.job.Rule, f.Name))
		}
	}
	for _, l := range m.job.Losses {
		if l.Kind == "van_rossum" {
			wrong = append(wrong, fmt.Errorf("%s cannot follow the loss van_rossum, whose derivative by a spike depends on what comes after it\n  hint: take `gradient bptt`", m.job.Rule))
		}
	}
	m.lags, m.readouts, m.notes = make([]int, len(m.crowds)), make([]*crowd, len(m.crowds)), nil
	for _, c := range m.crowds {
		if c.Code != nil {
			wrong = append(wrong, m.planLearner(c))
		}
	}
	if err := errors.Join(wrong...); err != nil {
		return err
	}
	m.makeBundles()
	return m.makeFeedback()
}

func (m *Machine) planLearner(c *crowd) error {
	if c.Code.Online == nil {
		return fmt.Errorf("internal error: %s lacks the kernels of online rules", c.Name)
	}
	if !c.fires() {
		return nil
	}
	seen := false
	for _, p := range m.paths {
		to := p.post
		if p.pre != c || !m.isReadout(to) {
			continue
		}
		if seen && m.lags[c.index] != p.delay+1 {
			return fmt.Errorf("spikes of %s reach readouts after different delays, and a learning signal belongs to spikes of one step\n  hint: give the connections from %s to readouts one delay", c.Name, c.Name)
		}
		seen = true
		m.lags[c.index] = p.delay + 1
		if err := m.answers(c, to, p.Port); err != nil {
			return err
		}
	}
	if !seen {
		m.noteUnseen(c)
	}
	return nil
}

// answers checks that a readout answers at once, and for e_prop how.
func (m *Machine) answers(c, to *crowd, port int) error {
	online, none := to.Code.Online, true
	for _, gain := range online.Gains[port] {
		none = none && gain == Coefficient{Block: -1, Prep: -1}
	}
	if none {
		return fmt.Errorf("the outputs of %s do not answer at once to the spikes of %s, and the learning signals of %s are what outputs say at once\n  hint: let the synapse add to what the output shows, as stdlib/synapse/readout does", to.Name, c.Name, m.job.Rule)
	}
	if m.job.Rule != EProp {
		return nil
	}
	if online.Decay == nil {
		return fmt.Errorf("e_prop filters traces as the readout filters spikes, but of %s: %s\n  hint: take a leaky readout, or d_rtrl", to.Name, online.WhyNot)
	}
	if other := m.readouts[c.index]; other != nil && other.kappa() != to.kappa() {
		return fmt.Errorf("e_prop filters traces as the readout filters spikes, but the readouts that %s reaches decay differently", c.Name)
	}
	m.readouts[c.index] = to
	return nil
}

// kappa is the share of a readout's answer that each further step leaves.
func (c *crowd) kappa() float64 { return c.fixed(*c.Code.Online.Decay) }

func (m *Machine) noteUnseen(c *crowd) {
	trained := false
	for _, p := range m.paths {
		trained = trained || p.post == c && p.trained
	}
	if trained && m.job.Feedback != Random {
		m.notes = append(m.notes, fmt.Sprintf("no readout sees %s: %s changes what it does by the losses of its own spikes and states alone", c.Name, m.job.Rule))
	}
}

// Notes are what a user should know of a job that is right all the same.
func (m *Machine) Notes() []string { return m.notes }

// makeFeedback draws fixed weights, normal with variance 1 over the number of
// readout cells, from every readout to every cell that spikes, as in broadcast
// alignment (A. Samadi, T. P. Lillicrap, D. B. Tweed, Neural Comput. 29, 578, 2017).
func (m *Machine) makeFeedback() error {
	if m.feedback = nil; m.job.Feedback != Random {
		return nil
	}
	m.feedback = make([][]feedback, len(m.crowds))
	earliest, readout := 0, (*crowd)(nil)
	for _, c := range m.crowds {
		if c.Code == nil || !c.fires() {
			continue
		}
		if lag := m.lags[c.index]; lag > 0 && (earliest == 0 || lag < earliest) {
			earliest, readout = lag, m.readouts[c.index]
		}
		for _, to := range m.crowds {
			if m.isReadout(to) {
				m.feedback[c.index] = append(m.feedback[c.index], m.drawFeedback(c, to))
			}
		}
	}
	if earliest == 0 {
		return errors.New("random feedback needs a readout that spikes reach")
	}
	for _, c := range m.crowds {
		if c.Code != nil && c.fires() && m.lags[c.index] == 0 {
			m.lags[c.index], m.readouts[c.index] = earliest, readout
		}
	}
	return nil
}

func (m *Machine) drawFeedback(c, to *crowd) feedback {
	f := feedback{readout: to.index, port: max(0, m.readsAt(c.index, to.index)), weights: make([]float64, to.Size*c.Size)}
	for port := range to.Ports { // one that answers
		if m.readsAt(c.index, to.index) < 0 && to.Code.Online.Gains[port][0] != (Coefficient{Block: -1, Prep: -1}) {
			f.port = port
			break
		}
	}
	const stream = 0x6665656 // of random feedback
	numbers := random.NewStream(m.job.Seed, uint32(stream+c.index*len(m.crowds)+to.index))
	scale := 1 / math.Sqrt(float64(to.Size))
	for i := range f.weights {
		f.weights[i] = scale * numbers.Normal(uint32(i%c.Size), uint64(i/c.Size))
	}
	return f
}

// onlineBytes is what a thread needs for the traces of a population.
func (m *Machine) onlineBytes(c *crowd) int {
	if c.Code.Online == nil {
		return 0
	}
	code, slots := c.Code, m.lags[c.index]+1
	rows := width(code.Local, "block") + width(code.Factor, "factor") + len(code.Online.Signals)
	n := m.bytesOf((slots*rows + width(code.Advance, "out") + width(code.Factor, "trace")) * m.samples * c.padded)
	for _, b := range m.bundles {
		if b.post != c {
			continue
		}
		n += 8 * b.source * (m.samples + 1)
		if code.Factor != nil && b.param < 0 {
			n += m.bytesOf(mostWaiting * (m.padded(b.source) + c.padded))
		} else {
			n += m.bytesOf(len(b.index)*(b.Kept*m.samples+1) + b.pitch()*(len(b.Filters)+1))
		}
	}
	return n
}
