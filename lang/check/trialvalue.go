package check

import (
	"nmlc/lang/ast"
	"nmlc/lang/model"
)

const maxElements = 1_000_000 // of an array of the trial

// trialValue is `draw NAME = e` or `let NAME = e`, resolved when it is first needed.
type trialValue struct {
	tree   *ast.TrialValue
	state  progress
	symbol *model.Symbol // nil after a mistake
	count  int           // of an array; 0 for a single value
}

// resolve checks a value once, after those that it uses.
func (t *taskChecker) resolve(v *trialValue) {
	switch v.state {
	case resolving:
		t.c.errorf(codeCycle, v.tree.Name.Span, "the value %s is defined by itself", v.tree.Name.Name)
		v.state = resolved
	case untouched:
		v.state = resolving
		if out := t.trialValue(v); out != nil && v.state == resolving {
			v.symbol, v.count = out.Symbol, out.Count
			t.task.Values = append(t.task.Values, out)
		}
		v.state = resolved
	}
}

func (t *taskChecker) trialValue(v *trialValue) *model.TrialValueOf {
	l := v.tree
	out := &model.TrialValueOf{Span: l.Span}
	s := &trialScope{t: t, what: "a value of the trial"}
	if l.Count != nil {
		if out.Count = t.c.whole(l.Count, codeTrial, "the length of an array", 1, maxElements); out.Count == 0 {
			return nil
		}
		s.cell, s.size = true, out.Count
	}
	if !l.Draw {
		s.fixed = "`let` computes a value; write `draw " + l.Name.Name + " = ...` for a random one"
	}
	x := t.expression(l.Value, s)
	if x == nil || !(&scope{c: t.c}).isNumber(x) {
		return nil
	}
	out.Value = x
	out.Symbol = &model.Symbol{Kind: model.TrialValue, Name: l.Name.Name, Unit: x.Dim().String(), Dim: x.Dim(), Scale: 1, Span: l.Name.Span}
	return out
}
