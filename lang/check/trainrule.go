package check

import (
	"slices"

	"nmlc/lang/ast"
	"nmlc/lang/diag"
	"nmlc/lang/model"
	"nmlc/lang/unit"
)

// gradientRules are the rules, each as it is written.
var gradientRules = map[string]string{
	"bptt": "bptt", "eventprop": "eventprop", "e_prop": "e_prop, or e_prop(random)", "d_rtrl": "d_rtrl",
	"es_d_rtrl": "es_d_rtrl(0.99)", "rtrl": "rtrl",
}

// gradient reads `gradient bptt`, `gradient e_prop(random)` and so on.
func (t *trainChecker) gradient(s *ast.Setting) {
	e := t.c.one(s, "the name of a rule")
	var name ast.Ident
	var args []ast.Expr
	switch e := e.(type) {
	case nil:
		return
	case *ast.Name:
		name = ast.Ident{Name: e.Name, Span: e.Span}
	case *ast.Call:
		name, args = e.Func, e.Args
	default:
		t.c.errorf(codeGradient, e.Pos(), "`gradient` names a rule").Expect("one of %s", joinNames(sortedKeys(gradientRules))).Got("%s", shorten(e.Pos().Text()))
		return
	}
	out := &t.out.Gradient
	out.Name, out.Span = name.Name, e.Pos()
	if gradientRules[name.Name] == "" {
		d := t.c.errorf(codeGradient, name.Span, "there is no gradient rule %s", name.Name)
		if near, ok := diag.Nearest(name.Name, sortedKeys(gradientRules)); ok {
			d.Hint("did you mean %s?", near)
		} else {
			d.Hint("there are %s", joinNames(sortedKeys(gradientRules)))
		}
		return
	}
	if !t.ruleArgument(out, args) {
		t.c.errorf(codeGradient, e.Pos(), "%s takes other arguments", name.Name).Expect("%s", gradientRules[name.Name]).Got("%s", shorten(e.Pos().Text()))
	}
}

// ruleArgument reads what stands in the parentheses of a rule.
func (t *trainChecker) ruleArgument(out *model.GradientRule, args []ast.Expr) bool {
	switch {
	case out.Name == "e_prop" && len(args) == 1:
		word, ok := args[0].(*ast.Name)
		out.Random = ok && word.Name == "random"
		return ok && (out.Random || word.Name == "symmetric")
	case out.Name == "es_d_rtrl":
		if len(args) != 1 {
			return false
		}
		v, ok := t.c.quantity(args[0], unit.Dim{}, "the decay of a trace")
		if ok && !(v > 0 && v < 1) {
			t.c.errorf(codeGradient, args[0].Pos(), "the decay of a trace lies between 0 and 1").Got("%s", args[0].Pos().Text())
		}
		out.Decay = v
		return true
	}
	return len(args) == 0
}

// online are the rules that go forward in time alone, by traces of the cells.
var online = []string{"e_prop", "d_rtrl", "es_d_rtrl"}

// ruled refuses what the rule cannot do.
func (t *trainChecker) ruled() {
	rule := t.out.Gradient
	refuse := func(span, what string, at model.TrainFree) {
		t.c.errorf(codeGradient, at.Span, "%s does not train %s", rule.Name, what).Note(rule.Span, "the rule").Hint("%s", span)
	}
	for _, f := range t.out.Free {
		switch {
		case slices.Contains(online, rule.Name) && f.Kind == "delay":
			refuse("its traces follow weights and what they do to one cell; bptt and eventprop train delays", "delays", f)
		}
	}
	for _, l := range t.out.Losses {
		if rule.Name != "eventprop" || l.Kind != model.Penalty && l.Kind != model.FiringRate {
			continue
		}
		why := "between events the number of spikes does not change, so that its exact derivative is zero"
		if l.Kind == model.Penalty {
			why = "at a spike the penalty jumps, and the exact adjoint of that jump is not derived"
		}
		t.c.errorf(codeGradient, l.Span, "eventprop does not follow the loss %s", l.Kind).Note(rule.Span, "the rule").Hint("%s", why)
	}
	if rule.Name == "e_prop" && !slices.ContainsFunc(t.out.Losses, t.readout) && !t.c.faulty(t.tree.Span) {
		t.c.errorf(codeGradient, rule.Span, "e_prop needs a readout: a loss of a population whose cells do not spike").
			Hint("its learning signal is the error of the readout, carried back by weights").Expect("a line such as `loss cross_entropy(Out.y)`")
	}
}

// readout reports whether a loss is of cells that do not spike.
func (t *trainChecker) readout(l model.TrainLoss) bool {
	return l.Output != nil && l.Output.Population.Cell.Spike == nil
}

// decide reads `decide Out.y`.
func (t *trainChecker) decide(s *ast.Setting) {
	if e := t.c.one(s, "an output, such as Out.y"); e != nil {
		t.out.Decide = t.output(e)
	}
}

// decision completes and checks what the prediction is read from.
func (t *trainChecker) decision() {
	span, given := t.st.seen["decide"]
	if !given {
		for _, l := range t.out.Losses {
			if l.Kind == model.CrossEntropy && t.out.Decide == nil {
				t.out.Decide = l.Output
			}
		}
		return
	}
	switch {
	case t.out.Decide == nil:
	case !t.vague && !classes(t.out.Task):
		t.c.errorf(codeObjective, span, "there is nothing to decide between: the task %s has no class", t.out.Task.Name).Note(t.out.Task.Span, "the task")
	default:
		t.enough(t.out.Decide)
	}
}
