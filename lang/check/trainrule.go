package check

import (
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
