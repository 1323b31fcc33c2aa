package pipeline

import (
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"slices"

	"nmlc/lang/diag"
	"nmlc/lang/model"
	"nmlc/lang/source"
	"nmlc/runtime/task"
	"nmlc/runtime/wiring"
)

// TaskFor says for what network trials are made.
type TaskFor struct {
	Seed    uint64
	DT      float64        // ms
	Classes int            // cells of the output that a class is one of
	Cells   map[string]int // of the output that shall follow a target; targets of others are left out
}

// TaskOf are the trials that a training asks for.
func (p *TrainPlan) TaskOf(t *model.Train, seed uint64) (task.Source, error) {
	f := TaskFor{Seed: seed, DT: p.Job.DT, Cells: map[string]int{}}
	for _, l := range p.Job.Losses {
		size := p.Job.Populations[l.Population].Size
		switch {
		case l.Kind == model.CrossEntropy:
			f.Classes = size
		case l.Target != "":
			f.Cells[l.Target] = size
		}
	}
	source, err := TaskSource(t.Task, f)
	if err != nil {
		return nil, err
	}
	if t.Task.File != nil {
		if err := p.fits(t.Task, source, f); err != nil {
			return nil, err
		}
	}
	p.Job.Longest, p.Job.Batch = source.Longest(), t.Batch
	return source, nil
}

// WrongTrials is what is wrong with the trials of a task, at its place in the model;
// nil where err is of something else.
func WrongTrials(err error) *diag.Diagnostic {
	var m *task.Mistake
	if !errors.As(err, &m) {
		return nil
	}
	d := &diag.Diagnostic{Severity: diag.Error, Message: m.Text(), Expected: m.Expected, Found: m.Found}
	d.Span, _ = m.Place.(source.Span)
	if m.Hint != "" {
		d.Hints = []string{m.Hint}
	}
	return d
}

// TaskSource makes the trials of a task.
func TaskSource(t *model.Task, f TaskFor) (task.Source, error) {
	if t.File != nil {
		return fileSource(t, f)
	}
	m := &tasking{model: t, at: map[*model.Symbol]int{}}
	d := &task.Design{Name: t.Name, Place: t.Span, Seed: f.Seed, DT: f.DT, Classes: f.Classes}
	for _, g := range t.Inputs {
		d.Groups = append(d.Groups, task.Group{Name: g.Name, Size: g.Size})
	}
	for i, v := range t.Values {
		d.Values = append(d.Values, task.Drawn{Name: v.Symbol.Name, Count: v.Count, Value: m.value(v.Value)})
		m.at[v.Symbol] = i
	}
	for _, p := range t.Phases {
		d.Phases = append(d.Phases, task.Phase{Name: p.Name, Place: p.Duration.Pos(), Duration: m.value(p.Duration), Inputs: m.inputs(p.Inputs)})
	}
	d.Always = m.inputs(t.Always)
	for _, w := range t.Targets {
		cells, known := f.Cells[w.Name]
		if w.Name != "" && !known {
			continue
		}
		d.Targets = append(d.Targets, task.Wanted{Name: w.Name, Place: w.Span, Over: m.phases(w.Over), Value: m.value(w.Value), Cells: cells, Weight: w.Weight})
	}
	d.Decide = m.phases(t.Decide)
	if t.Condition != nil {
		d.Condition = &task.Condition{Name: written(t.Condition), Value: m.value(t.Condition)}
	}
	if m.err != nil {
		return nil, fmt.Errorf("task %s: %w", t.Name, m.err)
	}
	return task.New(d)
}

// written is an expression as it stands in the file.
func written(x model.Expr) string {
	if x.Pos().Known() {
		return x.Pos().Text()
	}
	return model.Text(x)
}

// fileSource are the trials of a file.
func fileSource(t *model.Task, f TaskFor) (task.Source, error) {
	from := t.File
	path := from.Path
	if !filepath.IsAbs(path) {
		path = filepath.Join(folder(from.Span), path)
	}
	r, err := task.Read(task.File{Path: path, Spikes: from.Spikes, Rates: from.Rates, Labels: from.Classes, Values: from.Values, Target: from.Name,
		From: from.From, To: from.To, HoldOut: from.HoldOut, DT: f.DT, Seed: f.Seed, Places: places(from)})
	if err != nil {
		return nil, err
	}
	cells := 0
	for _, g := range t.Inputs {
		cells += g.Size
	}
	if r.Inputs() != cells {
		return nil, &task.Mistake{Place: t.Inputs[0].Span, Task: t.Name, Message: "the trials of " + path + " are for another number of input cells",
			Expected: fmt.Sprintf("%d, as the groups of the task have together", cells), Found: fmt.Sprint(r.Inputs())}
	}
	return r, nil
}

