package check

import (
	"nmlc/lang/ast"
	"nmlc/lang/diag"
	"nmlc/lang/model"
	"nmlc/lang/source"
)

const maxPhases = 10_000 // of a task, repetitions unfolded

// unfold reads the phases and repetitions among the lines. Numbers of the
// repetitions around them are symbols still.
func (t *taskChecker) unfold(lines []ast.TaskLine, loops []*model.Symbol) []*model.Phase {
	var out []*model.Phase
	for _, l := range lines {
		switch l := l.(type) {
		case *ast.Phase:
			if p := t.phase(l, loops); p != nil {
				out = append(out, p)
			} else {
				t.broken[l.Name.Name] = true
			}
		case *ast.Repeat:
			out = append(out, t.repeat(l, loops)...)
		}
	}
	return out
}

// repeat makes the phases of each repetition, with its number in place of the
// name.
func (t *taskChecker) repeat(l *ast.Repeat, loops []*model.Symbol) []*model.Phase {
	times := t.c.whole(l.Times, codePhase, "the number of repetitions", 1, maxPhases)
	if !t.mayCount(l.As, loops) {
		return nil
	}
	k := &model.Symbol{Kind: model.TrialValue, Name: l.As.Name, Unit: "1", Scale: 1, Span: l.As.Span}
	once := t.unfold(l.Lines, append(loops[:len(loops):len(loops)], k))
	if len(l.Lines) == 0 {
		t.c.errorf(codePhase, l.Span, "this repeats no phase").Expect("`repeat 7 as k { phase gap 50 ms }`")
	}
	if times*len(once) > maxPhases {
		t.c.errorf(codePhase, l.Times.Pos(), "these are more than %d phases", maxPhases)
		return once
	}
	var out []*model.Phase
	for i := range times {
		for _, p := range once {
			out = append(out, numbered(p, k, float64(i)))
		}
	}
	return out
}

// mayCount reports whether a name may stand for the number of a repetition.
func (t *taskChecker) mayCount(name ast.Ident, loops []*model.Symbol) bool {
	for _, k := range loops {
		if k.Name == name.Name {
			t.c.errorf(codeTwice, name.Span, "%s is the number of a repetition around this one already", name.Name).Note(k.Span, "there")
			return false
		}
	}
	return t.mayName(name)
}

// numbered is the phase with a number in place of k.
func numbered(p *model.Phase, k *model.Symbol, i float64) *model.Phase {
	to := func(x model.Expr) model.Expr {
		if r, ok := x.(*model.Ref); ok && r.Symbol == k {
			return &model.Num{Typed: r.Typed, Value: i}
		}
		return nil
	}
	out := *p
	out.Duration = model.Rewrite(p.Duration, to)
	out.Inputs = nil
	for _, in := range p.Inputs {
		in.Rate, in.At = model.Rewrite(in.Rate, to), model.Rewrite(in.At, to)
		out.Inputs = append(out.Inputs, in)
	}
	return &out
}

// phase checks one phase; nil after a complaint about its duration.
func (t *taskChecker) phase(l *ast.Phase, loops []*model.Symbol) *model.Phase {
	out := &model.Phase{Name: l.Name.Name, Span: l.Name.Span}
	driven := map[int]source.Span{}
	for _, in := range l.Inputs {
		g, ok := t.groupInput(in, loops)
		if !ok {
			continue
		}
		if first, twice := driven[g.Group]; twice {
			t.c.errorf(codeTwice, in.Group.Span, "%s is driven twice in this phase", in.Group.Name).Note(first, "the first time")
			continue
		}
		driven[g.Group] = in.Span
		out.Inputs = append(out.Inputs, g)
	}
	x := t.expression(l.Duration, &trialScope{t: t, what: "the duration of a phase", loops: loops})
	if x == nil || !t.c.sides(codeSides, timeDim, "the duration of a phase", x, l.Duration.Pos()) {
		return nil
	}
	out.Duration = x
	return out
}

// settle enters the unfolded phases and looks at what their numbers have become.
func (t *taskChecker) settle(phases []*model.Phase) {
	reported := map[source.Span]bool{}
	once := func(span source.Span) bool {
		first := !reported[span]
		reported[span] = true
		return first
	}
	for _, p := range phases {
		t.phases[p.Name] = append(t.phases[p.Name], p)
		if low, ok := lowest(p.Duration); ok && !(low > 0) && once(p.Duration.Pos()) {
			t.c.errorf(codePhase, p.Duration.Pos(), "the duration of a phase must be positive").Got("%s", shorten(p.Duration.Pos().Text()))
		}
		list := []model.Expr{p.Duration}
		for _, in := range p.Inputs {
			list = append(list, in.Rate, in.At)
		}
		for _, x := range list {
			model.Visit(x, func(x model.Expr) {
				if e, ok := x.(*model.Element); ok && !reported[e.Span] && !t.within(e) {
					once(e.Span)
				}
			})
		}
	}
	t.task.Phases = phases
}

// over finds the phases that a line names: all of each name, in their order.
func (t *taskChecker) over(names []ast.Ident) []*model.Phase {
	wanted := map[string]bool{}
	for _, name := range names {
		switch {
		case wanted[name.Name]:
			t.c.errorf(codeTwice, name.Span, "%s stands here twice", name.Name)
		case t.phases[name.Name] == nil && !t.broken[name.Name]:
			d := t.c.errorf(codePhase, name.Span, "there is no phase %s", name.Name)
			known := sortedKeys(t.phases)
			if near, ok := diag.Nearest(name.Name, known); ok {
				d.Hint("did you mean %s?", near)
			} else if len(known) > 0 {
				d.Hint("there are %s", joinNames(known))
			}
		}
		wanted[name.Name] = true
	}
	var out []*model.Phase
	for _, p := range t.task.Phases {
		if wanted[p.Name] {
			out = append(out, p)
		}
	}
	return out
}
