package task

import (
	"fmt"
	"math"

	"nmlc/runtime/random"
)

// mostSteps bounds a trial, so that a slip of units is told rather than tried.
const mostSteps = 1 << 28

// Trial implements Source.
func (m *Made) Trial(split Split, number uint64) (*Trial, error) {
	seed := seedOf(m.Seed, split, number)
	d := m.newDraft(seed)
	t, err := m.make(d, seed)
	if err != nil {
		return nil, m.locate(err, trialName(split, number))
	}
	t.Number = number
	return t, nil
}

func (m *Made) make(d *Draft, seed uint64) (*Trial, error) {
	ends, err := m.ends(d, seed)
	if err != nil {
		return nil, err
	}
	t := &Trial{Steps: ends[len(ends)-1], Answer: -1}
	shown := newRaster(t.Steps, m.cells)
	defer shown.free()
	for k := range len(m.Phases) + 1 {
		window := Window{0, t.Steps}
		if k < len(m.Phases) {
			window = phaseWindow(ends, k)
		}
		for at, in := range m.inputsOf(k) {
			if err := m.show(shown, d, &in, window, seed, m.streams[k][at]); err != nil {
				return nil, within(err, in.Place, m.inPhase(k)...)
			}
		}
	}
	t.Start, t.Cells = shown.spikes()
	if err := m.want(t, d, ends); err != nil {
		return nil, err
	}
	m.condition(t, d)
	return t, nil
}

// inPhase names a phase; nothing throughout the trial.
func (m *Made) inPhase(k int) []string {
	if k == len(m.Phases) {
		return nil
	}
	return []string{"phase " + m.Phases[k].Name}
}

// ends are the steps at which phases end.
func (m *Made) ends(d *Draft, seed uint64) ([]int, error) {
	ends := make([]int, len(m.Phases))
	sum := 0.0
	for k, p := range m.Phases {
		d.numbers, d.Cell, d.Size, d.Time = random.NewStream(seed, uint32(forDuration+k)), 0, 1, 0
		duration := p.Duration(d)
		if !(duration > 0) {
			return nil, within(mistake("phase %s takes no time", p.Name).expect("more than 0 ms").found("%.6g ms", duration).
				hint("bound what is drawn, as in max(1 ms, normal(50 ms, 20 ms))"), p.Place)
		}
		sum += duration
		if sum/m.DT > mostSteps {
			return nil, within(mistake("phase %s is too long", p.Name).expect("trials of at most %d steps of %.6g ms", mostSteps, m.DT).
				found("%.6g ms, %.3g steps", duration, duration/m.DT), p.Place)
		}
		ends[k] = int(math.Round(sum / m.DT))
	}
	if ends[len(ends)-1] == 0 {
		return nil, mistake("a trial takes no step").expect("at least half a step of %.6g ms", m.DT).found("%.6g ms", sum)
	}
	return ends, nil
}

func phaseWindow(ends []int, k int) Window {
	if k == 0 {
		return Window{0, ends[0]}
	}
	return Window{ends[k-1], ends[k]}
}

// condition names what the trial is grouped by.
func (m *Made) condition(t *Trial, d *Draft) {
	switch {
	case m.Condition != nil:
		d.Cell, d.Size, d.Time = 0, 1, 0
		t.Condition = fmt.Sprintf("%s %.6g", m.Condition.Name, m.Condition.Value(d))
	case t.Answer >= 0:
		t.Condition = fmt.Sprintf("class %d", t.Answer)
	}
}