// places are those of the settings of a file.
func places(f *model.TaskFile) map[string]task.Place {
	out := map[string]task.Place{"": f.Span}
	for name, at := range f.Lines {
		out[name] = at
	}
	return out
}

// fits holds what a file wants against the outputs of the network.
func (p *TrainPlan) fits(t *model.Task, source task.Source, f TaskFor) error {
	if source.Classes() > f.Classes && f.Classes > 0 {
		return &task.Mistake{Place: t.File.Lines["classes"], Message: "the trials of " + t.File.Path + " have more classes than the output has cells",
			Expected: fmt.Sprintf("classes from 0 to %d", f.Classes-1), Found: fmt.Sprint(source.Classes() - 1)}
	}
	if r, ok := source.(*task.Recorded); ok && r.Outputs() > 0 {
		if cells, wanted := f.Cells[t.File.Name]; wanted && cells != r.Outputs() {
			return &task.Mistake{Place: t.File.Lines["target"], Message: "the trials of " + t.File.Path + " have values for another number of output cells",
				Expected: fmt.Sprint(cells), Found: fmt.Sprint(r.Outputs())}
		}
	}
	return nil
}

// tasking compiles the expressions of a task.
type tasking struct {
	model *model.Task
	at    map[*model.Symbol]int // of the values of a trial
	err   error                 // the first of those of its expressions
}

func (m *tasking) value(x model.Expr) task.Value {
	e := &expressions[task.Draft]{leaf: m.leaf, draw: func(d *task.Draft) wiring.Draws { return d }}
	f := e.compile(x)
	if m.err == nil {
		m.err = e.err
	}
	return f
}

// leaf is the value of what a trial has.
func (m *tasking) leaf(x model.Expr) func(*task.Draft) float64 {
	switch x := x.(type) {
	case *model.Time:
		return func(d *task.Draft) float64 { return d.Time }
	case *model.Site:
		switch x.Name {
		case "i":
			return func(d *task.Draft) float64 { return float64(d.Cell) }
		case "n":
			return func(d *task.Draft) float64 { return float64(d.Size) }
		}
	case *model.Ref:
		if at, ok := m.at[x.Symbol]; ok {
			return func(d *task.Draft) float64 { return d.Values[at][0] }
		}
	case *model.Element:
		return m.element(x)
	case *model.Total:
		if at, ok := m.at[x.Of]; ok {
			return func(d *task.Draft) float64 {
				sum := 0.0
				for _, v := range d.Values[at] {
					sum += v
				}
				return sum
			}
		}
	}
	return nil
}

// element is that of an array; not a number beyond its ends, which who asked
// reports.
func (m *tasking) element(x *model.Element) func(*task.Draft) float64 {
	at, ok := m.at[x.Of]
	if !ok {
		return nil
	}
	index := m.value(x.Index)
	return func(d *task.Draft) float64 {
		of, k := d.Values[at], index(d)
		if !(k >= 0 && k < float64(len(of))) {
			return math.NaN()
		}
		return of[int(k)]
	}
}

func (m *tasking) inputs(list []model.GroupInput) []task.Input {
	var out []task.Input
	for _, in := range list {
		made := task.Input{Group: in.Group, Place: in.Span}
		if in.Rate != nil {
			made.Rate, made.Varies = m.value(in.Rate), timed(in.Rate)
		} else {
			made.At = m.value(in.At)
		}
		out = append(out, made)
	}
	return out
}

// timed reports that an expression changes during its phase.
func timed(x model.Expr) bool {
	found := false
	model.Visit(x, func(part model.Expr) {
		_, is := part.(*model.Time)
		found = found || is
	})
	return found
}

// phases are their numbers; nil for nil.
func (m *tasking) phases(list []*model.Phase) []int {
	var out []int
	for _, p := range list {
		out = append(out, slices.Index(m.model.Phases, p))
	}
	return out
}
