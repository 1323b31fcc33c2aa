package check

import (
	"slices"
	"strings"

	"nmlc/lang/ast"
	"nmlc/lang/diag"
	"nmlc/lang/model"
	"nmlc/lang/source"
	"nmlc/lang/unit"
)

// output finds Out.y: a state or definition of the cells of a population; nil
// after a complaint.
func (t *trainChecker) output(e ast.Expr) *model.OutputOf {
	name, ok := e.(*ast.Name)
	of, value, dotted := "", "", false
	if ok {
		of, value, dotted = strings.Cut(name.Name, ".")
	}
	if !dotted {
		t.c.errorf(codeObjective, e.Pos(), "an output is a population and a value of its cells").Expect("Out.y").Got("%s", shorten(e.Pos().Text()))
		return nil
	}
	p := t.n.find(ast.Ident{Name: of, Span: name.Span})
	if p == nil {
		return nil
	}
	if p.Cell == nil {
		t.c.errorf(codeObjective, name.Span, "%s is a source of spikes and has no output", p.Name).Note(p.Span, "declared here")
		return nil
	}
	sym := t.c.member(p.Cell, ast.Ident{Name: value, Span: name.Span}, model.State, model.Let)
	if sym == nil {
		return nil
	}
	return &model.OutputOf{Population: p, Symbol: sym, Span: name.Span}
}

// softmax demands an output that cross-entropy can compare with the classes.
func (t *trainChecker) softmax(l *model.TrainLoss) bool {
	if !t.vague && !classes(t.out.Task) {
		t.c.errorf(codeObjective, l.Span, "the task %s has no class", t.out.Task.Name).Note(t.out.Task.Span, "the task").
			Hint("give it one: target class answer over recall")
		return false
	}
	sym := l.Output.Symbol
	if !sym.Dim.Pure() {
		t.c.errorf(codeObjective, l.Output.Span, "the output of cross_entropy is a pure number").Got("%s, %s", sym.Name, sym.Dim.Describe()).
			Note(sym.Span, "declared here").Hint("divide it by a unit in the neuron: y = %s/(1 %s)", sym.Name, sym.Dim)
		return false
	}
	return t.enough(l.Output)
}

// classes reports whether the trials of a task have classes.
func classes(task *model.Task) bool {
	if task.File != nil {
		return task.File.Classes != ""
	}
	return slices.ContainsFunc(task.Targets, func(t model.TaskTarget) bool { return t.Name == "" })
}

// enough refuses classes that no cell of the output stands for.
func (t *trainChecker) enough(out *model.OutputOf) bool {
	size, choices := out.Population.Size, choicesOf(t.out.Task)
	for _, target := range t.out.Task.Targets {
		values, ok := choices.possible(target.Value)
		if target.Name != "" || !ok || size == 0 || len(values) == 0 {
			continue
		}
		if most := slices.Max(values); most >= float64(size) {
			t.c.errorf(codeObjective, out.Span, "the class may be %g, and %s has %d cells", most, out.Population.Name, size).
				Note(target.Value.Pos(), "the class").Note(out.Population.Span, "the population").Hint("cell k of the output stands for class k, from 0 on")
			return false
		}
	}
	return true
}

// target finds the target of mse and van_rossum in the task.
func (t *trainChecker) target(out *model.TrainLoss, e ast.Expr, dim unit.Dim) bool {
	name, ok := e.(*ast.Name)
	if !ok {
		t.c.errorf(codeObjective, e.Pos(), "%s compares with a target of the task", out.Kind).Expect("%s", objectives[out.Kind]).Got("%s", shorten(e.Pos().Text()))
		return false
	}
	task := t.out.Task
	var names []string
	if task.File != nil && task.File.Name != "" {
		names = append(names, task.File.Name)
	}
	for _, target := range task.Targets {
		if target.Name == "" {
			continue
		}
		if names = append(names, target.Name); target.Name == name.Name && target.Value.Dim() != dim && !t.vague {
			t.c.errorf(codeSides, name.Span, "the target %s is %s", name.Name, target.Value.Dim().Describe()).Expect("%s", dim.Describe()).
				Note(target.Value.Pos(), "the target")
			return false
		}
	}
	if out.Target = name.Name; !t.reaches(out, name.Span) {
		return false
	}
	if t.vague || slices.Contains(names, name.Name) {
		return true
	}
	d := t.c.errorf(codeObjective, name.Span, "the task %s has no target %s", task.Name, name.Name).Note(task.Span, "the task")
	if near, ok := diag.Nearest(name.Name, names); ok {
		d.Hint("did you mean %s?", near)
	} else {
		d.Hint("give it one: target %s = sin(2*pi*t/(1 s))", name.Name)
	}
	return false
}

// reaches refuses a target whose array has no element for each cell of the output.
func (t *trainChecker) reaches(l *model.TrainLoss, at source.Span) bool {
	p := l.Of
	if l.Output != nil {
		p = []*model.Population{l.Output.Population}
	}
	ok := true
	for _, target := range t.out.Task.Targets {
		model.Visit(target.Value, func(x model.Expr) {
			e, isElement := x.(*model.Element)
			if !isElement || target.Name != l.Target || !ok {
				return
			}
			if i, isCell := e.Index.(*model.Site); isCell && i.Name == "i" && t.count(e.Of) < p[0].Size {
				ok = false
				t.c.errorf(codeObjective, at, "the target %s has %d values, and %s has %d cells", l.Target, t.count(e.Of), p[0].Name, p[0].Size).
					Note(e.Span, "here i is the number of the cell").Note(p[0].Span, "the population")
			}
		})
	}
	return ok
}

// count is the length of an array of the task.
func (t *trainChecker) count(array *model.Symbol) int {
	for _, v := range t.out.Task.Values {
		if v.Symbol == array {
			return v.Count
		}
	}
	return 0
}

// spiking finds populations of cells that spike.
func (t *trainChecker) spiking(args []ast.Expr) []*model.Population {
	var names []ast.Ident
	for _, e := range args {
		name, ok := e.(*ast.Name)
		if !ok {
			t.c.errorf(codeObjective, e.Pos(), "expected the name of a population").Got("%s", shorten(e.Pos().Text()))
			return nil
		}
		names = append(names, ast.Ident{Name: name.Name, Span: name.Span})
	}
	var out []*model.Population
	for i, p := range t.n.findAll(names) {
		if p.Cell == nil || p.Cell.Spike == nil {
			t.c.errorf(codeObjective, names[i].Span, "%s has no cells that spike", p.Name).Note(p.Span, "declared here")
			continue
		}
		out = append(out, p)
	}
	return out
}
