package check

import (
	"nmlc/lang/ast"
	"nmlc/lang/diag"
	"nmlc/lang/model"
)

// throughout checks what a group does in all phases.
func (t *taskChecker) throughout(l *ast.GroupInput) {
	in, ok := t.groupInput(l, nil)
	if !ok {
		return
	}
	if first, twice := t.always[in.Group]; twice {
		t.c.errorf(codeTwice, l.Group.Span, "%s is driven twice throughout the trial", l.Group.Name).Note(first, "the first time")
		return
	}
	t.always[in.Group] = l.Span
	t.task.Always = append(t.task.Always, in)
}

// groupInput checks `rate G = e` and `spikes G at e`.
func (t *taskChecker) groupInput(l *ast.GroupInput, loops []*model.Symbol) (model.GroupInput, bool) {
	out := model.GroupInput{Span: l.Span}
	k, known := t.findGroup(l.Group)
	s := &trialScope{t: t, loops: loops, time: !l.At, what: "the time of a spike", fixed: "the times of spikes are not drawn here: `draw` values of the trial, an array for one of each cell"}
	dim := timeDim
	if !l.At {
		s.what, dim = "a rate", rateDim
		s.fixed = "a rate is not drawn, its spikes are: `draw` a value of the trial and use it here"
	}
	if known {
		s.size = t.task.Inputs[k].Size
	}
	s.cell = true
	x := t.expression(l.Value, s)
	if x == nil || !t.c.sides(codeSides, dim, s.what, x, l.Value.Pos()) || !known {
		return out, false
	}
	if v, ok := evaluate(x); ok && v < 0 {
		t.c.errorf(codePhase, l.Value.Pos(), "%s cannot be negative", s.what).Got("%s", shorten(l.Value.Pos().Text()))
		return out, false
	}
	if out.Group = k; l.At {
		out.At = x
	} else {
		out.Rate = x
	}
	return out, true
}

// findGroup finds a group; known is false after a complaint.
func (t *taskChecker) findGroup(name ast.Ident) (k int, known bool) {
	k, known = t.groups[name.Name]
	if known || t.broken[name.Name] {
		return k, known
	}
	d := t.c.errorf(codeTask, name.Span, "there is no group of inputs %s", name.Name)
	names := sortedKeys(t.groups)
	if near, ok := diag.Nearest(name.Name, names); ok {
		d.Hint("did you mean %s?", near)
	} else if len(names) > 0 {
		d.Hint("there are %s", joinNames(names))
	} else {
		d.Hint("name the groups first: inputs %s[25]", name.Name)
	}
	return 0, false
}

// silent warns of groups that never spike.
func (t *taskChecker) silent() {
	driven := map[int]bool{}
	for k := range t.always {
		driven[k] = true
	}
	for _, p := range t.task.Phases {
		for _, in := range p.Inputs {
			driven[in.Group] = true
		}
	}
	for k, g := range t.task.Inputs {
		if !driven[k] {
			t.c.diags.Warnf("", g.Span, "the group %s never spikes", g.Name).Hint("give it a line in a phase: rate %s = 40 Hz", g.Name)
		}
	}
}
