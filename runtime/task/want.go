package task

import (
	"fmt"
	"math"
)

// want sets the classes and targets of a trial, its answer, and the window of
// the decision.
func (m *Made) want(t *Trial, d *Draft, ends []int) error {
	for _, w := range m.Targets {
		windows, err := m.windows(w.Over, ends)
		if err != nil {
			return err
		}
		if w.Name != "" {
			for _, over := range windows {
				target, err := m.target(&w, d, over)
				if err != nil {
					return err
				}
				t.Targets = append(t.Targets, target)
			}
			continue
		}
		class, err := m.class(&w, d)
		if err != nil {
			return err
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
			return nil, fmt.Errorf("phase %s, in which outputs count, lasts less than half a step of %.6g ms", m.Phases[k].Name, m.DT)
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
		return 0, fmt.Errorf("the class is %.6g, expected a whole number from 0", value)
	}
	if n := m.Design.Classes; n > 0 && class >= float64(n) {
		return 0, fmt.Errorf("the class is %.6g, expected one of the %d from 0 to %d", value, n, n-1)
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
				return t, fmt.Errorf("target %s of cell %d is %v at %.6g ms", w.Name, d.Cell, of[d.Cell], d.Time)
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
				return fmt.Errorf("two classes are wanted in step %d", max(a.From, b.From))
			}
		}
	}
	return nil
}
