package check

import (
	"nmlc/lang/ast"
	"nmlc/lang/diag"
	"nmlc/lang/model"
	"nmlc/lang/unit"
)

const maxTrials = 1_000_000_000

// trainOptimizers are the optimisers with the settings that each has.
var trainOptimizers = map[string][]string{
	"sgd":      {"rate", "decay"},
	"momentum": {"rate", "momentum", "decay"},
	"adam":     {"rate", "beta1", "beta2", "epsilon"},
	"adamw":    {"rate", "beta1", "beta2", "epsilon", "decay"},
	"rmsprop":  {"rate", "beta2", "epsilon"},
}

// optimizer reads `optimize adam { rate 1e-3 }`.
func (t *trainChecker) optimizer(s *ast.Setting) {
	name, ok := t.word(s, trainOptimizers, "an optimiser")
	if !ok {
		return
	}
	o := &t.out.Optimize
	o.Name, o.Span = name.Name, name.Span
	into := map[string]*float64{
		"rate": &o.Rate, "momentum": &o.Momentum, "beta1": &o.Beta1, "beta2": &o.Beta2, "epsilon": &o.Epsilon, "decay": &o.Decay,
	}
	st := &settings{c: t.c, block: "optimize " + o.Name, handlers: map[string]func(*ast.Setting){}}
	for _, key := range trainOptimizers[o.Name] {
		st.handlers[key] = func(s *ast.Setting) {
			*into[key] = t.c.positive(s, unit.Dim{}, "a pure number")
			if share := key == "momentum" || key == "beta1" || key == "beta2"; share && *into[key] >= 1 {
				t.c.errorf(codeValue, s.Span, "`%s` lies between 0 and 1", key).Got("%s", shorten(s.Span.Text()))
			}
		}
	}
	st.read(s.Settings)
}

// word is the only argument of a setting, one of the keys; false after a
// complaint.
func (t *trainChecker) word(s *ast.Setting, keys map[string][]string, what string) (ast.Ident, bool) {
	names := sortedKeys(keys)
	word, _ := firstArg(s).(*ast.Name)
	if word != nil && len(s.Args) == 1 && s.Value == nil && keys[word.Name] != nil {
		return ast.Ident{Name: word.Name, Span: word.Span}, true
	}
	d := t.c.errorf(codeValue, s.Span, "`%s` names %s", s.Key.Name, what).Expect("one of %s", joinNames(names)).Got("%s", shorten(s.Span.Text()))
	if word != nil {
		if near, ok := diag.Nearest(word.Name, names); ok {
			d.Hint("did you mean %s?", near)
		}
	}
	return ast.Ident{}, false
}

// schedules are the courses of the rate with the settings that each has.
var schedules = map[string][]string{
	"constant": {"warmup"}, "step": {"every", "factor", "warmup"}, "exponential": {"factor", "warmup"}, "cosine": {"steps", "floor", "warmup"},
}

// schedule reads `schedule cosine { steps 400; floor 0.1; warmup 20 }`.
func (t *trainChecker) schedule(s *ast.Setting) {
	c, out := t.c, &t.out.Schedule
	name, ok := t.word(s, schedules, "a course of the rate")
	if !ok {
		return
	}
	out.Kind, out.Span = name.Name, s.Span
	share := func(to *float64) func(*ast.Setting) {
		return func(s *ast.Setting) {
			e := c.one(s, "a number between 0 and 1")
			v, ok := c.quantity(e, unit.Dim{}, s.Key.Name)
			if ok && !(v > 0 && v <= 1) {
				c.errorf(codeValue, e.Pos(), "`%s` lies above 0 and is 1 at most", s.Key.Name).Got("%s", e.Pos().Text())
			}
			*to = v
		}
	}
	handlers := map[string]func(*ast.Setting){
		"every": func(s *ast.Setting) { out.Every = c.count(s, maxTrials) }, "steps": func(s *ast.Setting) { out.Steps = c.count(s, maxTrials) },
		"warmup": func(s *ast.Setting) { out.Warmup = c.count(s, maxTrials) }, "factor": share(&out.Factor), "floor": share(&out.Floor),
	}
	st := &settings{c: c, block: "schedule " + out.Kind, handlers: map[string]func(*ast.Setting){}}
	for _, key := range schedules[out.Kind] {
		st.handlers[key] = handlers[key]
	}
	st.read(s.Settings)
	for _, key := range []string{"every", "factor"} {
		if _, given := st.seen[key]; st.handlers[key] != nil && !given {
			c.errorf(codeMissing, s.Span, "schedule %s lacks `%s`", out.Kind, key).Expect("schedule step { every 100; factor 0.5 }")
		}
	}
}

