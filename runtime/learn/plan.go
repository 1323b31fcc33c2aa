package learn

import (
	"fmt"
	"strings"

	"nmlc/runtime/memory"
)

// MemoryPlan says what memory a batch takes, in bytes, and what it costs to
// make it fit.
type MemoryPlan struct {
	Steps   int // of the longest trial
	Samples int // trials that advance together
	Threads int // each has such a group under way
	// Segment is how many steps lie on the tape at once: all where no snapshots
	// are needed, none for rules that go forward alone.
	Segment   int
	Snapshots int // states kept to compute segments again
	// Again is how many steps of each trial are computed twice or more.
	Again int
	// PerStep is what a cell leaves on the tape in each step of each trial, with
	// its spikes.
	PerStep float64
	Tape    int // the tapes of all threads
	Kept    int // their snapshots
	Working int // their states, adjoints and gradients
	Network int // weights and what else all share
	Budget  int
}

// Total is all the memory.
func (p MemoryPlan) Total() int { return p.Tape + p.Kept + p.Working + p.Network }

// String says it in a few lines.
func (p MemoryPlan) String() string {
	text := func(bytes int) string { return memory.Text(float64(bytes)) }
	var b strings.Builder
	fmt.Fprintf(&b, "%d trials of up to %d steps together on each of %d %s: ", p.Samples, p.Steps, p.Threads, map[bool]string{true: "thread", false: "threads"}[p.Threads == 1])
	fmt.Fprintf(&b, "%s for states and gradients, %s for the network", text(p.Working), text(p.Network))
	switch {
	case p.PerStep == 0:
		b.WriteString(", no tape: memory does not depend on the number of steps")
	case p.Segment >= p.Steps:
		fmt.Fprintf(&b, ", %s for the tape (%.3g bytes for each cell, step and trial)", text(p.Tape), p.PerStep)
	default:
		fmt.Fprintf(&b, ", %s for a tape of %d steps (%.3g bytes for each cell, step and trial), %s for %d snapshots, from which %d steps are computed again",
			text(p.Tape), p.Segment, p.PerStep, text(p.Kept), p.Snapshots, p.Again)
	}
	return b.String()
}

// planMemory finds the plan that computes least again in the memory there is.
func (m *Machine) planMemory(steps int) (MemoryPlan, error) {
	p := MemoryPlan{Steps: max(1, steps), Samples: m.samples, Threads: m.threads, Segment: 1, Budget: m.budget}
	p.Network, p.Working = m.networkBytes(), m.threads*(m.workingBytes()+m.lossBytes(p.Steps))
	if !m.backward {
		return p, m.affordable(p)
	}
	step := m.stepBytes()
	p.PerStep = float64(step) / float64(m.samples*m.cells())
	p.Segment, p.Tape = p.Steps, m.threads*p.Steps*step
	if p.Total() <= p.Budget {
		return p, nil
	}
	best := MemoryPlan{}
	for segments := 2; segments < 2*p.Steps; segments += 1 + segments/50 {
		p.Segment = (p.Steps + segments - 1) / segments
		p.Tape, p.Kept, p.Snapshots = m.threads*p.Segment*step, 0, 0
		if p.Total() > p.Budget {
			best = smaller(best, p)
			continue
		}
		one := m.threads * m.snapshotBytes()
		p.Snapshots = min((p.Budget-p.Total())/one, (p.Steps-1)/p.Segment)
		p.Kept = p.Snapshots * one
		p.Again = p.Segment * advances((p.Steps+p.Segment-1)/p.Segment, p.Snapshots)
		if best.Steps == 0 || best.Total() > p.Budget || p.Again < best.Again {
			best = p
		}
	}
	if best.Steps == 0 {
		best = p
	}
	if err := m.affordable(best); err != nil {
		return best, err
	}
	var c counter
	schedule(best.Steps, best.Segment, best.Snapshots, &c)
	best.Again = c.advanced
	return best, nil
}

// smaller is the plan that comes nearest to fit while none does.
func smaller(best, p MemoryPlan) MemoryPlan {
	if best.Steps == 0 || best.Total() > best.Budget && p.Total() < best.Total() {
		return p
	}
	return best
}

func (m *Machine) affordable(p MemoryPlan) error {
	if p.Total() <= p.Budget {
		return nil
	}
	return fmt.Errorf("learning needs at least %s, and %s may be used: %v\n  hint: fewer samples or threads, or more memory",
		memory.Text(float64(p.Total())), memory.Text(float64(p.Budget)), p)
}
