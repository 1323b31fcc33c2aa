package check

import (
	"nmlc/lang/ast"
	"nmlc/lang/diag"
	"nmlc/lang/model"
	"nmlc/lang/source"
	"nmlc/lang/unit"
)

// taskChecker checks one task.
type taskChecker struct {
	c      *checker
	task   *model.Task
	groups map[string]int         // by name, as numbers of task.Inputs
	values map[string]*trialValue // drawn or computed once a trial
	phases map[string][]*model.Phase
	broken map[string]bool // groups and phases that could not be read: they are no mistake again
	always map[int]source.Span
	data   *ast.Setting
}

// task checks a task: first what its lines may name, then the lines.
func (c *checker) task(tree *ast.Task) *model.Task {
	t := &taskChecker{
		c: c, task: &model.Task{Name: tree.Name.Name, Doc: docAbove(tree.Span), Span: tree.Name.Span},
		groups: map[string]int{}, values: map[string]*trialValue{}, phases: map[string][]*model.Phase{},
		broken: map[string]bool{}, always: map[int]source.Span{},
	}
	t.declare(tree)
	for _, l := range tree.Lines {
		if l, ok := l.(*ast.TrialValue); ok && t.values[l.Name.Name] != nil && t.values[l.Name.Name].tree == l {
			t.resolve(t.values[l.Name.Name])
		}
	}
	for _, l := range tree.Lines {
		if l, ok := l.(*ast.GroupInput); ok {
			t.throughout(l)
		}
	}
	t.settle(t.unfold(tree.Lines, nil))
	t.results(tree)
	t.complete(tree)
	return t.task
}

// declare enters groups and values, which lines may name before they stand.
func (t *taskChecker) declare(tree *ast.Task) {
	var inputs source.Span
	for _, l := range tree.Lines {
		switch l := l.(type) {
		case *ast.Groups:
			if inputs.Known() {
				t.c.errorf(codeTwice, l.Span, "`inputs` stands twice").Note(inputs, "the first time").Hint("list all groups in one line, in their order")
				continue
			}
			inputs = l.Span
			for _, g := range l.Groups {
				t.group(g)
			}
		case *ast.TrialValue:
			if t.mayName(l.Name) {
				t.values[l.Name.Name] = &trialValue{tree: l}
			}
		case *ast.Setting:
			if t.data != nil {
				t.c.errorf(codeTwice, l.Key.Span, "`data` stands twice").Note(t.data.Span, "the first time")
				continue
			}
			t.data = l
		}
	}
}

// mayName refuses names of values that have a meaning already.
func (t *taskChecker) mayName(name ast.Ident) bool {
	if !t.c.mayDeclare(name) {
		return false
	}
	if name.Name == "i" || name.Name == "n" {
		t.c.errorf(codeReserved, name.Span, "%s has a meaning in a task and cannot be declared", name.Name).
			Hint("i is the number of a cell in its group, n the size of the group")
		return false
	}
	if first := t.values[name.Name]; first != nil {
		t.c.errorf(codeTwice, name.Span, "%s is declared twice", name.Name).Note(first.tree.Name.Span, "the first declaration")
		return false
	}
	return true
}

func (t *taskChecker) group(g ast.Group) {
	if k, twice := t.groups[g.Name.Name]; twice {
		t.c.errorf(codeTwice, g.Name.Span, "there are two groups %s", g.Name.Name).Note(t.task.Inputs[k].Span, "the first one")
		return
	}
	size := t.c.whole(g.Size, codeTask, "the size of a group", 1, maxCells)
	if size == 0 {
		t.broken[g.Name.Name] = true
		return
	}
	out := model.InputGroup{Name: g.Name.Name, Size: size, Span: g.Name.Span}
	if last := len(t.task.Inputs) - 1; last >= 0 {
		out.First = t.task.Inputs[last].First + t.task.Inputs[last].Size
	}
	t.groups[out.Name] = len(t.task.Inputs)
	t.task.Inputs = append(t.task.Inputs, out)
}

// whole is a whole number between two others; 0 after a complaint.
func (c *checker) whole(e ast.Expr, code diag.Code, what string, least, most int) int {
	v, ok := c.quantity(e, unit.Dim{}, what)
	if !ok {
		return 0
	}
	n, isWhole := wholeNumber(v)
	if !isWhole || n < least || n > most {
		c.errorf(code, e.Pos(), "%s is a whole number from %d to %d", what, least, most).Got("%s", shorten(e.Pos().Text()))
		return 0
	}
	return n
}

// complete holds the parts of the task against each other.
func (t *taskChecker) complete(tree *ast.Task) {
	if len(t.task.Inputs) == 0 && len(t.broken) == 0 {
		t.c.errorf(codeTask, tree.Name.Span, "the task %s has no inputs", tree.Name.Name).Expect("a line such as `inputs left[25], right[25]`")
	}
	if t.data != nil {
		t.task.File = t.file(t.data)
		t.onlyData(tree)
		return
	}
	if len(t.task.Phases) == 0 && len(t.broken) == 0 {
		t.c.errorf(codeTask, tree.Name.Span, "the task %s has no phase", tree.Name.Name).Expect("a line such as `phase cue 100 ms { rate left = 40 Hz }`").
			Hint("or take its trials from a file: data \"trials.npz\" { ... }")
		return
	}
	if !t.c.faulty(tree.Span) {
		t.silent()
	}
}

// onlyData refuses lines that make trials beside a file that has them.
func (t *taskChecker) onlyData(tree *ast.Task) {
	for _, l := range tree.Lines {
		switch l.(type) {
		case *ast.Groups, *ast.Setting:
		default:
			t.c.errorf(codeTaskFile, l.Pos(), "the trials of %s come from a file, and this line makes some", t.task.Name).Note(t.data.Key.Span, "the file").
				Hint("delete the line, or `data`")
			return
		}
	}
}