// warm holds the warm-up against the steps.
func (t *trainChecker) warm() {
	s := t.out.Schedule
	steps := t.out.Steps
	if s.Steps > 0 {
		steps = min(steps, s.Steps)
	}
	if steps > 0 && s.Warmup >= steps {
		t.c.errorf(codeValue, s.Span, "the rate rises for %d steps, and there are %d", s.Warmup, steps).Hint("the warm-up is a small part of the steps")
	}
}

// clip reads `clip norm 1` and `clip value 0.1`.
func (t *trainChecker) clip(s *ast.Setting) {
	into := map[string]*float64{"norm": &t.out.ClipNorm, "value": &t.out.ClipAt}
	t.bound(s, into, "clip norm 1, or clip value 0.1")
}

// stop reads `stop accuracy 0.99` and `stop loss 0.1`.
func (t *trainChecker) stop(s *ast.Setting) {
	into := map[string]*float64{"accuracy": &t.out.Stop.Accuracy, "loss": &t.out.Stop.Loss}
	t.bound(s, into, "stop accuracy 0.99, or stop loss 0.1")
	if t.out.Stop.Accuracy > 1 {
		t.c.errorf(codeValue, s.Span, "an accuracy is 1 at most").Got("%s", shorten(s.Span.Text()))
	}
}

// bound reads a word and a positive number.
func (t *trainChecker) bound(s *ast.Setting, into map[string]*float64, example string) {
	word, _ := firstArg(s).(*ast.Name)
	if word == nil || len(s.Args) != 2 || s.Args[1].To != nil || into[word.Name] == nil || s.Value != nil || s.Braces {
		t.c.errorf(codeValue, s.Span, "`%s` does not go on like this", s.Key.Name).Expect("%s", example).Got("%s", shorten(s.Span.Text()))
		return
	}
	to := into[word.Name]
	if *to != 0 {
		t.c.errorf(codeTwice, s.Span, "`%s %s` is set twice", s.Key.Name, word.Name)
		return
	}
	v, ok := t.c.quantity(s.Args[1].X, unit.Dim{}, s.Key.Name)
	if ok && !(v > 0) {
		t.c.errorf(codeValue, s.Args[1].Span, "`%s` must be positive", word.Name).Got("%s", s.Args[1].Span.Text())
	}
	*to = v
}

// validate reads `validate every 10 { trials 256 }`.
func (t *trainChecker) validate(s *ast.Setting) {
	word, _ := firstArg(s).(*ast.Name)
	if word == nil || word.Name != "every" || len(s.Args) != 2 || s.Value != nil {
		t.c.errorf(codeValue, s.Span, "`validate` says after how many steps").Expect("validate every 10 { trials 256 }").Got("%s", shorten(s.Span.Text()))
		return
	}
	v := &t.out.Validate
	v.Every = t.c.whole(s.Args[1].X, codeValue, "the number of steps between validations", 1, maxTrials)
	st := &settings{c: t.c, block: "validate", handlers: map[string]func(*ast.Setting){
		"trials": func(s *ast.Setting) { v.Trials = t.c.count(s, maxTrials) },
	}}
	st.read(s.Settings)
}

// validated completes the validation, and demands one where something stops by it.
func (t *trainChecker) validated() {
	v, span := &t.out.Validate, t.st.seen["stop"]
	if v.Every > 0 && v.Trials == 0 {
		v.Trials = t.out.Batch
	}
	validate, validates := t.st.seen["validate"]
	if f := t.out.Task.File; validates && f != nil && f.HoldOut == 0 && !t.vague {
		t.c.errorf(codeTaskFile, validate, "no trials of %s are left for validation", t.out.Task.Name).Expect("`hold_out 0.2` in its data").Note(f.Span, "the data")
	}
	switch stop := t.out.Stop; {
	case stop == model.Stop{}:
	case !validates:
		t.c.errorf(codeMissing, span, "the training stops by its validation, and there is none").Expect("a line such as `validate every 10 { trials 256 }`")
	case stop.Accuracy > 0 && t.out.Decide == nil && !t.c.faulty(t.tree.Span):
		t.c.errorf(codeObjective, span, "nothing is decided, so that there is no accuracy").Expect("a line such as `decide Out.y`").
			Hint("`stop loss 0.1` needs no decision")
	}
}
