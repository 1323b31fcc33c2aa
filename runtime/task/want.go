package task

import "math"

// want sets the classes and targets of a trial, its answer, and the window of
// the decision.
func (m *Made) want(t *Trial, d *Draft, ends []int) error {
	for _, w := range m.Targets {
		windows, err := m.windows(w.Over, ends)
		if err != nil {
			return within(err, w.Place)
		}
		if w.Name != "" {
			for _, over := range windows {
				target, err := m.target(&w, d, over)
				if err != nil {
					return within(err, w.Place)
				}
				t.Targets = append(t.Targets, target)
			}
			continue
		}
		class, err := m.class(&w, d)
		if err != nil {
			return within(err, w.Place)
		}
		for _, over := range windows {
			t.Classes = append(t.Classes, Class{Window: over, Class: class, Weight: w.Weight})
			t.Answer, t.Decide = class, over
		}
	}
	if len(m.Decide) > 0 {
		windows, err := m.windows(m.Decide, ends)
		if err != nil {
			return err
		}
		t.Decide = windows[0]
	}
	return overlap(t.Classes)
}

// windows are those of phases, joined where one follows the other.
func (m *Made) windows(phases []int, ends []int) ([]Window, error) {
	if phases == nil {
		return []Window{{0, ends[len(ends)-1]}}, nil
	}
	var windows []Window
	for _, k := range phases {
		w := phaseWindow(ends, k)
		if w.From == w.To {
			return nil, within(mistake("phase %s, in which outputs count, takes no step", m.Phases[k].Name).
				expect("at least half a step of %.6g ms", m.DT).hint("bound what is drawn, as in max(1 ms, normal(50 ms, 20 ms))"), m.Phases[k].Place)
		}
		if n := len(windows); n > 0 && windows[n-1].To == w.From {
			windows[n-1].To = w.To
		} else {
			windows = append(windows, w)
		}
	}
	return windows, nil
}

func (m *Made) class(w *Wanted, d *Draft) (int, error) {
	d.Cell, d.Size, d.Time = 0, 1, 0
	value := w.Value(d)
	class := math.Round(value)
	if !(math.Abs(value-class) < 1e-9) || class < 0 || class > math.MaxInt32 {
		return 0, mistake("there is no such class").expect("a whole number from 0").found("%s", valueText(value, "")).hint(beyondEnds(value))
	}
	if n := m.Design.Classes; n > 0 && class >= float64(n) {
		return 0, mistake("there is no such class").expect("a whole number from 0 to %d, one for each cell of the output", n-1).found("%.6g", value)
	}
	return int(class), nil
}

func (m *Made) target(w *Wanted, d *Draft, over Window) (Target, error) {
	t := Target{Name: w.Name, Window: over, Values: make([][]float64, over.To-over.From)}
	all := make([]float64, len(t.Values)*w.Cells)
	d.Size = w.Cells
	for k := range t.Values {
		of := all[k*w.Cells : (k+1)*w.Cells]
		d.Time = float64(over.From+k) * m.DT
		for d.Cell = range of {
			if of[d.Cell] = w.Value(d); math.IsNaN(of[d.Cell]) || math.IsInf(of[d.Cell], 0) {
				return t, mistake("target %s of cell %d is no finite number at %.6g ms", w.Name, d.Cell, d.Time).
					found("%s", valueText(of[d.Cell], "")).hint(beyondEnds(of[d.Cell]))
			}
		}
		t.Values[k] = of
	}
	return t, nil
}

// overlap refuses two classes at the same time.
func overlap(classes []Class) error {
	for i, a := range classes {
		for _, b := range classes[:i] {
			if a.From < b.To && b.From < a.To {
				return mistake("two classes are wanted in step %d", max(a.From, b.From))
			}
		}
	}
	return nil
}
