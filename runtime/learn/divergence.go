package learn

import (
	"fmt"
	"math"

	"nmlc/runtime/task"
)

// Divergence is where a number first grew beyond all bounds, or stopped to be
// one.
type Divergence struct {
	Population string
	State      string // "" where only the gradient is not finite
	Cell       int
	Trial      uint64
	Step       int     // at whose end it did
	Time       float64 // ms
	Of         string  // the value whose derivative it is, where State is ""
}

func (d *Divergence) Error() string {
	if d.State == "" {
		return fmt.Sprintf("the gradient by %s is not a number", d.Of)
	}
	return fmt.Sprintf("state %s of cell %d of %s blew up at t = %.6g ms of trial %d", d.State, d.Cell, d.Population, d.Time, d.Trial)
}

// blownUp bounds what counts as finite: no state of a cell comes near it, and in
// binary32 its square does not overflow.
const blownUp = 1e18

func finite(x float64) bool { return math.Abs(x) < blownUp }

// inspect looks whether what a batch gave is finite, and searches where it was
// not.
func (m *Machine) inspect(out *Outcome, broken bool, trials []*task.Trial) error {
	broken = broken || !finite(out.Loss)
	at := -1
	for k, x := range out.Gradient {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			broken, at = true, k
			break
		}
	}
	if !broken {
		return nil
	}
	e := m.standing[0]
	size := m.groupSize(len(trials))
	for first := 0; first < len(trials); first += size {
		e.begin(trials[first:min(first+size, len(trials))], first)
		if d := e.search(); d != nil {
			return d
		}
	}
	if at < 0 {
		return &Divergence{Of: "nothing: the loss itself"}
	}
	return &Divergence{Of: m.nameOf(at)}
}

// search runs the trials until a state is not finite.
func (e *ensemble) search() *Divergence {
	for t := range e.steps {
		e.step(t, false)
		if d := e.broken(t); d != nil {
			return d
		}
	}
	return nil
}

// broken finds the first state that is not finite at the end of a step, of trials
// that are over at their end.
func (e *ensemble) broken(t int) *Divergence {
	for _, p := range e.parts {
		if d := p.broken(t); d != nil {
			return d
		}
	}
	return nil
}

// broken finds the first state that is not finite.
func (p *part) broken(t int) *Divergence {
	n := len(p.States)
	for s := range p.of.trials {
		for cell := range p.Size {
			for k := range n {
				at := ((s*p.groups+cell/p.lanes)*n+k)*p.lanes + cell%p.lanes
				if !finite(p.state.At(at)) {
					return &Divergence{Population: p.Name, State: p.States[k], Cell: cell, Trial: p.of.trials[s].Number, Step: t, Time: float64(t+1) * p.of.machine.job.DT}
				}
			}
		}
	}
	return nil
}

// nameOf names the value that a number of the gradient belongs to.
func (m *Machine) nameOf(at int) string {
	for _, f := range m.job.Free {
		if at < len(f.Start) {
			return fmt.Sprintf("value %d of %s", at, f.Name)
		}
		at -= len(f.Start)
	}
	return "?"
}
