package check

import (
	"slices"

	"nmlc/lang/ast"
	"nmlc/lang/model"
	"nmlc/lang/source"
	"nmlc/lang/unit"
)

// results reads what the network shall do: targets, the window of decision, the
// condition.
func (t *taskChecker) results(tree *ast.Task) {
	var decide, condition source.Span
	for _, l := range tree.Lines {
		switch l := l.(type) {
		case *ast.Target:
			if out := t.target(l); out != nil {
				t.task.Targets = append(t.task.Targets, *out)
			}
		case *ast.Decide:
			if decide.Known() {
				t.c.errorf(codeTwice, l.Span, "`decide` stands twice").Note(decide, "the first time")
				continue
			}
			decide, t.task.Decide = l.Span, t.over(l.Over)
			t.following(t.task.Decide, l)
		case *ast.Condition:
			if condition.Known() {
				t.c.errorf(codeTwice, l.Span, "`condition` stands twice").Note(condition, "the first time")
				continue
			}
			condition = l.Span
			t.task.Condition = t.condition(l)
		}
	}
	t.apart()
	if decide.Known() && !t.classified(tree) {
		t.c.errorf(codeTarget, decide, "there is nothing to decide between: the task has no class").Expect("a line such as `target class answer over recall`")
	}
}

func (t *taskChecker) condition(l *ast.Condition) model.Expr {
	x := t.expression(l.Value, &trialScope{t: t, what: "a condition", fixed: "a condition is not drawn: `draw` a value of the trial"})
	if x == nil || !(&scope{c: t.c}).isNumber(x) {
		return nil
	}
	return x
}

// following demands phases that are one window.
func (t *taskChecker) following(phases []*model.Phase, l *ast.Decide) {
	if len(phases) == 0 {
		return
	}
	first := slices.Index(t.task.Phases, phases[0])
	for i, p := range phases {
		if t.task.Phases[first+i] != p {
			t.c.errorf(codeTarget, l.Span, "a decision is made over phases that follow each other").Got("other phases lie between %s and %s", phases[i-1].Name, p.Name)
			return
		}
	}
}

// classified reports whether a line gives a class, right or wrong.
func (t *taskChecker) classified(tree *ast.Task) bool {
	for _, l := range tree.Lines {
		if l, ok := l.(*ast.Target); ok && l.Class {
			return true
		}
	}
	return false
}

// target checks `target class e over a weight 2` and `target NAME = e over a`.
func (t *taskChecker) target(l *ast.Target) *model.TaskTarget {
	out := &model.TaskTarget{Over: t.over(l.Over), Weight: 1, Span: l.Span}
	s := &trialScope{t: t, what: "a class", fixed: "a target is not drawn: `draw` a value of the trial and use it here"}
	if !l.Class {
		out.Name, s.what, s.cell, s.time = l.Name.Name, "a target", true, true
	}
	out.Value = t.expression(l.Value, s)
	if out.Value == nil || !(&scope{c: t.c}).isNumber(out.Value) {
		return nil
	}
	if !l.Class {
		return out
	}
	if l.Weight != nil {
		v, ok := t.c.quantity(l.Weight, unit.Dim{}, "a weight")
		if ok && !(v > 0) {
			t.c.errorf(codeTarget, l.Weight.Pos(), "the weight of a target must be positive").Got("%s", l.Weight.Pos().Text())
		}
		out.Weight = v
	}
	if !t.c.sides(codeSides, unit.Dim{}, "a class", out.Value, l.Value.Pos()) || !t.classes(out) {
		return nil
	}
	return out
}

// classes refuses numbers that no class has.
func (t *taskChecker) classes(target *model.TaskTarget) bool {
	values, ok := choicesOf(t.task).possible(target.Value)
	if !ok {
		return true
	}
	for _, v := range values {
		if n, isWhole := wholeNumber(v); !isWhole || n < 0 {
			t.c.errorf(codeTarget, target.Value.Pos(), "a class is a whole number from 0 on").Got("%s, which may be %g", shorten(target.Value.Pos().Text()), v)
			return false
		}
	}
	return true
}

// apart refuses two targets of one name at the same time.
func (t *taskChecker) apart() {
	for i := range t.task.Targets {
		for k := range t.task.Targets[:i] {
			a, b := &t.task.Targets[k], &t.task.Targets[i]
			if a.Name != b.Name {
				continue
			}
			what := "the class"
			if a.Name != "" {
				what = a.Name
			}
			if common, both := shared(a.Over, b.Over); both {
				t.c.errorf(codeTarget, b.Span, "two lines give %s %s", what, common).Note(a.Span, "the other one").
					Hint("the windows of two such lines must not overlap")
			} else if a.Value.Dim() != b.Value.Dim() {
				t.c.errorf(codeSides, b.Value.Pos(), "%s is %s here", what, b.Value.Dim().Describe()).Note(a.Value.Pos(), "and %s there", a.Value.Dim().Describe())
			}
		}
	}
}

// shared says in which phase two windows overlap; no phases are the whole trial.
func shared(a, b []*model.Phase) (when string, both bool) {
	if len(a) == 0 || len(b) == 0 {
		return "at the same time", true
	}
	in := map[*model.Phase]bool{}
	for _, p := range a {
		in[p] = true
	}
	for _, p := range b {
		if in[p] {
			return "in the phase " + p.Name, true
		}
	}
	return "", false
}
